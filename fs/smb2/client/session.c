// SPDX-License-Identifier: GPL-2.0
/* Sessions: shared by the mounts of one user on one server, and by nobody else.
 *
 * A session is in its server's list before it is set up, so that mounts which
 * want the same wait for one logon instead of each trying the password.
 */

#include "client/session.h"

#include <linux/fs_context.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "client/auth.h"
#include "client/cred.h"
#include "client/server.h"
#include "engine/engine.h"
#include "killed.h"
#include "trace.h"
#include "wire/pdu_empty.h"
#include "wire/pdu_notify.h"
#include "wire/pdu_sess.h"
#include "wire/wire_notify.h"

/* Seconds before its end that an authentication is renewed, at most */
#define RENEW_EARLY	60

/*
 * Seconds until a server that has refused twice in a row is asked again, and at most,
 * after more refusals: each may count as a wrong password, and what is to be written
 * is tried for ever.
 */
#define REFUSED_FIRST	30
#define REFUSED_MAX	480

/* Seconds that LOGOFF may hold up who unmounts */
#define LOGOFF_TIMEOUT	2

/* Authentications that nobody waits for; each may take a minute */
static struct workqueue_struct *renewers;

static struct smb2fs_session *
session_find_locked(struct smb2fs_server *server,
		    const struct smb2fs_cred *cred, bool seal)
{
	struct smb2fs_session *session;

	lockdep_assert_held(&server->lock);
	list_for_each_entry(session, &server->sessions, link) {
		if (session->state == SMB2FS_SESSION_DEAD ||
		    session->seal != seal ||
		    !smb2fs_cred_equal(session->cred, cred))
			continue;
		if (session->state == SMB2FS_SESSION_READY &&
		    READ_ONCE(session->conn->xprt->error))
			continue;
		return session;
	}
	return NULL;
}

static void set_state_locked(struct smb2fs_session *session,
			     enum smb2fs_session_state state)
{
	lockdep_assert_held(&session->server->lock);
	spin_lock(&session->lock);
	if (session->state != SMB2FS_SESSION_DEAD)
		session->state = state;
	spin_unlock(&session->lock);
}

static void set_state(struct smb2fs_session *session,
		      enum smb2fs_session_state state)
{
	mutex_lock(&session->server->lock);
	set_state_locked(session, state);
	mutex_unlock(&session->server->lock);
}

/* Logging on */

static void plan_renewal(struct smb2fs_session *session, u32 lifetime)
{
	u32 early = min(lifetime / 4, RENEW_EARLY);

	lockdep_assert_held(&session->logon);
	session->logons++;
	session->expires = 0;
	if (!lifetime)
		return;
	session->expires = ktime_add_ms(ktime_get_boottime(),
					(u64)lifetime * MSEC_PER_SEC);
	/* the work is a user of its own, so that nobody waits for it */
	kref_get(&session->users);
	if (mod_delayed_work(renewers, &session->renew,
			     min_t(u64, (u64)(lifetime - early) * HZ,
				   MAX_JIFFY_OFFSET)))
		smb2fs_session_put(session);
}

/**
 * smb2fs_session_rest - nothing uses a session for now
 * @session: has no tree; the caller has a reference
 *
 * A session that nobody uses is not renewed; who finds it expired renews it.
 */
void smb2fs_session_rest(struct smb2fs_session *session)
{
	if (cancel_delayed_work(&session->renew))
		smb2fs_session_put(session);
}

/* Required, or the server's wish: 3.2.4.2.3 */
static bool has_to_sign(const struct smb2fs_session *session)
{
	return session->server->spec.sign ||
	       session->conn->neg.security_mode & SMB2FS_SIGNING_REQUIRED;
}

static int check_seal(const struct smb2fs_session *session, struct p_log *log)
{
	const struct smb2fs_conn *conn = session->conn;

	if (!session->seal || conn->neg.dialect.cipher)
		return 0;
	error_plog(log, "%s: option seal: the server has agreed on no cipher in SMB %s",
		   conn->host, smb2fs_negotiate_name(conn->neg.dialect.revision));
	return -EOPNOTSUPP;
}

