/* SPDX-License-Identifier: GPL-2.0 */
/* Waiting that ends when the task is killed, also when it is on its way out.
 *
 * A task that was killed closes its files in do_exit(), where the kernel has taken
 * the SIGKILL away already: what calls itself killable sleeps on then. Who waits for
 * a server waits by what is here.
 */
#ifndef _SMB2FS_KILLED_H
#define _SMB2FS_KILLED_H

#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>

/**
 * smb2fs_is_killed - will the current task never see what it waits for?
 *
 * A task that ends by itself is not killed, whatever is sent to it from then on: the
 * kernel drops that. So the answer does not change while a task exits.
 *
 * Context: process.
 * Return: true when a signal ends its process.
 */
static inline bool smb2fs_is_killed(void)
{
	const struct signal_struct *signal = current->signal;

	if (!(current->flags & PF_EXITING))
		return fatal_signal_pending(current);
	/* the signal, as wait(2) tells it; 0 after exit() */
	return READ_ONCE(signal->flags) & SIGNAL_GROUP_EXIT &&
	       READ_ONCE(signal->group_exit_code) & 0x7f;
}

/**
 * smb2fs_killed_wait_event - sleep until a condition is true or the task is killed
 * @wq: wakes when it may have become so
 * @condition: looked at again and again
 * @timeout: in jiffies
 *
 * Return: long: more than 0 when it is true, 0 when the time was up, -EINTR.
 */
#define smb2fs_killed_wait_event(wq, condition, timeout)			\
({										\
	bool killed_ = smb2fs_is_killed(), met_ = false;			\
	long left_ = wait_event_killable_timeout(wq,				\
				(met_ = (condition)) || killed_, timeout);	\
										\
	met_ || !left_ ? left_ : -EINTR;					\
})

/**
 * smb2fs_killed_wait_var - the same by the address of a variable
 * @var: whose address wake_up_var() is called with
 * @condition: as above
 *
 * Return: 0 or -EINTR.
 */
#define smb2fs_killed_wait_var(var, condition)					\
({										\
	bool killed_ = smb2fs_is_killed(), met_ = false;			\
										\
	wait_var_event_killable(var, (met_ = (condition)) || killed_);		\
	met_ ? 0 : -EINTR;							\
})

/**
 * smb2fs_killed_lock - take a mutex that others hold while they wait for a server
 * @mutex: the mutex
 *
 * Context: process; sleeps.
 * Return: 0 with it, or -EINTR.
 */
static inline int smb2fs_killed_lock(struct mutex *mutex)
{
	if (smb2fs_is_killed())
		return mutex_trylock(mutex) ? 0 : -EINTR;
	return mutex_lock_killable(mutex);
}

#endif /* _SMB2FS_KILLED_H */
