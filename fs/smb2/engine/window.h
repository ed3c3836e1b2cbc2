/* SPDX-License-Identifier: GPL-2.0 */
/* Credits and message ids of one connection, [MS-SMB2] 3.2.4.1.2 to 3.2.4.1.6.
 *
 * A credit is the right to use one message id, and ids are used lowest first.
 * So the ids that the server allows and that were not used yet are always one
 * range, from next up to limit, and its length is the number of credits.
 *
 *	          taken                  promised      free
 *	0 ------------------------- next ---------+----------- limit
 *
 * Whoever sends makes a claim for the ids of a whole chain, before anything is
 * numbered. A claim is granted at once or waits in the FIFO of its class; a
 * grant is a promise of so many ids, not of certain ones. The ids are numbered
 * when the chain is committed to the wire, and from there the only ways on are
 * the wire or the end of the connection: a claim that is given up before never
 * leaves a gap.
 *
 * A class with more right goes first, and the classes below leave it ids, as
 * many as the level allows. The level is the ids that the client has in all:
 * free, promised, or of requests that no response has come for.
 *
 *	level	ids kept for		what no longer works below it
 *	16 ...	ACK, ECHO, CLOSE	a CLOSE may wait for the other requests
 *	8 - 15	ACK, ECHO		an ECHO may wait, too
 *	4 - 7	ACK			an ACK may wait, and ECHO is refused
 *	1 - 3	none			chains shorter; with 1, no two requests at once
 *
 * There is no state in which a single request can never be sent while there is
 * an id: with all ids free every class may use one at every level. A claim that
 * would not fit even then, with nothing on its way that would add ids, fails, so
 * that nobody waits for what cannot come.
 *
 * The caller locks: one spinlock around every call, in any context. It empties
 * the list of woken claims before it unlocks, since from then on a claim's
 * owner may free it.
 */
#ifndef _SMB2FS_WINDOW_H
#define _SMB2FS_WINDOW_H

#include <linux/list.h>
#include <linux/types.h>

#include "wire/wire_hdr.h"

struct wait_queue_head;

/* CreditRequest and CreditResponse have 16 bits */
#define SMB2FS_WINDOW_MAX	0xffffu

/**
 * enum smb2fs_window_class - what a claim is for, most right first
 * @SMB2FS_CLASS_ACK: acknowledge a break; another client waits for it
 * @SMB2FS_CLASS_ECHO: ask whether the server is alive
 * @SMB2FS_CLASS_CLOSE: give something back: CLOSE, unlock, LOGOFF
 * @SMB2FS_CLASS_NORMAL: everything else
 * @SMB2FS_CLASS_COUNT: number of classes
 */
enum smb2fs_window_class {
	SMB2FS_CLASS_ACK,
	SMB2FS_CLASS_ECHO,
	SMB2FS_CLASS_CLOSE,
	SMB2FS_CLASS_NORMAL,
	SMB2FS_CLASS_COUNT,
};

/**
 * enum smb2fs_claim_state - what became of a claim
 * @SMB2FS_CLAIM_IDLE: not in the window: new, given up, or used
 * @SMB2FS_CLAIM_WAITING: in the FIFO of its class
 * @SMB2FS_CLAIM_GRANTED: its ids are promised; it must be taken or cancelled
 * @SMB2FS_CLAIM_FAILED: it waited, and will never get ids; err says why
 */
enum smb2fs_claim_state {
	SMB2FS_CLAIM_IDLE,
	SMB2FS_CLAIM_WAITING,
	SMB2FS_CLAIM_GRANTED,
	SMB2FS_CLAIM_FAILED,
};

/**
 * struct smb2fs_claim - the wish of one chain for message ids
 * @link: in the FIFO of its class while it waits; in the list of woken claims
 *	from there until the caller has woken its owner; else empty
 * @waiter: where its owner sleeps; for the caller, who wakes it
 * @need: ids wanted, the charges of the chain added up, at least 1; set by the
 *	owner
 * @class: set by the owner
 * @state: set by the window
 * @err: negative errno, if the state is FAILED
 * @since: when it began to wait, in ns
 */