static int authenticate(struct smb2fs_session *session, struct p_log *log)
{
	struct smb2fs_auth auth = {
		.conn	= session->conn,
		.cred	= session->cred,
		.sign	= has_to_sign(session),
		.seal	= session->seal,
	};
	int err = smb2fs_auth_run(&auth, log);

	session->status = auth.status;
	session->principal = auth.principal;
	if (err)
		return err;
	session->id = auth.session_id;
	session->flags = auth.flags;
	session->channel = auth.channel;
	session->since = ktime_get_boottime();
	plan_renewal(session, auth.lifetime);
	return 0;
}

static struct smb2fs_session *find_by_id_locked(struct smb2fs_server *server,
						const struct smb2fs_conn *conn,
						u64 id)
{
	struct smb2fs_session *session;

	lockdep_assert_held(&server->lock);
	list_for_each_entry(session, &server->sessions, link)
		if (session->state == SMB2FS_SESSION_READY &&
		    session->conn == conn && session->id == id)
			return session;
	return NULL;
}

/*
 * What a server says unasked. SMB2_NOTIFY_SESSION_CLOSED, [MS-SMB2] 3.2.5.20, ends a
 * session: its users fail, and the next mount makes another one. What else may come
 * belongs to opens, of which there are none that could be broken. In the receiver, or
 * a worker that has decrypted the frame.
 */
static void notify(struct smb2fs_conn *conn, const struct smb2fs_hdr *hdr,
		   struct smb2fs_rd *rd)
{
	struct smb2fs_server *server = conn->context;
	struct smb2fs_session *session;
	u32 type;

	if (hdr->command != SMB2FS_NOTIFICATION ||
	    smb2fs_pdu_notify_decode_server(rd, &type) ||
	    type != SMB2FS_SERVER_SESSION_CLOSED)
		return;
	mutex_lock(&server->lock);
	session = find_by_id_locked(server, conn, hdr->session_id);
	if (session) {
		set_state_locked(session, SMB2FS_SESSION_DEAD);
		pr_notice_ratelimited("%s: the server has closed the session of %s\n",
				      conn->host,
				      smb2fs_cred_name(session->cred));
	}
	mutex_unlock(&server->lock);
}

static int log_on(struct smb2fs_session *session, struct p_log *log)
{
	struct smb2fs_conn *conn;
	int err;

	lockdep_assert_held(&session->logon);
	err = smb2fs_server_connect(session->server, notify, log, &conn);
	if (err)
		return err;
	mutex_lock(&session->server->lock);
	session->conn = conn;
	mutex_unlock(&session->server->lock);
	err = check_seal(session, log) ?: authenticate(session, log);
	if (!err)
		return 0;
	mutex_lock(&session->server->lock);
	session->conn = NULL;
	mutex_unlock(&session->server->lock);
	smb2fs_conn_put(conn);
	return err;
}

/* Somebody else has tried the same in the meantime */
static void log_joined(const struct smb2fs_session *session, struct p_log *log)
{
	const char *host = session->server->spec.host;

	if (session->status)
		smb2fs_auth_log_refused(log, host, session->cred,
					session->status);
	else if (!session->err)
		error_plog(log, "%s: closes the session of %s: mount again",
			   host, smb2fs_cred_name(session->cred));
	else
		error_plog(log, "%s: the logon of %s failed (%pe); another mount was told why",
			   host, smb2fs_cred_name(session->cred),
			   ERR_PTR(session->err));
}

/* What concerns only the one who tried, so that the next may have better luck */
static bool is_personal(int err)
{
	return err == -EINTR || err == -ENOMEM;
}

