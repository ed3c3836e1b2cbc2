/* SPDX-License-Identifier: GPL-2.0 */
/* A session: one user on one server. */
#ifndef _SMB2FS_SESSION_H
#define _SMB2FS_SESSION_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct p_log;
struct smb2fs_chain;
struct smb2fs_conn;
struct smb2fs_cred;
struct smb2fs_hdr;
struct smb2fs_session_keys;
struct smb2fs_rd;
struct smb2fs_server;

/**
 * enum smb2fs_session_state - what may be done with a session
 * @SMB2FS_SESSION_NEW: whoever has session->logon logs on
 * @SMB2FS_SESSION_READY: requests
 * @SMB2FS_SESSION_DEAD: nothing; the logon failed or the server has ended it
 */
enum smb2fs_session_state {
	SMB2FS_SESSION_NEW,
	SMB2FS_SESSION_READY,
	SMB2FS_SESSION_DEAD,
};

/**
 * struct smb2fs_session - one user on one server
 * @refs: its trees', @renew's while it is planned, and who is about to have a
 *	tree
 * @link: in server->sessions; server->lock. Only a session that can be shared
 *	is there.
 * @nr: for listings; grows in the order of the list
 * @server: with a reference
 * @conn: its connection, with a reference; %NULL before logon
 * @cred: as whom, with a reference
 * @seal: the mounts demand that it is sealed
 * @state: written under server->lock; DEAD is final
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
 * @id: SessionId; constant after logon, as the next four
 * @flags: SMB2FS_SESS_*
 * @keys: with a reference; %NULL for guests and anonymous users
 * @principal: who the user is to the server; may be %NULL
 * @since: when it was set up
 * @expires: boottime when the authentication ends; 0 for never; @logon
 * @renew: authenticates again before that
 * @trees: struct smb2fs_tree by tree->link; server->lock
 * @n_trees: how many
 */
struct smb2fs_session {
	struct kref			refs;
	struct list_head		link;
	u64				nr;
	struct smb2fs_server		*server;
	struct smb2fs_conn		*conn;
	struct smb2fs_cred		*cred;
	bool				seal;
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
	struct smb2fs_session_keys		*keys;
	char				*principal;
	ktime_t				since;
	ktime_t				expires;
	struct delayed_work		renew;
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
struct smb2fs_chain *smb2fs_session_chain(struct smb2fs_session *session,
					  unsigned int max, size_t bytes);
int smb2fs_session_error(const struct smb2fs_session *session);
bool smb2fs_session_is_authentic(const struct smb2fs_session *session);
int smb2fs_session_init(void);
void smb2fs_session_exit(void);

#endif /* _SMB2FS_SESSION_H */
