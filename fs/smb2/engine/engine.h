/* SPDX-License-Identifier: GPL-2.0 */
/* The engine: one TCP connection with its credits, its outstanding requests and its
 * keys, and what travels over it.
 *
 * A transport is born connected, carries requests, dies once and is never revived. A chain
 * is the commands that travel to the server together; each is a request. call.c waits
 * for a chain's credits, send.c numbers, signs, seals and writes it, recv.c reads the
 * answers, match.c finds who asked, channel.c and session_keys.c have the keys, cancel.c
 * and watch.c see to it that nobody waits for ever, and engine.c starts and stops it all.
 *
 * Who calls whom: engine - recv, watch - call - cancel - send - match - chain - req,
 * channel, session_keys - xprt.
 */
#ifndef _SMB2FS_ENGINE_H
#define _SMB2FS_ENGINE_H

#include <linux/atomic.h>
#include <linux/bvec.h>
#include <linux/completion.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "engine/abort.h"
#include "engine/sock.h"
#include "engine/window.h"
#include "wire/cursor.h"
#include "wire/pdu_hdr.h"
#include "wire/wire_hdr.h"

struct smb2fs_chain;
struct smb2fs_keys;
struct smb2fs_preauth;
struct smb2fs_sealer;
struct smb2fs_signer;
struct smb2fs_xprt;

/* Message ids are consecutive, so that many buckets have a chain of length 1 */
#define SMB2FS_MATCH_BITS	8
#define SMB2FS_CHANNEL_BITS	3

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
 * struct smb2fs_xprt_ops - what leaves a transport upwards
 * @unsolicited: the server said something that nobody asked for: a break of an
 *	oplock or a lease, or the end of a session. The cursor stands behind the
 *	header. Called by the receiver or a worker of its, once NEGOTIATE is
 *	answered, maybe before the transport's decryptor knows; must not wait for an
 *	answer.
 * @dead: the transport is dead and all its requests are completed. Called once, in
 *	the receiver's context; must not close the transport.
 */
struct smb2fs_xprt_ops {
	void (*unsolicited)(struct smb2fs_xprt *xprt,
			    const struct smb2fs_hdr *hdr, struct smb2fs_rd *rd);
	void (*dead)(struct smb2fs_xprt *xprt);
};

/**
 * struct smb2fs_xprt - one TCP connection
 * @refs: the owner's, and one for each chain
 * @id: never used again; names the connection in traces and listings
 * @sock: the connected socket, until the last put
 * @notify: how @sock says that it has room again
 * @ops: upward calls
 * @owner: for @ops
 * @timeo: seconds of silence that are suspicious while an answer is due
 * @dialect: written by NEGOTIATE before any other request, constant afterwards
 * @lock: protects @window, @match, @n_match, @channels, @chains, @tx_queue and
 *	the states of the chains on them; innermost, taken in process context
 * @window: credits
 * @match: requests that have an id and no final answer, by id
 * @n_match: how many there are
 * @channels: sessions, by their id
 * @chains: chains from submission to completion, oldest first
 * @tx_queue: chains to be written to @sock, in order
 * @writing: somebody writes to @sock what is on @tx_queue, or will when it has room;
 *	@lock, as the next two
 * @blocked: @sock is full, and @tx_work will write
 * @has_room: @tx_work has run while somebody wrote
 * @tx_work: goes on writing when a full socket has room
 * @watchdog: looks every second while an answer is due
 * @due_since: jiffies when an answer became due and none was before
 * @asked_at: jiffies when an ECHO was last due since there was no answer for so
 *	long, or when the transport was made; the watchdog's
 * @max_frame: longest frame that the server may send
 * @decrypting: bytes of sealed frames that wait to be decrypted by a worker
 * @decrypted: woken when @decrypting has become less
 * @reason: why it is dead; SMB2FS_ABORT_NONE while it is alive
 * @error: errno for those who wait; 0 while it is alive. Set once, under @lock,
 *	before anything is torn down.
 * @idle: the receiver sleeps here at the end until @chains is empty
 * @finished: the receiver has ended and all requests are completed
 */
struct smb2fs_xprt {
	struct kref			refs;
	u64				id;
	struct socket			*sock;
	struct smb2fs_sock_notify	notify;
	const struct smb2fs_xprt_ops	*ops;
	void				*owner;
	unsigned int			timeo;
	struct smb2fs_dialect		dialect;

	spinlock_t			lock;	/* see above; innermost */
	struct smb2fs_window		window;
	DECLARE_HASHTABLE(match, SMB2FS_MATCH_BITS);
	unsigned int			n_match;
	DECLARE_HASHTABLE(channels, SMB2FS_CHANNEL_BITS);
	struct list_head		chains;
	struct list_head		tx_queue;