/* Log on, or wait until somebody else has */
static int make_ready(struct smb2fs_session *session, struct p_log *log)
{
	unsigned int nofs;
	int err;

	if (smb2fs_killed_lock(&session->logon))
		return -EINTR;
	nofs = memalloc_nofs_save();
	if (READ_ONCE(session->state) == SMB2FS_SESSION_READY) {
		err = 0;
	} else if (READ_ONCE(session->state) == SMB2FS_SESSION_DEAD) {
		/* it failed, or the server has closed it since it was found */
		err = session->err ?: -ENOTCONN;
		log_joined(session, log);
	} else {
		err = log_on(session, log);
		if (!err) {
			set_state(session, SMB2FS_SESSION_READY);
		} else if (!is_personal(err)) {
			session->err = err;
			set_state(session, SMB2FS_SESSION_DEAD);
		}
	}
	memalloc_nofs_restore(nofs);
	mutex_unlock(&session->logon);
	return err;
}

/* Authenticating again */

static void renew_work(struct work_struct *work)
{
	struct smb2fs_session *session =
		container_of(to_delayed_work(work), struct smb2fs_session,
			     renew);

	smb2fs_session_renew(session, READ_ONCE(session->logons));
	smb2fs_session_put(session);
}

/* The first refusal may have been an accident, or the user was quick to mend it */
static void take_refusal(struct smb2fs_session *session, int err)
{
	unsigned int n = session->refusals++;

	session->refused = err;
	session->again = jiffies;
	if (n)
		session->again += HZ * min(REFUSED_FIRST << min(n - 1, 8u),
					   REFUSED_MAX);
}

static int renew_locked(struct smb2fs_session *session)
{
	struct p_log log = { .prefix = "smb2fs" };
	struct smb2fs_auth auth = {
		.conn		= session->conn,
		.cred		= session->cred,
		.sign		= has_to_sign(session),
		.seal		= session->seal,
		.session_id	= session->id,
		.channel	= session->channel,
	};
	int err;

	if (session->refused && time_before(jiffies, session->again))
		return session->refused;
	err = smb2fs_auth_run(&auth, &log);
	kfree(auth.principal);
	if (auth.status) {
		take_refusal(session, err);
	} else if (!err) {
		session->refused = 0;
		session->refusals = 0;
		plan_renewal(session, auth.lifetime);
	}
	return err;
}

/**
 * smb2fs_session_renew - authenticate again, [MS-SMB2] 3.2.5.1.6
 * @session: its authentication has expired or is about to
 * @logons: session->logons when that was noticed; if there were more since then,
 *	nothing is to be done
 *
 * Messages go to the kernel's log. The session's keys stay as they are.
 *
 * Context: process; sleeps, killable, bounded as smb2fs_auth_run().
 * Return: 0, -EINTR, or what the authentication failed with.
 */
int smb2fs_session_renew(struct smb2fs_session *session, unsigned int logons)
{
	unsigned int nofs;
	int err = 0;

	/* a guest or nobody has nothing that could expire */
	if (!session->channel)
		return -EKEYEXPIRED;
	if (smb2fs_killed_lock(&session->logon))
		return -EINTR;
	nofs = memalloc_nofs_save();
	if (session->logons == logons)
		err = smb2fs_session_error(session) ?: renew_locked(session);
	memalloc_nofs_restore(nofs);
	mutex_unlock(&session->logon);
	return err;
}

static int renew_if_used(struct smb2fs_session *session, unsigned int logons)
{
	int err;

	if (!kref_get_unless_zero(&session->users))
		return -ENOTCONN;
	err = smb2fs_session_renew(session, logons);
	smb2fs_session_put(session);
	return err;
}

static void restore_work(struct work_struct *work)
{
	struct smb2fs_session *session =
		container_of(work, struct smb2fs_session, restore);
	struct smb2fs_parked *parked, *after;
	LIST_HEAD(waiting);
	int err = 0;

	spin_lock(&session->lock);
	list_splice_init(&session->parked, &waiting);
	spin_unlock(&session->lock);
	/* those who came first may have seen an older authentication expire */
	if (!list_empty(&waiting)) {
		parked = list_last_entry(&waiting, struct smb2fs_parked, link);
		err = renew_if_used(session, parked->logons);
	}
	list_for_each_entry_safe(parked, after, &waiting, link)
		parked->go_on(parked, err);
	smb2fs_session_release(session);
}

