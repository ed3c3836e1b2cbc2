// SPDX-License-Identifier: GPL-2.0
/* Servers: found by what the mounts say of them, connected when needed. */

#include "client/server.h"

#include <linux/fs_context.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include <net/net_namespace.h>

#include "daemon/upcall.h"
#include "wire/pdu_neg.h"

/* All servers of all namespaces; servers_lock protects the list */
static LIST_HEAD(servers);
static DEFINE_MUTEX(servers_lock);

static bool server_is_same(const struct smb2fs_server_spec *a,
			   const struct smb2fs_server_spec *b)
{
	return !a->alone && !b->alone &&
	       !strcasecmp(a->host, b->host) && a->port == b->port &&
	       a->timeo == b->timeo && a->max_credits == b->max_credits &&
	       a->min_dialect == b->min_dialect &&
	       a->max_dialect == b->max_dialect &&
	       a->multiprotocol == b->multiprotocol && a->sign == b->sign &&
	       a->n_addrs == b->n_addrs &&
	       !memcmp(a->addrs, b->addrs, a->n_addrs * sizeof(a->addrs[0]));
}

static struct smb2fs_server *
server_find_locked(const struct net *net, const struct smb2fs_server_spec *spec)
{
	struct smb2fs_server *server;

	lockdep_assert_held(&servers_lock);
	list_for_each_entry(server, &servers, link)
		if (server->net == net && server_is_same(&server->spec, spec))
			return server;
	return NULL;
}

static void server_free(struct smb2fs_server *server)
{
	if (server->conn)
		smb2fs_conn_put(server->conn);
	put_net_track(server->net, &server->ns_tracker);
	kfree(server->spec.host);
	kfree(server);
}

static struct smb2fs_server *server_alloc(struct net *net,
					  const struct smb2fs_server_spec *spec)
{
	struct smb2fs_server *server = kzalloc(sizeof(*server), GFP_KERNEL);

	if (!server)
		return NULL;
	kref_init(&server->refs);
	server->net = get_net_track(net, &server->ns_tracker, GFP_KERNEL);
	server->spec = *spec;
	server->spec.host = kstrdup(spec->host, GFP_KERNEL);
	generate_random_uuid(server->guid);
	mutex_init(&server->connecting);
	mutex_init(&server->lock);
	INIT_LIST_HEAD(&server->sessions);
	if (server->spec.host)
		return server;
	server_free(server);
	return NULL;
}

/**
 * smb2fs_server_get - find a server, or begin to know it
 * @net: network namespace
 * @spec: which; copied
 *
 * Nothing is sent to it yet.
 *
 * Context: process; may sleep.
 * Return: the server with a reference, or %NULL without memory.
 */
struct smb2fs_server *smb2fs_server_get(struct net *net,
					const struct smb2fs_server_spec *spec)
{
	struct smb2fs_server *server;

	mutex_lock(&servers_lock);
	server = server_find_locked(net, spec);
	if (server) {
		kref_get(&server->refs);
	} else {
		server = server_alloc(net, spec);
		if (server) {
			server->nr = smb2fs_server_number();
			list_add_tail(&server->link, &servers);
		}
	}
	mutex_unlock(&servers_lock);
	return server;
}

static void server_release(struct kref *refs)
{
	struct smb2fs_server *server = container_of(refs, struct smb2fs_server,
						    refs);

	list_del(&server->link);
	mutex_unlock(&servers_lock);
	server_free(server);
}

/**
 * smb2fs_server_put - drop a reference on a server
 * @server: the server; its connection is given up with the last reference
 *
 * Context: process, not a receiver's; the last put sleeps.
 */
void smb2fs_server_put(struct smb2fs_server *server)
{
	kref_put_mutex(&server->refs, server_release, &servers_lock);
}

static void server_set_port(struct sockaddr_storage *addr, u16 port)
{
	if (addr->ss_family == AF_INET6)
		((struct sockaddr_in6 *)addr)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)addr)->sin_port = htons(port);
}

/* What a multi-protocol packet can say of the range: 2.0.2, and all others */
static unsigned int multi_of(const struct smb2fs_server_spec *spec)
{
	unsigned int multi = 0;

	if (!spec->multiprotocol)
		return 0;
	if (spec->min_dialect == SMB2FS_SMB_202)
		multi |= SMB2FS_MULTI_2002;
	if (spec->max_dialect > SMB2FS_SMB_202)
		multi |= SMB2FS_MULTI_2XXX;
	return multi;
}

