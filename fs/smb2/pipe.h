/* SPDX-License-Identifier: GPL-2.0 */
/* A pipe: one TCP connection with its credits, its outstanding requests and
 * its keys. It is born connected, carries requests, dies once and is never
 * revived.
 *
 * The way of a request: chain.c collects the commands that travel together and
 * waits for credits, send.c numbers, signs, seals and writes them, recv.c reads
 * the answers, match.c finds who asked, keytab.c has the keys.
 */
#ifndef _SMB2FS_PIPE_H
#define _SMB2FS_PIPE_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "fault.h"
#include "sock.h"
#include "window.h"

struct smb2fs_chain;
struct smb2fs_hdr;
struct smb2fs_pipe;
struct smb2fs_rd;

/* Message ids are consecutive, so that many buckets have a chain of length 1 */
#define SMB2FS_MATCH_BITS	8
#define SMB2FS_KEYTAB_BITS	3

/* What an unsolicited message may have: notifications are small */
#define SMB2FS_UNSOLICITED_MAX	256

/**
 * struct smb2fs_dialect - what NEGOTIATE agreed on, as data
 * @revision: 0x0202 to 0x0311; 0 before NEGOTIATE
 * @multi_credit: SMB2_GLOBAL_CAP_LARGE_MTU: a request may use several credits
 * @channel_sequence: requests carry a ChannelSequence, 3.2.4.1
 * @cipher: [MS-SMB2] 2.2.3.1.2; 0 when nothing can be sealed
 * @signing: enum smb2fs_signing
 * @max_transact: most bytes of a QUERY, SET, IOCTL or CHANGE_NOTIFY
 * @max_read: most bytes of a READ
 * @max_write: most bytes of a WRITE
 */
struct smb2fs_dialect {
	u16	revision;
	bool	multi_credit;
	bool	channel_sequence;
	u16	cipher;
	u16	signing;
	u32	max_transact;
	u32	max_read;
	u32	max_write;
};

/**
 * struct smb2fs_pipe_ops - what leaves a pipe upwards
 * @unsolicited: the server said something that nobody asked for: a break of an
 *	oplock or a lease, or the end of a session. The cursor stands behind the
 *	header. Called by the receiver or a worker of its, once NEGOTIATE is
 *	answered, maybe before the pipe's opener knows; must not wait for an
 *	answer.
 * @dead: the pipe is dead and all its requests are completed. Called once, in
 *	the receiver's context; must not close the pipe.
 */
struct smb2fs_pipe_ops {
	void (*unsolicited)(struct smb2fs_pipe *pipe,
			    const struct smb2fs_hdr *hdr, struct smb2fs_rd *rd);
	void (*dead)(struct smb2fs_pipe *pipe);
};

/**
 * struct smb2fs_pipe - one TCP connection
 * @refs: the owner's, and one for each chain
 * @id: never used again; names the connection in traces and listings
 * @sock: the connected socket, until the last put
 * @notify: how @sock says that it has room again
 * @ops: upward calls
 * @owner: for @ops
 * @timeo: seconds of silence that are suspicious while an answer is due
 * @dialect: written by NEGOTIATE before any other request, constant afterwards
 * @lock: protects @window, @match, @n_match, @keytab, @chains, @tx_queue and
 *	the states of the chains on them; innermost, taken in process context
 * @window: credits
 * @match: requests that have an id and no final answer, by id
 * @n_match: how many there are
 * @keytab: keys, by session id
 * @chains: chains from submission to completion, oldest first
 * @tx_queue: chains to be written to @sock, in order
 * @tx_mutex: held by who writes to @sock; outside @lock. Who sends only tries
 *	to take it: what the holder finds on the queue, it sends.
 * @tx_work: goes on writing when a full socket has room
 * @watchdog: looks every second while an answer is due
 * @due_since: jiffies when an answer became due and none was before
 * @asked_at: jiffies when an ECHO was last due since there was no answer for so
 *	long, or when the pipe was made; the watchdog's
 * @max_frame: longest frame that the server may send
 * @opening: bytes of sealed frames that wait to be opened by a worker
 * @opened: woken when @opening has become less
 * @fault: why it is dead; SMB2FS_FAULT_NONE while it is alive
 * @error: errno for those who wait; 0 while it is alive. Set once, under @lock,
 *	before anything is torn down.
 * @idle: the receiver sleeps here at the end until @chains is empty
 * @finished: the receiver has ended and all requests are completed
 */
struct smb2fs_pipe {
	struct kref			refs;
	u64				id;
	struct socket			*sock;
	struct smb2fs_sock_notify	notify;
	const struct smb2fs_pipe_ops	*ops;
	void				*owner;
	unsigned int			timeo;
	struct smb2fs_dialect		dialect;

	spinlock_t			lock;	/* see above; innermost */
	struct smb2fs_window		window;
	DECLARE_HASHTABLE(match, SMB2FS_MATCH_BITS);
	unsigned int			n_match;
	DECLARE_HASHTABLE(keytab, SMB2FS_KEYTAB_BITS);
	struct list_head		chains;
	struct list_head		tx_queue;

	struct mutex			tx_mutex;	/* see above */
	struct work_struct		tx_work;
	struct delayed_work		watchdog;

	unsigned long			due_since;
	unsigned long			asked_at;
	u32				max_frame;
	atomic_t			opening;
	wait_queue_head_t		opened;

	enum smb2fs_fault		fault;
	int				error;
	wait_queue_head_t		idle;
	struct completion		finished;
};

/**
 * struct smb2fs_pipe_spec - how to open a pipe
 * @sock: connected; the pipe owns it from now on, even if opening fails
 * @timeo: see struct smb2fs_pipe
 * @max_credits: most credits to hold
 * @ops: see struct smb2fs_pipe
 * @owner: see struct smb2fs_pipe
 */
struct smb2fs_pipe_spec {
	struct socket			*sock;
	unsigned int			timeo;
	u32				max_credits;
	const struct smb2fs_pipe_ops	*ops;
	void				*owner;
};

/* pipe.c */
extern struct workqueue_struct *smb2fs_pipe_queue;	/* engine.c's */

void smb2fs_pipe_put(struct smb2fs_pipe *pipe);
void smb2fs_pipe_wake(struct list_head *woken);
void smb2fs_pipe_kill(struct smb2fs_pipe *pipe, enum smb2fs_fault fault,
		      int err);
void smb2fs_pipe_left(struct smb2fs_pipe *pipe);
void smb2fs_pipe_arm(struct smb2fs_pipe *pipe);
void smb2fs_pipe_set_dialect(struct smb2fs_pipe *pipe,
			     const struct smb2fs_dialect *dialect);

static inline void smb2fs_pipe_get(struct smb2fs_pipe *pipe)
{
	kref_get(&pipe->refs);
}

#endif /* _SMB2FS_PIPE_H */