struct smb2fs_claim {
	struct list_head		link;
	struct wait_queue_head		*waiter;
	u32				need;
	enum smb2fs_window_class	class;
	enum smb2fs_claim_state		state;
	int				err;
	u64				since;
};

/**
 * struct smb2fs_ids - what the window has to know of one request on the wire
 * @n: ids that it took
 * @asked: its CreditRequest
 * @answered: a response was here, be it an interim one
 */
struct smb2fs_ids {
	u32	n;
	u16	asked;
	bool	answered;
};

/**
 * struct smb2fs_window - credits and message ids of one connection
 * @next: lowest id that was not used yet
 * @limit: lowest id that the server does not allow yet
 * @reserved: ids that are promised to granted claims
 * @due: ids of requests that had no response yet, so that credits are due
 * @outstanding: ids of requests whose final response is missing, those that
 *	wait for long after an interim response included
 * @asked: CreditRequests added up of the requests that had no response yet
 * @unasked: ids that were taken by requests that have no CreditRequest yet
 * @target: credits to have; it follows demand up to @max and never shrinks: a
 *	spare credit costs the client nothing, and a server that is short of
 *	them grants fewer than it is asked for
 * @max: credits beyond this are not used, whatever the server grants
 * @dead: negative errno, once nothing may be claimed any more
 * @waiting: claims in all queues
 * @wanted: ids that these need
 * @grown: the server has let the client beyond the lowest levels once
 * @lowest: fewest ids that were not taken, ever since then
 * @waits: claims that had to wait, ever
 * @clamped: ids granted beyond @max, ever
 * @starved_ns: how long claims have waited, in ns; without the present period,
 *	see smb2fs_window_starved()
 * @starved_since: when the present period began, in ns; if @waiting
 * @queue: the claims that wait, by class
 */
struct smb2fs_window {
	u64			next;
	u64			limit;
	u32			reserved;
	u32			due;
	u32			outstanding;
	u32			asked;
	u32			unasked;
	u32			target;
	u32			max;
	int			dead;

	u32			waiting;
	u32			wanted;
	bool			grown;
	u32			lowest;
	u64			waits;
	u64			clamped;
	u64			starved_ns;
	u64			starved_since;

	struct list_head	queue[SMB2FS_CLASS_COUNT];
};

/* Credits: ids that the server allows and that were not used yet */
static inline u32 smb2fs_window_available(const struct smb2fs_window *w)
{
	return w->limit - w->next;
}

/*
 * The CreditCharge field of a request that takes @ids ids. It is 0 unless
 * multi-credit was negotiated, and so is always 0 in 2.0.2 and in NEGOTIATE
 * ([MS-SMB2] 3.2.4.1.5), though ids are taken all the same.
 */
static inline u16 smb2fs_window_charge_field(bool multi_credit, u32 ids)
{
	return multi_credit ? ids : 0;
}

/* window.c */
u32 smb2fs_window_charge(bool multi_credit, enum smb2fs_command cmd, u32 send,
			 u32 expect);
u32 smb2fs_window_level(const struct smb2fs_window *w);
void smb2fs_window_init(struct smb2fs_window *w, u32 max);
int smb2fs_window_reserve(struct smb2fs_window *w, struct smb2fs_claim *claim,
			  u64 now);
u64 smb2fs_window_take(struct smb2fs_window *w, struct smb2fs_claim *claim);
void smb2fs_window_cancel(struct smb2fs_window *w, struct smb2fs_claim *claim,
			  u64 now, struct list_head *woken);
u16 smb2fs_window_ask(struct smb2fs_window *w, u32 ids);
void smb2fs_window_answer(struct smb2fs_window *w, struct smb2fs_ids *ids,
			  u16 granted, bool final, u64 now,
			  struct list_head *woken);
void smb2fs_window_die(struct smb2fs_window *w, int err, u64 now,
		       struct list_head *woken);
bool smb2fs_window_stalled(const struct smb2fs_window *w);
u64 smb2fs_window_starved(const struct smb2fs_window *w, u64 now);

#endif /* _SMB2FS_WINDOW_H */