	bool				writing;
	bool				blocked;
	bool				has_room;
	struct work_struct		tx_work;
	struct delayed_work		watchdog;

	unsigned long			due_since;
	unsigned long			asked_at;
	u32				max_frame;
	atomic_t			decrypting;
	wait_queue_head_t		decrypted;

	enum smb2fs_abort		reason;
	int				error;
	wait_queue_head_t		idle;
	struct completion		finished;
};

/**
 * struct smb2fs_xprt_spec - how to open a transport
 * @sock: connected; the transport owns it from now on, even if decrypting fails
 * @timeo: see struct smb2fs_xprt
 * @max_credits: most credits to hold
 * @ops: see struct smb2fs_xprt
 * @owner: see struct smb2fs_xprt
 */
struct smb2fs_xprt_spec {
	struct socket			*sock;
	unsigned int			timeo;
	u32				max_credits;
	const struct smb2fs_xprt_ops	*ops;
	void				*owner;
};

/**
 * struct smb2fs_session_keys - what a session seals and opens messages with
 * @refs: its channels'
 * @seal: requests are sealed, and every answer has to be
 * @sealer: seals requests; %NULL when the session cannot seal. There is one, however
 *	many channels the session has: its counter is what keeps a nonce from being used
 *	twice with its key.
 * @decryptor: opens answers; %NULL when the session cannot seal
 *
 * The last put wipes the keys.
 */
struct smb2fs_session_keys {
	struct kref		refs;
	bool			seal;
	struct smb2fs_sealer	*sealer;
	struct smb2fs_sealer	*decryptor;
};

/**
 * struct smb2fs_channel - a session on one connection
 * @refs: the session's, the table's, one of each chain, and one of each sealed frame
 *	that waits to be opened
 * @node: in xprt->channels; protected by xprt->lock
 * @session_id: whose
 * @sign: requests are signed, and every answer has to be, unless sealed
 * @signer: signs and verifies; with Channel.SigningKey, [MS-SMB2] 3.2.1.8
 * @keys: the session's, with a reference
 *
 * Apart from @node and @refs nothing changes once it is in the table. The last put
 * wipes the key.
 */
struct smb2fs_channel {
	struct kref			refs;
	struct hlist_node		node;
	u64				session_id;
	bool				sign;
	struct smb2fs_signer		*signer;
	struct smb2fs_session_keys	*keys;
};

/*
 * What an answer that reports an error may have beyond its header: the error
 * body and one error context with a reparse buffer, [MS-SMB2] 2.2.2.
 */
#define SMB2FS_REQ_ERROR_MAX	(8 + 8 + 16384 + 256)

/**
 * struct smb2fs_req_data - pages whose bytes travel outside the encoded PDU
 * @bvec: the pages, with a free element before the first and behind the last;
 *	owned by the request
 * @nr: how many are used
 * @len: bytes in them
 */
struct smb2fs_req_data {
	struct bio_vec	*bvec;
	unsigned int	nr;
	u32		len;
};

/**
 * struct smb2fs_req - one command of a chain
 * @chain: the chain; a request lives as long as that
 * @node: in xprt->match while an answer is due; protected by xprt->lock
 * @command: what is asked
 * @raw: the PDU has no SMB2 header; it is sent as it was encoded
 * @tree_id: of the request; 0 for none
 * @mid: MessageId, once the chain is committed
 * @async_id: from the interim answer; 0 before
 * @ids: what it costs, for the window; protected by xprt->lock
 * @at: where the PDU begins in the chain's buffer
 * @len: its bytes there, without @payload and padding
 * @payload: data of a WRITE; travels behind the PDU
 * @sends: bytes of payload in the PDU itself, for the charge (3.1.5.2)
 * @expects: bytes of payload that the answer may bring, without @into
 * @into: where the data of a READ goes; its @len is the most that may come
 * @max: most bytes that an answer may have, header included, without what goes
 *	into @into
 * @room: bytes that @answer has from the beginning, smb2fs_req_reserve()
 * @claimed: the receiver is at an answer to it; protected by xprt->lock
 * @err: 0 once the answer is here, -EINPROGRESS before, or why there is none
 * @hdr: the answer's header
 * @answer: the answer, header included, without what went into @into; the
 *	request owns it
 * @in_chain: it is in the chain's buffer
 * @answer_len: its bytes
 * @received: bytes that went into @into
 */
struct smb2fs_req {
	struct smb2fs_chain	*chain;
	struct hlist_node	node;
	u16			command;
	bool			raw;
	u32			tree_id;
	u64			mid;
	u64			async_id;
	struct smb2fs_ids	ids;

	u32			at;
	u32			len;
	struct smb2fs_req_data	payload;
	u32			sends;
	u32			expects;
	struct smb2fs_req_data	into;
	u32			max;
	u32			room;