/* Its addresses with the port. Return: their number, or a negative errno. */
static int get_addrs(const struct smb2fs_server *server, struct p_log *log,
		     struct sockaddr_storage *addrs)
{
	const struct smb2fs_server_spec *spec = &server->spec;
	int i, n = spec->n_addrs;

	if (n)
		memcpy(addrs, spec->addrs, n * sizeof(addrs[0]));
	else
		n = smb2fs_upcall_resolve(server->net, spec->host,
					  smb2fs_upcall_deadline(), log, addrs,
					  SMB2FS_SERVER_ADDRS_MAX);
	for (i = 0; i < n; i++)
		server_set_port(&addrs[i], spec->port);
	return n;
}

static int open_conn(struct smb2fs_server *server,
		     smb2fs_conn_unsolicited_fn *unsolicited, struct p_log *log,
		     struct smb2fs_conn **ret)
{
	const struct smb2fs_server_spec *spec = &server->spec;
	struct sockaddr_storage addrs[SMB2FS_SERVER_ADDRS_MAX];
	struct smb2fs_conn_spec conn = {
		.net		= server->net,
		.addrs		= addrs,
		.timeo		= spec->timeo,
		.max_credits	= spec->max_credits,
		.unsolicited	= unsolicited,
		.context	= server,
		.offer = {
			.host	= spec->host,
			.min	= spec->min_dialect,
			.max	= spec->max_dialect,
			.sign	= spec->sign,
			.multi	= multi_of(spec),
		},
	};
	int n = get_addrs(server, log, addrs);

	if (n < 0)
		return n;
	conn.n_addrs = n;
	memcpy(conn.offer.guid, server->guid, sizeof(server->guid));
	return smb2fs_conn_open(&conn, log, ret);
}

/* The connection that is there, if it is alive, with a reference */
static struct smb2fs_conn *get_conn(struct smb2fs_server *server)
{
	struct smb2fs_conn *conn;

	mutex_lock(&server->lock);
	conn = server->conn;
	if (conn && READ_ONCE(conn->xprt->error))
		conn = NULL;
	if (conn)
		smb2fs_conn_get(conn);
	mutex_unlock(&server->lock);
	return conn;
}

/* Sessions on the old one hold it as long as they live */
static void set_conn(struct smb2fs_server *server, struct smb2fs_conn *conn)
{
	struct smb2fs_conn *old;

	smb2fs_conn_get(conn);
	mutex_lock(&server->lock);
	old = server->conn;
	server->conn = conn;
	mutex_unlock(&server->lock);
	if (old)
		smb2fs_conn_put(old);
}

/**
 * smb2fs_server_connect - have a connection to a server that is alive
 * @server: the server
 * @unsolicited: called with what it says unasked, if the connection is new; its
 *	context is @server
 * @log: where messages for the user go
 * @ret: the connection, with a reference
 *
 * Context: process; sleeps, killable, bounded as smb2fs_conn_open() and by
 * smb2fs_upcall_deadline() if the name is to be looked up.
 * Return: 0, -EINTR, or with a message in @log what smb2fs_conn_open() or
 * smb2fs_upcall_resolve() ended with.
 */
int smb2fs_server_connect(struct smb2fs_server *server,
			  smb2fs_conn_unsolicited_fn *unsolicited,
			  struct p_log *log, struct smb2fs_conn **ret)
{
	int err;

	if (mutex_lock_killable(&server->connecting))
		return -EINTR;
	*ret = get_conn(server);
	err = *ret ? 0 : open_conn(server, unsolicited, log, ret);
	if (!err)
		set_conn(server, *ret);
	mutex_unlock(&server->connecting);
	return err;
}

/**
 * smb2fs_server_number - number a server, a session or a tree
 *
 * Return: a number that was never used before, and is greater than those were.
 */
u64 smb2fs_server_number(void)
{
	static atomic64_t last;

	return atomic64_inc_return(&last);
}

/**
 * smb2fs_server_for_each - look at the servers of a network namespace
 * @net: the namespace
 * @fn: called for each; a return value other than 0 ends it. The server does
 *	not go away meanwhile.
 * @data: for @fn
 *
 * Context: process; sleeps.
 * Return: 0, or what @fn ended it with.
 */
int smb2fs_server_for_each(const struct net *net,
			   int (*fn)(struct smb2fs_server *server, void *data),
			   void *data)
{
	struct smb2fs_server *server;
	int ret = 0;

	mutex_lock(&servers_lock);
	list_for_each_entry(server, &servers, link) {
		if (server->net != net)
			continue;
		ret = fn(server, data);
		if (ret)
			break;
	}
	mutex_unlock(&servers_lock);
	return ret;
}
