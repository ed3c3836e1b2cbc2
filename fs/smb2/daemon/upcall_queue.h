/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to smb2d: the queue of a network namespace, and who has which.
 *
 * This knows no netlink, only ports, so that tests can be the daemon.
 */
#ifndef _SMB2FS_UPCALL_QUEUE_H
#define _SMB2FS_UPCALL_QUEUE_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include <uapi/linux/smb2fs_netlink.h>

#include "crypto/crypt_kdf.h"

struct net;

/* Requests of one network namespace that may wait, accepted or not */
#define SMB2FS_UPCALL_MAX	256

#define SMB2FS_UPCALL_CLASSES	(SMB2FS_UPCALL_CLASS_AUTH + 1)

/**
 * struct smb2fs_upcall_ops - how a queue speaks to the daemon
 * @ready: there is something to accept, and was not before; or there was, and it
 *	could not be told
 * @cancel: nobody wants the result of request @id, or, if that is 0, anything
 *	more of @exchange
 *
 * Called without locks, with a reference on @net; may sleep. The daemon hears of
 * @ready, or of an overrun; a @cancel that is lost costs it work and nobody
 * anything else.
 */
struct smb2fs_upcall_ops {
	void	(*ready)(struct net *net);
	void	(*cancel)(struct net *net, u32 portid, u64 id, u64 exchange);
};

/**
 * struct smb2fs_upcall_counts - what became of the requests of a class
 * @queued: were submitted; identical ones that were joined count once
 * @accepted: were taken by a daemon, anew after a restart
 * @done: ended with a result
 * @failed: ended with an error of the daemon's
 * @timeout: were not answered in time, or found no daemon
 * @cancelled: were given up by who waited
 * @restarted: lost the daemon that had accepted them
 */
struct smb2fs_upcall_counts {
	u64	queued;
	u64	accepted;
	u64	done;
	u64	failed;
	u64	timeout;
	u64	cancelled;
	u64	restarted;
};

/**
 * struct smb2fs_upcall_queue - the requests of a network namespace
 * @refs: the namespace's, and one of each request and exchange
 * @net: the namespace; valid while @closed is not set
 * @netns: its inode number, for traces
 * @ops: constant
 * @lock: protects all of what follows, and what requests say is protected
 * @queued: requests that no daemon has accepted, the next one first
 * @accepted: requests that the daemon has, in the order it took them
 * @count: requests in both lists
 * @closed: the namespace is going away
 * @portid: the daemon's port; 0 when there is none
 * @daemon: which daemon that is; never used again, unlike a port. 0 for none
 * @left: jiffies when a daemon last went, or the namespace began
 * @turn: counts daemons that came or went; who waits looks without @lock
 * @late: answers to requests that nobody waits for, or that the sender does
 *	not have
 * @counts: by enum smb2fs_upcall_class
 */
struct smb2fs_upcall_queue {
	struct kref				refs;
	struct net				*net;
	unsigned int				netns;
	const struct smb2fs_upcall_ops		*ops;

	spinlock_t				lock;	/* protects what follows */
	struct list_head			queued;
	struct list_head			accepted;
	unsigned int				count;
	bool					closed;
	u32					portid;
	u64					daemon;
	unsigned long				left;
	unsigned int				turn;
	u64					late;
	struct smb2fs_upcall_counts		counts[SMB2FS_UPCALL_CLASSES];
};

/**
 * struct smb2fs_upcall_answer - what the daemon gave for one step
 * @token: for the server, or %NULL
 * @token_len: its bytes, at most SMB2FS_TOKEN_MAX
 * @key: with the last step; its len is 0 without one
 * @principal: with the last step: who the user is to the server, or %NULL
 * @lifetime: with the last step: seconds for which it is good, 0 for ever
 *
 * smb2fs_upcall_queue_free_answer() wipes it and frees what it owns.
 */
struct smb2fs_upcall_answer {
	u8				*token;
	u32				token_len;
	struct smb2fs_session_key	key;
	char				*principal;
	u32				lifetime;
};

/**
 * struct smb2fs_upcall_result - what the daemon answered
 * @error: 0 or a negative errno, never one that tells the waiter to try again
 * @message: what the daemon says about the error, fit to be printed; or %NULL
 * @answer: to an authentication
 * @n_addrs: number of @addrs
 * @addrs: of a server, best first, without a port
 */
struct smb2fs_upcall_result {
	int				error;
	char				*message;
	struct smb2fs_upcall_answer	answer;
	unsigned int			n_addrs;
	struct sockaddr_storage		addrs[SMB2FS_ADDRS_MAX];
};