	bool			claimed;
	int			err;
	struct smb2fs_hdr	hdr;
	u8			*answer;
	bool			in_chain;
	u32			answer_len;
	u32			received;
};

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
 * @refs: the creator's; the transport's, from submission to completion; and one
 *	while it is on the way through the socket
 * @xprt: where it goes; with a reference
 * @channel: the session on @xprt, with a reference; %NULL outside of sessions, and for
 *	those that have no key
 * @session_id: for the headers
 * @channel_sequence: for the headers, [MS-SMB2] 3.2.4.1
 * @class: its right to credits
 * @sign: signed, and its answers have to be; needs @channel
 * @related: each command uses what the one before made, [MS-SMB2] 3.2.4.1.4
 * @finds: the CREATE that it begins with opens what is there, and makes nothing
 * @seal: to be sealed, and its answers have to be; goes before @sign
 * @cancelled: a CANCEL was sent for what was unanswered; xprt->lock
 * @link: in xprt->chains; xprt->lock
 * @overdue: in a list of the watchdog's, which alone uses it
 * @tx_link: in xprt->tx_queue; xprt->lock
 * @claim: its wish for credits; xprt->lock
 * @wait: the creator sleeps here for credits and for the answers
 * @state: written under xprt->lock; DONE is read without
 * @pending: requests without a final answer; xprt->lock
 * @begun: when it was submitted
 * @took: ns from submission to completion; valid when done
 * @timeout: jiffies that credits and answers together may take, set before
 *	submission; 0 for the usual, at most MAX_JIFFY_OFFSET, which is for ever
 * @deadline: jiffies when they are overdue; moved under xprt->lock, read without
 * @late: it was moved, after an interim answer; xprt->lock
 * @interruptible: any signal ends the wait for the answers, not only a fatal one;
 *	for what may take as long as somebody else likes
 * @done: if set, called once when all answers are here or never will be, by the
 *	receiver, a worker of its, or who sends; must not sleep for long nor wait for an answer
 * @release: if set, called when the chain is freed, so that nothing is read from
 *	or written to the pages of its requests any more
 * @caller: for @done
 * @context: for @release
 * @sent: some of it may have left; the writer's, and constant when done
 * @err: 0 or why the chain as a whole failed; valid when done
 * @buf: SMB2FS_CHAIN_FRONT bytes and the encoded PDUs; whole pages, since the
 *	socket takes references on them
 * @size: bytes in @buf
 * @used: how many are used by the requests
 * @answers: how many of those behind that were given to answers
 * @frame: what goes to the socket, made by send.c
 * @n_frame: its elements
 * @frame_size: bytes of its PDUs
 * @few: room for a small @frame
 * @tx: what of @frame is still to be written; the writer's
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
	struct smb2fs_xprt		*xprt;
	struct smb2fs_channel		*channel;
	u64				session_id;
	u16				channel_sequence;
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
	void				*caller;
	void				*context;
	bool				sent;
	int				err;

	u8				*buf;
	size_t				size;
	size_t				used;
	atomic_t			answers;
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

/* xprt.c */
extern struct workqueue_struct *smb2fs_xprt_queue;	/* engine.c's */

void smb2fs_xprt_put(struct smb2fs_xprt *xprt);
void smb2fs_xprt_wake(struct list_head *woken);
void smb2fs_xprt_kill(struct smb2fs_xprt *xprt, enum smb2fs_abort reason,
		      int err);
void smb2fs_xprt_left(struct smb2fs_xprt *xprt);
void smb2fs_xprt_arm(struct smb2fs_xprt *xprt);
void smb2fs_xprt_set_dialect(struct smb2fs_xprt *xprt,
			     const struct smb2fs_dialect *dialect);

static inline void smb2fs_xprt_get(struct smb2fs_xprt *xprt)
{
	kref_get(&xprt->refs);
}

/* session_keys.c */
struct smb2fs_session_keys *
smb2fs_session_keys_alloc(u16 cipher, const struct smb2fs_keys *keys, bool seal);
void smb2fs_session_keys_put(struct smb2fs_session_keys *keys);

static inline void smb2fs_session_keys_get(struct smb2fs_session_keys *keys)
{
	kref_get(&keys->refs);
}

/* channel.c */
struct smb2fs_channel *smb2fs_channel_alloc(const struct smb2fs_xprt *xprt,
					    u64 session_id, const u8 *sign,
					    struct smb2fs_session_keys *keys);
struct smb2fs_channel *smb2fs_channel_first(const struct smb2fs_xprt *xprt,
					    u64 session_id,
					    const struct smb2fs_keys *keys,
					    bool seal);
