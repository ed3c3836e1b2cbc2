/* SPDX-License-Identifier: GPL-2.0 */
/* A chain: the commands that travel to the server together. */
#ifndef _SMB2FS_CHAIN_H
#define _SMB2FS_CHAIN_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/uio.h>
#include <linux/wait.h>

#include "req.h"

struct smb2fs_keyset;
struct smb2fs_pipe;

#define SMB2FS_CHAIN_MAX	8

/* Enough to describe a chain of three without payload */
#define SMB2FS_CHAIN_FEW	7

/*
 * The front of a chain's buffer has room for what stands before the first PDU:
 * the frame's length, and if it is sealed the transform header.
 */
#define SMB2FS_CHAIN_FRONT	(sizeof(struct smb2fs_wire_frame) +	\
				 sizeof(struct smb2fs_wire_transform))
static_assert(SMB2FS_CHAIN_FRONT % 8 == 0);

/**
 * enum smb2fs_chain_state - what a chain waits for
 * @SMB2FS_CHAIN_NEW: to be submitted
 * @SMB2FS_CHAIN_CREDITS: for credits, or to be sent by its submitter, who has them
 * @SMB2FS_CHAIN_SENDING: for room in the socket
 * @SMB2FS_CHAIN_SENT: for the server's answer
 * @SMB2FS_CHAIN_DONE: for nothing
 */
enum smb2fs_chain_state {
	SMB2FS_CHAIN_NEW,
	SMB2FS_CHAIN_CREDITS,
	SMB2FS_CHAIN_SENDING,
	SMB2FS_CHAIN_SENT,
	SMB2FS_CHAIN_DONE,
};

/**
 * struct smb2fs_chain - commands that travel together
 * @refs: the creator's; the pipe's, from submission to completion; and one
 *	while it is on the way through the socket
 * @pipe: where it goes; with a reference
 * @keys: the session's keys, with a reference; %NULL outside of sessions
 * @session_id: for the headers
 * @class: its right to credits
 * @sign: signed, and its answers have to be; needs @keys
 * @related: each command uses what the one before made, [MS-SMB2] 3.2.4.1.4
 * @finds: the CREATE that it begins with opens what is there, and makes nothing
 * @seal: to be sealed, and its answers have to be; goes before @sign
 * @cancelled: a CANCEL was sent for what was unanswered; pipe->lock
 * @link: in pipe->chains; pipe->lock
 * @overdue: in a list of the watchdog's, which alone uses it
 * @tx_link: in pipe->tx_queue; pipe->lock
 * @claim: its wish for credits; pipe->lock
 * @wait: the creator sleeps here for credits and for the answers
 * @state: written under pipe->lock; DONE is read without
 * @pending: requests without a final answer; pipe->lock
 * @begun: when it was submitted
 * @took: ns from submission to completion; valid when done
 * @timeout: jiffies that credits and answers together may take, set before
 *	submission; 0 for the usual, at most MAX_JIFFY_OFFSET, which is for ever
 * @deadline: jiffies when they are overdue; moved under pipe->lock, read without
 * @late: it was moved, after an interim answer; pipe->lock
 * @interruptible: any signal ends the wait for the answers, not only a fatal one;
 *	for what may take as long as somebody else likes
 * @done: if set, called once when all answers are here or never will be, by the
 *	receiver, a worker of its, or who sends, maybe with pipe->tx_mutex held;
 *	must not sleep for long nor wait for an answer
 * @release: if set, called when the chain is freed, so that nothing is read from
 *	or written to the pages of its requests any more
 * @context: for @done and @release
 * @err: 0 or why the chain as a whole failed; valid when done
 * @buf: SMB2FS_CHAIN_FRONT bytes and the encoded PDUs; whole pages, since the
 *	socket takes references on them
 * @size: bytes in @buf
 * @used: how many are used
 * @frame: what goes to the socket, made by send.c
 * @n_frame: its elements
 * @frame_size: bytes of its PDUs
 * @few: room for a small @frame
 * @tx: what of @frame is still to be written; pipe->tx_mutex
 * @by_ref: the socket takes the pages themselves; else it copies them
 * @sealed: what stands before the sealed PDUs, and pages with them; %NULL when
 *	they travel as they are
 * @n_sealed: its elements
 * @n: number of requests
 * @max: most that there may be
 * @first: the first request of the frame that is on its way
 * @end: the one behind its last: all of them, unless the chain is sent one by
 *	one
 * @req: the requests
 */
struct smb2fs_chain {
	struct kref			refs;
	struct smb2fs_pipe		*pipe;
	struct smb2fs_keyset		*keys;
	u64				session_id;
	enum smb2fs_window_class	class;
	bool				sign;
	bool				related;
	bool				finds;
	bool				seal;
	bool				cancelled;

	struct list_head		link;
	struct list_head		overdue;
	struct list_head		tx_link;
	struct smb2fs_claim		claim;
	wait_queue_head_t		wait;
	enum smb2fs_chain_state		state;
	unsigned int			pending;
	ktime_t				begun;
	u64				took;
	unsigned long			timeout;
	unsigned long			deadline;
	bool				late;
	bool				interruptible;
	void				(*done)(struct smb2fs_chain *chain);
	void				(*release)(struct smb2fs_chain *chain);
	void				*context;
	int				err;

	u8				*buf;
	size_t				size;
	size_t				used;
	struct bio_vec			*frame;
	unsigned int			n_frame;
	size_t				frame_size;
	struct bio_vec			few[SMB2FS_CHAIN_FEW];
	struct iov_iter			tx;
	bool				by_ref;
	struct bio_vec			*sealed;
	unsigned int			n_sealed;

	unsigned int			n;
	unsigned int			max;
	unsigned int			first;
	unsigned int			end;
	struct smb2fs_req		req[] __counted_by(max);
};

/* chain.c */
struct smb2fs_chain *smb2fs_chain_alloc(struct smb2fs_pipe *pipe,
					unsigned int max, size_t bytes);
void smb2fs_chain_set_keys(struct smb2fs_chain *chain,
			   struct smb2fs_keyset *keys);
struct smb2fs_req *smb2fs_chain_add(struct smb2fs_chain *chain, u16 command,
				    struct smb2fs_wr *wr);
int smb2fs_chain_end(struct smb2fs_chain *chain, const struct smb2fs_wr *wr);
void smb2fs_chain_free_frame(struct smb2fs_chain *chain);
void smb2fs_chain_begin(struct smb2fs_chain *chain);
void smb2fs_chain_extend(struct smb2fs_chain *chain);
void smb2fs_chain_settle(struct smb2fs_chain *chain);
void smb2fs_chain_put(struct smb2fs_chain *chain);

static inline void smb2fs_chain_get(struct smb2fs_chain *chain)
{
	kref_get(&chain->refs);
}

#endif /* _SMB2FS_CHAIN_H */