/**
 * struct smb2fs_upcall_step - what an authentication asks; copies, all of it
 * @exchange: the authentication
 * @first: its first step; the others have @status, but nothing of who it is
 * @status: NTSTATUS that the token came with; 0 with the server's last
 * @sec: enum smb2fs_sec; in all steps
 * @uid: whose Kerberos tickets
 * @key: serial number of the password's key; 0 without one
 * @user: or %NULL
 * @domain: or %NULL
 * @token: from the server, or %NULL
 * @token_len: its bytes
 */
struct smb2fs_upcall_step {
	u64		exchange;
	bool		first;
	u32		status;
	u32		sec;
	kuid_t		uid;
	u32		key;
	char		*user;
	char		*domain;
	u8		*token;
	u32		token_len;
};

enum smb2fs_upcall_state {
	SMB2FS_UPCALL_QUEUED,
	SMB2FS_UPCALL_ACCEPTED,
	SMB2FS_UPCALL_OVER,
};

/**
 * struct smb2fs_upcall - a request to the daemon
 * @refs: of those who wait, of the queue until it is over, and of a handler
 *	that tells the daemon of it
 * @queue: with a reference
 * @link: in one of the queue's lists until it is over; protected by its lock
 * @id: never used again
 * @class: what is asked
 * @host: the server's name; a copy
 * @step: of an authentication
 * @deadline: jiffies; the latest of those who wait
 * @since: when it was submitted
 * @state: changed under the queue's lock; the step to SMB2FS_UPCALL_OVER, with
 *	release semantics, is made once, by the one who decides its @result
 * @waiters: how many want the result; protected by the queue's lock
 * @daemon: the daemon that has it, or that has its exchange; 0: any may take it.
 *	Protected by the queue's lock; constant once it is over
 * @wait: woken when it is over, and when a daemon comes or goes
 * @error: 0 or a negative errno; written before it is over, constant from then
 *	on, as the next
 * @result: what the daemon said; %NULL if it did not. Who waits for a step of
 *	an authentication does so alone, and may take things out.
 */
struct smb2fs_upcall {
	struct kref			refs;
	struct smb2fs_upcall_queue	*queue;
	struct list_head		link;
	u64				id;
	enum smb2fs_upcall_class	class;
	char				*host;
	struct smb2fs_upcall_step	step;
	unsigned long			deadline;
	ktime_t				since;
	enum smb2fs_upcall_state	state;
	unsigned int			waiters;
	u64				daemon;
	wait_queue_head_t		wait;
	int				error;
	struct smb2fs_upcall_result	*result;
};

/* upcall_queue.c */
void smb2fs_upcall_queue_free_answer(struct smb2fs_upcall_answer *answer);
struct smb2fs_upcall_queue *
smb2fs_upcall_queue_new(struct net *net, const struct smb2fs_upcall_ops *ops);
void smb2fs_upcall_queue_get(struct smb2fs_upcall_queue *queue);
void smb2fs_upcall_queue_put(struct smb2fs_upcall_queue *queue);
void smb2fs_upcall_queue_close(struct smb2fs_upcall_queue *queue);
u64 smb2fs_upcall_queue_id(void);

/* for who asks */
struct smb2fs_upcall *
smb2fs_upcall_queue_alloc(struct smb2fs_upcall_queue *queue,
			  enum smb2fs_upcall_class class, const char *host,
			  unsigned long deadline);
void smb2fs_upcall_queue_release(struct smb2fs_upcall *upcall);
int smb2fs_upcall_queue_submit(struct smb2fs_upcall **upcall);
int smb2fs_upcall_queue_wait(struct smb2fs_upcall *upcall,
			     unsigned long deadline, unsigned long patience);
void smb2fs_upcall_queue_forget(struct smb2fs_upcall_queue *queue, u64 daemon,
				u64 exchange);

/* for the daemon */
void smb2fs_upcall_queue_daemon(struct smb2fs_upcall_queue *queue, u32 portid);
struct smb2fs_upcall *
smb2fs_upcall_queue_accept(struct smb2fs_upcall_queue *queue, u32 portid);
void smb2fs_upcall_queue_return(struct smb2fs_upcall *upcall, u32 portid);
int smb2fs_upcall_queue_done(struct smb2fs_upcall_queue *queue, u32 portid,
			     u64 id, struct smb2fs_upcall_result *result);
void smb2fs_upcall_queue_free_result(struct smb2fs_upcall_result *result);

#endif /* _SMB2FS_UPCALL_QUEUE_H */