/**
 * smb2fs_session_park - wait until a session is authenticated again
 * @session: expired; the caller has a reference on the struct until @parked goes on
 * @parked: its @logons and @go_on are set
 *
 * However many wait, one worker does.
 *
 * Context: process, receivers too; does not wait.
 */
void smb2fs_session_park(struct smb2fs_session *session,
			 struct smb2fs_parked *parked)
{
	smb2fs_session_hold(session);
	spin_lock(&session->lock);
	list_add_tail(&parked->link, &session->parked);
	spin_unlock(&session->lock);
	if (!queue_work(renewers, &session->restore))
		smb2fs_session_release(session);
}

/* Life */

static struct smb2fs_session *session_alloc(struct smb2fs_server *server,
					    struct smb2fs_cred *cred, bool seal)
{
	struct smb2fs_session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	kref_init(&session->users);
	kref_init(&session->refs);
	INIT_LIST_HEAD(&session->link);
	spin_lock_init(&session->lock);
	kref_get(&server->refs);
	session->server = server;
	smb2fs_cred_get(cred);
	session->cred = cred;
	session->seal = seal;
	mutex_init(&session->logon);
	INIT_DELAYED_WORK(&session->renew, renew_work);
	INIT_LIST_HEAD(&session->parked);
	INIT_WORK(&session->restore, restore_work);
	INIT_LIST_HEAD(&session->trees);
	return session;
}

/*
 * [MS-SMB2] 3.2.4.23; the shares end with it, 3.3.5.6. Like SESSION_SETUP it is no task:
 * there is nothing to go back to when it fails.
 */
static void log_off(struct smb2fs_session *session)
{
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;

	chain = smb2fs_session_chain(session, session->conn->xprt, 1,
				     SMB2FS_HDR_SIZE + 4);
	if (!chain)
		return;
	chain->timeout = LOGOFF_TIMEOUT * HZ;
	smb2fs_chain_add(chain, SMB2FS_LOGOFF, &wr);
	smb2fs_pdu_empty_encode(&wr);
	if (!smb2fs_chain_end(chain, &wr))
		smb2fs_call_sync(chain);
	smb2fs_chain_put(chain);
}

static void session_free(struct kref *refs)
{
	struct smb2fs_session *session = container_of(refs,
						      struct smb2fs_session,
						      refs);

	if (session->channel)
		smb2fs_channel_put(session->channel);
	kfree(session->principal);
	kfree(session);
}

/**
 * smb2fs_session_release - drop a reference on the struct
 * @session: the session; undoes smb2fs_session_hold()
 *
 * Context: process, receivers too; does not sleep.
 */
void smb2fs_session_release(struct smb2fs_session *session)
{
	kref_put(&session->refs, session_free);
}

/* Nobody uses it any more, or ever has */
static void session_end(struct smb2fs_session *session)
{
	if (session->conn) {
		if (session->channel)
			smb2fs_channel_remove(session->conn->xprt,
					      session->channel);
		smb2fs_conn_put(session->conn);
	}
	smb2fs_cred_put(session->cred);
	smb2fs_server_put(session->server);
	smb2fs_session_release(session);
}

static void session_last(struct kref *users)
{
	struct smb2fs_session *session = container_of(users,
						      struct smb2fs_session,
						      users);
	bool ready = session->conn && !smb2fs_session_error(session);

	list_del(&session->link);
	set_state_locked(session, SMB2FS_SESSION_DEAD);
	mutex_unlock(&session->server->lock);
	if (ready)
		log_off(session);
	session_end(session);
}

/**
 * smb2fs_session_put - use a session no longer
 * @session: the session; logged off by its last user
 *
 * Context: process, not a receiver's; the last put sleeps, for the server at
 * most LOGOFF_TIMEOUT and its connection's timeo.
 */
void smb2fs_session_put(struct smb2fs_session *session)
{
	kref_put_mutex(&session->users, session_last, &session->server->lock);
}

