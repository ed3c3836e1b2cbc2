// SPDX-License-Identifier: GPL-2.0
/* The watchdog: answers that are overdue, and servers that say nothing. */

#include "engine/engine.h"

#include <linux/jiffies.h>

#include "wire/pdu_empty.h"

/* Ask whether the server is alive, if there is a credit for it */
static void send_echo(struct smb2fs_xprt *xprt)
{
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;

	chain = smb2fs_chain_alloc(xprt, 1, SMB2FS_HDR_SIZE + 4);
	if (!chain)
		return;
	chain->class = SMB2FS_CLASS_ECHO;
	smb2fs_chain_add(chain, SMB2FS_ECHO, &wr);
	smb2fs_pdu_empty_encode(&wr);
	if (!smb2fs_chain_end(chain, &wr))
		smb2fs_call_try(chain);
	smb2fs_chain_put(chain);
}

/*
 * Chains that are overdue and were not cancelled yet, each with a reference.
 * Return: one was cancelled in vain, so there is no hope.
 */
static bool find_overdue(struct smb2fs_xprt *xprt, struct list_head *overdue)
{
	/* who waited for it has left half-way */
	unsigned long grace = 2 * xprt->timeo * HZ;
	struct smb2fs_chain *chain;
	bool hopeless = false;

	spin_lock(&xprt->lock);
	list_for_each_entry(chain, &xprt->chains, link) {
		if (!chain->pending || !time_after(jiffies, chain->deadline))
			continue;
		if (chain->cancelled) {
			hopeless |= time_after(jiffies, chain->deadline + grace);
			continue;
		}
		smb2fs_chain_get(chain);
		list_add_tail(&chain->overdue, overdue);
	}
	spin_unlock(&xprt->lock);
	return hopeless;
}

/* Requests that nobody waits for, or not any more, have their deadlines, too */
static void check_overdue(struct smb2fs_xprt *xprt)
{
	struct smb2fs_chain *chain, *next;
	LIST_HEAD(overdue);
	bool hopeless = find_overdue(xprt, &overdue);

	list_for_each_entry_safe(chain, next, &overdue, overdue) {
		smb2fs_cancel_chain(chain);
		smb2fs_chain_put(chain);
	}
	if (hopeless)
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_OVERDUE, -ETIMEDOUT);
}

/*
 * A server that has said of everything that it will take its time may be silent.
 * With few credits there is none for an ECHO then, and TCP's keep-alive tells
 * whether it is there.
 */
static bool owes_answer(struct smb2fs_xprt *xprt)
{
	bool owes;

	spin_lock(&xprt->lock);
	owes = xprt->window.due;
	spin_unlock(&xprt->lock);
	return owes;
}

/**
 * smb2fs_watch_silence - for how long the server has said nothing
 * @xprt: the transport
 *
 * The bytes of an answer that takes its time on a slow link count.
 *
 * Return: jiffies, counted from when an answer was due at the earliest.
 */
unsigned long smb2fs_watch_silence(const struct smb2fs_xprt *xprt)
{
	/* read before jiffies, so that it is not later */
	unsigned long due_since = READ_ONCE(xprt->due_since);

	return min(jiffies - due_since, smb2fs_sock_silence(xprt->sock));
}

/*
 * A server is given up when it was asked in this silence, not in an earlier one
 * that it has broken, and had a second or more to say something: so long it is
 * until the next look.
 */
static void check_silence(struct smb2fs_xprt *xprt)
{
	unsigned long timeo = xprt->timeo * HZ;
	unsigned long silence, began;

	/* a long WRITE on a slow link is not answered before it is there */
	if (smb2fs_sock_is_sending(xprt->sock))
		WRITE_ONCE(xprt->due_since, jiffies);
	silence = smb2fs_watch_silence(xprt);
	began = jiffies - silence;

	if (silence <= timeo)
		return;
	if (time_before_eq(xprt->asked_at, began)) {
		xprt->asked_at = jiffies;
		send_echo(xprt);
	} else if (silence > 2 * timeo && owes_answer(xprt)) {
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_SILENT, -ETIMEDOUT);
	}
}

/**
 * smb2fs_watch_work - look after a connection that owes answers
 * @work: xprt->watchdog
 */
void smb2fs_watch_work(struct work_struct *work)
{
	struct smb2fs_xprt *xprt = container_of(to_delayed_work(work),
						struct smb2fs_xprt, watchdog);

	if (!READ_ONCE(xprt->n_match))
		return;
	/* A socket that is short of memory does not say when it has some */
	smb2fs_send_resume(xprt);
	check_overdue(xprt);
	check_silence(xprt);
	spin_lock(&xprt->lock);
	smb2fs_xprt_arm(xprt);
	spin_unlock(&xprt->lock);
}
