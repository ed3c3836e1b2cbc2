/* SPDX-License-Identifier: GPL-2.0 */
/* A session: one user on one server. */
#ifndef _SMB2FS_SESSION_H
#define _SMB2FS_SESSION_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct p_log;
struct smb2fs_chain;
struct smb2fs_conn;
struct smb2fs_cred;
struct smb2fs_hdr;
struct smb2fs_channel;
struct smb2fs_rd;
struct smb2fs_server;
struct smb2fs_xprt;

/**
 * enum smb2fs_session_state - what may be done with a session
 * @SMB2FS_SESSION_NEW: whoever has session->logon logs on
 * @SMB2FS_SESSION_READY: requests
 * @SMB2FS_SESSION_DEAD: nothing; the logon failed, or one side has ended it
 */
enum smb2fs_session_state {
	SMB2FS_SESSION_NEW,
	SMB2FS_SESSION_READY,
	SMB2FS_SESSION_DEAD,
};

/**
 * struct smb2fs_parked - what waits until a session is authenticated again
 * @link: in session->parked; session->lock
 * @logons: session->logons when it found the session expired
 * @go_on: called once, by a worker, with 0 or why the user was not authenticated;
 *	must not wait for an answer
 */
struct smb2fs_parked {
	struct list_head	link;
	unsigned int		logons;
	void			(*go_on)(struct smb2fs_parked *parked, int err);
};

/**
 * struct smb2fs_session - one user on one server
 * @users: connected trees, who is about to have one, and @renew while it is planned.
 *	The last one ends the session.
 * @refs: of the struct: its users' together, one of each tree, be it connected or
 *	not, and @restore's while it is queued
 * @link: in server->sessions; server->lock. Only a session that can be shared
 *	is there.
 * @nr: for listings; grows in the order of the list
 * @server: with a reference, until the session ends
 * @conn: its connection, with a reference until the session ends; %NULL before logon.
 *	Who is no user has smb2fs_session_xprt().
 * @cred: as whom, with a reference until the session ends
 * @seal: the mounts demand that it is sealed
 * @lock: protects @parked, and @conn from the end of the session; inner to
 *	server->lock, and inside it nothing but xprt->lock
 * @state: written under server->lock and @lock; DEAD is final
 * @logon: held by who authenticates, for the first time or again; outside of
 *	server->lock. Pages that are written back may wait for it, so its holder has
 *	the scope of memalloc_nofs_save().
 * @err: why the logon failed; @logon
 * @status: what the server refused it with, or 0; @logon
 * @refused: what the server has refused with to authenticate again, last; 0 if it has
 *	not; @logon
 * @refusals: how often in a row; @logon
 * @again: jiffies before which it is not asked again, after several; @logon
 * @logons: how often the user was authenticated; written under @logon
 * @id: SessionId; constant after logon, as the next five
 * @flags: SMB2FS_SESS_*
 * @channel: it on its connection, with a reference; %NULL for guests and anonymous
 *	users, who have no key
 * @channel_sequence: for the headers, [MS-SMB2] 3.2.4.1: how often it has lost a
 *	connection
 * @principal: who the user is to the server; may be %NULL
 * @since: when it was set up
 * @expires: boottime when the authentication ends; 0 for never; @logon
 * @renew: authenticates again before that
 * @parked: struct smb2fs_parked by link; @lock
 * @restore: authenticates again for what is parked
 * @trees: struct smb2fs_tree by tree->link; server->lock
 * @n_trees: how many
 */
struct smb2fs_session {
	struct kref			users;
	struct kref			refs;
	struct list_head		link;
	u64				nr;
	struct smb2fs_server		*server;
	struct smb2fs_conn		*conn;
	struct smb2fs_cred		*cred;
	bool				seal;
	spinlock_t			lock;		/* see above */
	enum smb2fs_session_state	state;
	struct mutex			logon;		/* who authenticates */
	int				err;
	u32				status;
	int				refused;
	unsigned int			refusals;
	unsigned long			again;
	unsigned int			logons;
	u64				id;
	u16				flags;
	struct smb2fs_channel		*channel;
	u16				channel_sequence;
	char				*principal;
	ktime_t				since;
	ktime_t				expires;
	struct delayed_work		renew;
	struct list_head		parked;
	struct work_struct		restore;
	struct list_head		trees;
	unsigned int			n_trees;
};

/* session.c */
int smb2fs_session_get(struct smb2fs_server *server, struct smb2fs_cred *cred,
		       bool seal, struct p_log *log,
		       struct smb2fs_session **ret);
void smb2fs_session_put(struct smb2fs_session *session);
void smb2fs_session_rest(struct smb2fs_session *session);
int smb2fs_session_renew(struct smb2fs_session *session, unsigned int logons);
void smb2fs_session_park(struct smb2fs_session *session,
			 struct smb2fs_parked *parked);
void smb2fs_session_release(struct smb2fs_session *session);
struct smb2fs_xprt *smb2fs_session_xprt(struct smb2fs_session *session);
struct smb2fs_chain *smb2fs_session_chain(struct smb2fs_session *session,
					  struct smb2fs_xprt *xprt,
					  unsigned int max, size_t bytes);
int smb2fs_session_error(const struct smb2fs_session *session);
bool smb2fs_session_is_authentic(const struct smb2fs_session *session);
int smb2fs_session_init(void);
void smb2fs_session_exit(void);

static inline void smb2fs_session_hold(struct smb2fs_session *session)
{
	kref_get(&session->refs);
}

#endif /* _SMB2FS_SESSION_H */
