/* SPDX-License-Identifier: GPL-2.0 */
/* A task: one operation, from its first request until nothing is left to be done. */
#ifndef _SMB2FS_TASK_H
#define _SMB2FS_TASK_H

#include <linux/types.h>
#include <linux/workqueue.h>

#include "client/session.h"

struct smb2fs_chain;
struct smb2fs_task;

/**
 * struct smb2fs_task_ops - what is particular to a kind of task
 * @build: adds the requests of one attempt to a chain, which is signed and sealed as
 *	the session has to be. Everything that may be another one the next time is read here: ids
 *	above all. Returns 0 or a negative errno.
 * @take: looks at the answers of an asynchronous task, in its @chain; each request
 *	has one or an error of its own. Returns true if the task goes on with another
 *	attempt, after its @delay. May run in the receiver: must not wait for an answer.
 * @done: an asynchronous task is at its end, with its @err. Called once, from where
 *	@take is or from a worker, and must not wait for an answer, either. The struct is
 *	its owner's again.
 *
 * A task for whose answers its caller waits needs @build only.
 */
struct smb2fs_task_ops {
	int	(*build)(struct smb2fs_task *task, struct smb2fs_chain *chain);
	bool	(*take)(struct smb2fs_task *task);
	void	(*done)(struct smb2fs_task *task);
};

/**
 * struct smb2fs_task - one operation
 * @ops: what is particular to it
 * @session: as whom; its struct stays while the task does
 * @max: most requests that @ops->build adds
 * @bytes: most bytes that they have
 * @repeatable: it may be done twice: what the second attempt answers is true, and
 *	nothing is there twice
 * @once: not worth another attempt
 * @small: the server's credits do not suffice for what was built, now or ever: less has
 *	to be built, if that is possible
 * @renewed: the user was authenticated again for it, which happens once
 * @delay: jiffies before the next attempt; for @ops->take
 * @chain: the last attempt; with a reference for who has waited for it, else valid in
 *	@ops->take
 * @err: what it has come to; for @ops->done
 * @parked: waits here while the user is authenticated again; its @logons is which
 *	authentication the last attempt was made with
 * @work: makes the next attempt of an asynchronous task
 *
 * Set by its owner are @ops to @once.
 */
struct smb2fs_task {
	const struct smb2fs_task_ops	*ops;
	struct smb2fs_session		*session;
	unsigned int			max;
	size_t				bytes;
	bool				repeatable;
	bool				once;

	bool				small;
	bool				renewed;
	unsigned long			delay;
	struct smb2fs_chain		*chain;
	int				err;
	struct smb2fs_parked		parked;
	struct delayed_work		work;
};

/**
 * enum smb2fs_task_outcome - what an attempt has come to
 * @SMB2FS_TASK_ANSWERED: the answers are here
 * @SMB2FS_TASK_SMALLER: nothing was sent, since it is too much for the server's credits
 * @SMB2FS_TASK_EXPIRED: the server has done nothing, since the user has to authenticate
 *	again
 * @SMB2FS_TASK_REPLAY: the connection has died; if there were another one it could be
 *	done again
 * @SMB2FS_TASK_LOST: the connection has died, and nobody knows whether it was done
 * @SMB2FS_TASK_FAILED: on this side
 */
enum smb2fs_task_outcome {
	SMB2FS_TASK_ANSWERED,
	SMB2FS_TASK_SMALLER,
	SMB2FS_TASK_EXPIRED,
	SMB2FS_TASK_REPLAY,
	SMB2FS_TASK_LOST,
	SMB2FS_TASK_FAILED,
};

/* task.c */
enum smb2fs_task_outcome
smb2fs_task_outcome(const struct smb2fs_task *task,
		    const struct smb2fs_chain *chain, int err);
int smb2fs_task_call(struct smb2fs_task *task);
int smb2fs_task_try(struct smb2fs_task *task);
int smb2fs_task_wait(struct smb2fs_task *task);
int smb2fs_task_start(struct smb2fs_task *task);
void smb2fs_task_cancel(struct smb2fs_session *session,
			const struct smb2fs_task *task);
int smb2fs_task_init(void);
void smb2fs_task_exit(void);

#endif /* _SMB2FS_TASK_H */