void smb2fs_channel_put(struct smb2fs_channel *channel);
void smb2fs_channel_add(struct smb2fs_xprt *xprt,
			struct smb2fs_channel *channel);
void smb2fs_channel_remove(struct smb2fs_xprt *xprt,
			   struct smb2fs_channel *channel);
struct smb2fs_channel *smb2fs_channel_find(struct smb2fs_xprt *xprt,
					   u64 session_id);
void smb2fs_channel_clear(struct smb2fs_xprt *xprt);

static inline void smb2fs_channel_get(struct smb2fs_channel *channel)
{
	kref_get(&channel->refs);
}

/* req.c */
int smb2fs_req_set_payload(struct smb2fs_req *req, const struct bio_vec *bvec,
			   u32 skip, u32 len);
int smb2fs_req_set_into(struct smb2fs_req *req, const struct bio_vec *bvec,
			u32 skip, u32 len);
int smb2fs_req_reserve(struct smb2fs_req *req);
u8 *smb2fs_req_room(struct smb2fs_req *req, size_t size);
u32 smb2fs_req_sends(const struct smb2fs_req *req);
u32 smb2fs_req_expects(const struct smb2fs_req *req);
int smb2fs_req_status(const struct smb2fs_req *req);
bool smb2fs_req_inherit(struct smb2fs_req *req, const struct smb2fs_req *from);
void smb2fs_req_read(const struct smb2fs_req *req, struct smb2fs_rd *rd);
int smb2fs_req_preauth(const struct smb2fs_req *req,
		       struct smb2fs_preauth *preauth, bool answer);
void smb2fs_req_free(struct smb2fs_req *req);

/* chain.c */
struct smb2fs_chain *smb2fs_chain_alloc(struct smb2fs_xprt *xprt,
					unsigned int max, size_t bytes);
void smb2fs_chain_set_channel(struct smb2fs_chain *chain,
			      struct smb2fs_channel *channel);
struct smb2fs_req *smb2fs_chain_add(struct smb2fs_chain *chain, u16 command,
				    struct smb2fs_wr *wr);
int smb2fs_chain_end(struct smb2fs_chain *chain, const struct smb2fs_wr *wr);
void smb2fs_chain_free_frame(struct smb2fs_chain *chain);
void smb2fs_chain_begin(struct smb2fs_chain *chain);
void smb2fs_chain_extend(struct smb2fs_chain *chain);
bool smb2fs_chain_settle(struct smb2fs_chain *chain);
void smb2fs_chain_finish(struct smb2fs_chain *chain);
void smb2fs_chain_put(struct smb2fs_chain *chain);

static inline void smb2fs_chain_get(struct smb2fs_chain *chain)
{
	kref_get(&chain->refs);
}

/* send.c */
int smb2fs_send_commit(struct smb2fs_chain *chain);
int smb2fs_send_cancel(struct smb2fs_chain *chain);
void smb2fs_send_resume(struct smb2fs_xprt *xprt);
void smb2fs_send_purge(struct smb2fs_xprt *xprt);

/* recv.c */
int smb2fs_recv_init(void);
void smb2fs_recv_exit(void);
int smb2fs_recv_frame(struct smb2fs_xprt *xprt);

/* match.c */
void smb2fs_match_number(struct smb2fs_chain *chain);
struct smb2fs_req *smb2fs_match_claim(struct smb2fs_xprt *xprt,
				      const struct smb2fs_hdr *hdr,
				      enum smb2fs_abort *reason);
void smb2fs_match_release(struct smb2fs_req *req);
bool smb2fs_match_interim(struct smb2fs_req *req, const struct smb2fs_hdr *hdr);
bool smb2fs_match_final(struct smb2fs_req *req, const struct smb2fs_hdr *hdr);
void smb2fs_match_fail_all(struct smb2fs_xprt *xprt);

/* cancel.c */
void smb2fs_cancel_chain(struct smb2fs_chain *chain);
void smb2fs_cancel_caller(struct smb2fs_xprt *xprt, const void *caller);

/* call.c */
int smb2fs_call_submit(struct smb2fs_chain *chain);
int smb2fs_call_try(struct smb2fs_chain *chain);
int smb2fs_call_wait(struct smb2fs_chain *chain);
int smb2fs_call_sync(struct smb2fs_chain *chain);

/* watch.c */
unsigned long smb2fs_watch_silence(const struct smb2fs_xprt *xprt);
void smb2fs_watch_work(struct work_struct *work);

/* engine.c */
int smb2fs_engine_init(void);
void smb2fs_engine_exit(void);
struct smb2fs_xprt *smb2fs_engine_start(const struct smb2fs_xprt_spec *spec);
void smb2fs_engine_stop(struct smb2fs_xprt *xprt);

#endif /* _SMB2FS_ENGINE_H */