/**
 * smb2fs_session_get - have a session that is ready
 * @server: where
 * @cred: as whom; a reference is taken
 * @seal: it has to be sealed
 * @log: where messages for the user go
 * @ret: the session, of which the caller is a user
 *
 * Context: process; sleeps, killable, bounded as smb2fs_server_connect() and
 * smb2fs_auth_run().
 * Return: 0, -EINTR, or with a message in @log what these fail with, or
 * -EOPNOTSUPP when it cannot be sealed.
 */
int smb2fs_session_get(struct smb2fs_server *server, struct smb2fs_cred *cred,
		       bool seal, struct p_log *log,
		       struct smb2fs_session **ret)
{
	struct smb2fs_session *session, *new;
	int err;

	/* not under the lock: a receiver, which memory may depend on, takes it */
	new = session_alloc(server, cred, seal);
	if (!new)
		return -ENOMEM;
	mutex_lock(&server->lock);
	session = session_find_locked(server, cred, seal);
	if (session) {
		kref_get(&session->users);
	} else {
		session = new;
		session->nr = smb2fs_server_number();
		list_add_tail(&session->link, &server->sessions);
	}
	mutex_unlock(&server->lock);
	if (session != new)
		session_end(new);
	err = make_ready(session, log);
	if (err) {
		smb2fs_session_put(session);
		return err;
	}
	*ret = session;
	return 0;
}

/**
 * smb2fs_session_error - may a session be used?
 * @session: the session; was ready once; the caller is a user
 *
 * Return: 0, -ENOTCONN when the server has ended it, or what its connection has
 * died with.
 */
int smb2fs_session_error(const struct smb2fs_session *session)
{
	if (READ_ONCE(session->state) == SMB2FS_SESSION_DEAD)
		return -ENOTCONN;
	return READ_ONCE(session->conn->xprt->error);
}

/**
 * smb2fs_session_is_authentic - do both sides have a key?
 * @session: the session; ready
 *
 * Return: false for guests and anonymous users, whose messages anybody can
 * change.
 */
bool smb2fs_session_is_authentic(const struct smb2fs_session *session)
{
	return session->channel;
}

/**
 * smb2fs_session_xprt - by what a session's requests travel
 * @session: was ready once; the caller need not be a user
 *
 * Return: its transport, with a reference; -ENOTCONN when the session has ended, or
 * what its connection has died with.
 */
struct smb2fs_xprt *smb2fs_session_xprt(struct smb2fs_session *session)
{
	struct smb2fs_xprt *xprt;
	int err;

	spin_lock(&session->lock);
	err = smb2fs_session_error(session);
	xprt = err ? ERR_PTR(err) : session->conn->xprt;
	if (!err)
		smb2fs_xprt_get(xprt);
	spin_unlock(&session->lock);
	return xprt;
}

/**
 * smb2fs_session_chain - begin a chain of requests
 * @session: the session; ready
 * @xprt: from smb2fs_session_xprt()
 * @max: as for smb2fs_chain_alloc()
 * @bytes: as for smb2fs_chain_alloc()
 *
 * Return: the chain, signed and sealed as the session demands; %NULL without
 * memory.
 */
struct smb2fs_chain *smb2fs_session_chain(struct smb2fs_session *session,
					  struct smb2fs_xprt *xprt,
					  unsigned int max, size_t bytes)
{
	struct smb2fs_chain *chain = smb2fs_chain_alloc(xprt, max, bytes);

	if (!chain)
		return NULL;
	if (session->channel)
		smb2fs_chain_set_channel(chain, session->channel);
	chain->session_id = session->id;
	chain->channel_sequence = session->channel_sequence;
	return chain;
}

/**
 * smb2fs_session_init - make ready for sessions
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_session_init(void)
{
	/* pages may be written back by what is parked */
	renewers = alloc_workqueue("smb2fs-renew",
				   WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return renewers ? 0 : -ENOMEM;
}

/**
 * smb2fs_session_exit - undo smb2fs_session_init(); nothing is mounted
 *
 * Context: process; sleeps until what was being renewed when its last mount
 * ended is done, as long as smb2d may take for it.
 */
void smb2fs_session_exit(void)
{
	destroy_workqueue(renewers);
}
