// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: who smb2d is, and how the module is. What
 * connections do is in netlink_conn.c, what smb2d is asked in netlink_upcall.c.
 *
 * The messages are specified in Documentation/netlink/specs/smb2fs.yaml, and
 * genl.c is generated from there. A network namespace has at most one daemon,
 * known by the netlink port it said HELLO from. When that socket is closed,
 * however its process ended, the daemon is forgotten at once. One that hangs can
 * be replaced by another one (takeover), if it does not answer a PING; who wants
 * its place asks again until that is known, so that nothing here waits under
 * genetlink's lock.
 */

#include "daemon/netlink.h"

#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "daemon/genl.h"
#include "daemon/netlink_net.h"
#include "daemon/netlink_upcall.h"
#include "daemon/upcall_queue.h"
#include "engine/abort.h"
#include "trace.h"
#include "version.h"

/* How long a daemon may take to answer a PING */
#define PONG_TIMEOUT	HZ

/* Begin the reply to @info with room for @size bytes, or return %NULL */
static struct sk_buff *reply_new(struct genl_info *info, size_t size,
				 void **hdr)
{
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);

	if (!msg)
		return NULL;
	*hdr = genlmsg_iput(msg, info);
	if (*hdr)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* HELLO */

static bool is_printable(const char *s)
{
	for (; *s; s++)
		if (!isascii(*s) || !isprint(*s))
			return false;
	return true;
}

/*
 * The newest protocol that both sides speak.
 * Return: 0 or -EPROTONOSUPPORT.
 */
static int agree(struct genl_info *info, u32 *ret)
{
	u32 min = nla_get_u32(info->attrs[SMB2FS_A_HELLO_PROTOCOL_MIN]);
	u32 max = nla_get_u32(info->attrs[SMB2FS_A_HELLO_PROTOCOL_MAX]);

	if (min > max || max < SMB2FS_PROTOCOL_MIN ||
	    min > SMB2FS_PROTOCOL_MAX) {
		NL_SET_ERR_MSG_FMT(info->extack,
				   "smb2d speaks protocol %u-%u, the module %u-%u",
				   min, max, SMB2FS_PROTOCOL_MIN,
				   SMB2FS_PROTOCOL_MAX);
		return -EPROTONOSUPPORT;
	}
	*ret = min_t(u32, max, SMB2FS_PROTOCOL_MAX);
	return 0;
}

/*
 * May @sender have the place of the daemon? That is asked whether it lives, once
 * at a time, whoever wants to know. Called with the lock held.
 * Return: 0 if it does not live, -EBUSY if it does, -EINPROGRESS as long as that
 * is not known.
 */
static int find_hung(struct net *net, struct smb2fs_netlink_daemon *d, u32 sender)
{
	if (d->pong < d->ping)
		return time_before(jiffies, d->asked + PONG_TIMEOUT) ?
		       -EINPROGRESS : 0;
	if (d->asker == sender) {
		d->asker = 0;
		return -EBUSY;
	}
	d->asker = sender;
	d->asked = jiffies;
	d->ping = smb2fs_upcall_queue_id();
	smb2fs_netlink_upcall_ping(net, d->portid, d->ping);
	return -EINPROGRESS;
}

static void daemon_fill(struct smb2fs_netlink_daemon *d, struct genl_info *info, u32 protocol)
{
	put_pid(d->pid);
	d->pid = get_pid(task_tgid(current));
	d->ping = 0;
	d->pong = 0;
	d->asker = 0;
	d->protocol = protocol;
	d->since = ktime_get_boottime();
	nla_strscpy(d->version, info->attrs[SMB2FS_A_HELLO_VERSION],
		    sizeof(d->version));
}

static int daemon_set(struct net *net, struct genl_info *info, u32 protocol)
{
	struct smb2fs_netlink_net *nn = smb2fs_netlink_net_of(net);
	struct smb2fs_netlink_daemon *d = &nn->daemon;
	int err = 0;

	mutex_lock(&nn->lock);
	if (d->portid && d->portid != info->snd_portid)
		err = info->attrs[SMB2FS_A_HELLO_TAKEOVER] ?
		      find_hung(net, d, info->snd_portid) : -EBUSY;
	if (err == -EBUSY)
		NL_SET_ERR_MSG_FMT(info->extack,
				   "smb2d, process %d, already serves this network namespace",
				   pid_vnr(d->pid));
	if (!err) {
		daemon_fill(d, info, protocol);
		if (d->portid != info->snd_portid) {
			d->portid = info->snd_portid;
			smb2fs_upcall_queue_daemon(nn->queue, d->portid);
		}
	}
	mutex_unlock(&nn->lock);

	if (err != -EINPROGRESS)
		trace_smb2fs_daemon(net->ns.inum, info->snd_portid,
				    err ? SMB2FS_DAEMON_REFUSED :
					  SMB2FS_DAEMON_HELLO);
	return err;
}

static void daemon_clear(struct net *net, u32 portid)
{
	struct smb2fs_netlink_net *nn = smb2fs_netlink_net_of(net);
	struct smb2fs_netlink_daemon *d = &nn->daemon;

	mutex_lock(&nn->lock);
	if (d->portid == portid) {
		pr_debug("smb2d on port %u is gone\n", portid);
		trace_smb2fs_daemon(net->ns.inum, portid, SMB2FS_DAEMON_GONE);
		put_pid(d->pid);
		memset(d, 0, sizeof(*d));
		smb2fs_upcall_queue_daemon(nn->queue, 0);
	}
	mutex_unlock(&nn->lock);
}

/**
 * smb2fs_nl_hello_doit - take a daemon's offer
 * @skb: the request
 * @info: the request, parsed and checked against the policy
 *
 * Context: process; sleeps. The sender has CAP_NET_ADMIN in the user namespace
 * that owns its network namespace (checked by genetlink).
 * Return: 0 with a reply on its way, or -EINVAL, -EPROTONOSUPPORT, -EBUSY,
 * -ENOMEM; -EINPROGRESS if the daemon whose place it wants has been asked
 * whether it lives, and the sender is to ask again.
 */
int smb2fs_nl_hello_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct sk_buff *msg;
	u32 protocol;
	void *hdr;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SMB2FS_A_HELLO_PROTOCOL_MIN) ||
	    GENL_REQ_ATTR_CHECK(info, SMB2FS_A_HELLO_PROTOCOL_MAX) ||
	    GENL_REQ_ATTR_CHECK(info, SMB2FS_A_HELLO_VERSION))
		return -EINVAL;
	if (!is_printable(nla_data(info->attrs[SMB2FS_A_HELLO_VERSION]))) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SMB2FS_A_HELLO_VERSION],
				    "the version is not printable ASCII");
		return -EINVAL;
	}
	err = agree(info, &protocol);
	if (err)
		return err;

	/* The reply is made first: nothing can fail once the daemon is known */
	msg = reply_new(info, GENLMSG_DEFAULT_SIZE, &hdr);
	if (!msg)
		return -ENOMEM;
	if (nla_put_u32(msg, SMB2FS_A_HELLO_PROTOCOL, protocol) ||
	    nla_put_string(msg, SMB2FS_A_HELLO_VERSION, SMB2FS_VERSION)) {
		err = -EMSGSIZE;
		goto out_free;
	}
	genlmsg_end(msg, hdr);
	err = daemon_set(net, info, protocol);
	pr_debug("HELLO from port %u: %d\n", info->snd_portid, err);
	if (err)
		goto out_free;
	return genlmsg_reply(msg, info);

out_free:
	nlmsg_free(msg);
	return err;
}

/**
 * smb2fs_nl_pong_doit - the daemon answers a PING
 * @skb: the message
 * @info: the message
 *
 * Context: process; sleeps. The sender has CAP_NET_ADMIN in the user namespace
 * that owns its network namespace (checked by genetlink).
 * Return: 0, -EPERM when the sender is not the daemon, -ESTALE when there was no
 * such PING, -EINVAL.
 */
int smb2fs_nl_pong_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct smb2fs_netlink_net *nn = smb2fs_netlink_net_of(genl_info_net(info));
	struct smb2fs_netlink_daemon *d = &nn->daemon;
	int err = 0;
	u64 id;

	if (GENL_REQ_ATTR_CHECK(info, SMB2FS_A_UPCALL_ID))
		return -EINVAL;
	id = nla_get_u64(info->attrs[SMB2FS_A_UPCALL_ID]);
	mutex_lock(&nn->lock);
	if (d->portid != info->snd_portid) {
		NL_SET_ERR_MSG(info->extack, "this socket does not serve");
		err = -EPERM;
	} else if (id > d->ping) {
		err = -ESTALE;
	} else {
		d->pong = id;
	}
	mutex_unlock(&nn->lock);
	return err;
}

/* STATUS_GET */

/* The module, the daemon, each reason, whose text has a line at most; no upcalls */
#define STATUS_SIZE	(512 + SMB2FS_ABORT_COUNT * 160)

static int put_daemon(struct sk_buff *msg, const struct smb2fs_netlink_daemon *d)
{
	u64 age = ktime_ms_delta(ktime_get_boottime(), d->since);
	struct nlattr *nest;

	nest = nla_nest_start(msg, SMB2FS_A_STATUS_DAEMON);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(msg, SMB2FS_A_DAEMON_PID, pid_vnr(d->pid)) ||
	    nla_put_string(msg, SMB2FS_A_DAEMON_VERSION, d->version) ||
	    nla_put_u32(msg, SMB2FS_A_DAEMON_PROTOCOL, d->protocol) ||
	    nla_put_u64_64bit(msg, SMB2FS_A_DAEMON_AGE, age,
			      SMB2FS_A_DAEMON_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_fault(struct sk_buff *msg, enum smb2fs_abort reason, u64 count)
{
	struct nlattr *nest = nla_nest_start(msg, SMB2FS_A_STATUS_FAULT);

	if (!nest ||
	    nla_put_string(msg, SMB2FS_A_FAULT_NAME, smb2fs_abort_name(reason)) ||
	    nla_put_string(msg, SMB2FS_A_FAULT_TEXT, smb2fs_abort_text(reason)) ||
	    nla_put_u64_64bit(msg, SMB2FS_A_FAULT_COUNT, count,
			      SMB2FS_A_FAULT_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_faults(struct sk_buff *msg)
{
	enum smb2fs_abort reason;
	u64 count;
	int err;

	for (reason = 0; reason < SMB2FS_ABORT_COUNT; reason++) {
		count = smb2fs_abort_read(reason);
		err = count ? put_fault(msg, reason, count) : 0;
		if (err)
			return err;
	}
	return 0;
}

static int put_status(struct sk_buff *msg, struct smb2fs_netlink_net *nn)
{
	int err = 0;

	if (nla_put_string(msg, SMB2FS_A_STATUS_VERSION, SMB2FS_VERSION) ||
	    nla_put_u32(msg, SMB2FS_A_STATUS_PROTOCOL_MIN,
			SMB2FS_PROTOCOL_MIN) ||
	    nla_put_u32(msg, SMB2FS_A_STATUS_PROTOCOL_MAX,
			SMB2FS_PROTOCOL_MAX))
		return -EMSGSIZE;

	mutex_lock(&nn->lock);
	if (nn->daemon.portid)
		err = put_daemon(msg, &nn->daemon);
	mutex_unlock(&nn->lock);
	if (!err)
		err = put_faults(msg);
	if (!err)
		err = smb2fs_netlink_upcall_put_status(msg, nn->queue);
	return err;
}

/**
 * smb2fs_nl_status_get_doit - say what the module is, who serves it and with
 *	what, and why connections ended
 * @skb: the request
 * @info: the request
 *
 * Context: process; sleeps. Anybody may ask.
 * Return: 0 with a reply on its way, -ENOMEM or -EMSGSIZE.
 */
int smb2fs_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = reply_new(info, STATUS_SIZE + smb2fs_netlink_upcall_status_size(),
			&hdr);
	if (!msg)
		return -ENOMEM;
	err = put_status(msg, smb2fs_netlink_net_of(genl_info_net(info)));
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/* The family and its life */

struct genl_family smb2fs_netlink_family __ro_after_init = {
	.name		= SMB2FS_FAMILY_NAME,
	.version	= SMB2FS_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= smb2fs_nl_ops,
	.n_split_ops	= ARRAY_SIZE(smb2fs_nl_ops),
	.mcgrps		= smb2fs_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(smb2fs_nl_mcgrps),
};
MODULE_ALIAS_GENL_FAMILY(SMB2FS_FAMILY_NAME);

static int on_release(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netlink_notify *n = ptr;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC &&
	    n->portid)
		daemon_clear(n->net, n->portid);
	return NOTIFY_DONE;
}

static struct notifier_block release_notifier = {
	.notifier_call = on_release,
};

/**
 * smb2fs_netlink_init - open the family to user space
 *
 * Return: 0 or a negative errno with nothing left behind.
 */
int __init smb2fs_netlink_init(void)
{
	int err;

	err = smb2fs_netlink_net_init(&smb2fs_netlink_upcall_ops);
	if (err)
		return err;
	err = netlink_register_notifier(&release_notifier);
	if (err)
		goto out_net;
	err = genl_register_family(&smb2fs_netlink_family);
	if (err)
		goto out_notifier;
	return 0;

out_notifier:
	netlink_unregister_notifier(&release_notifier);
out_net:
	smb2fs_netlink_net_exit();
	return err;
}

/**
 * smb2fs_netlink_exit - undo smb2fs_netlink_init()
 *
 * A daemon that is connected stays so; smb2d sees the family vanish and says
 * HELLO again when it is back.
 */
void smb2fs_netlink_exit(void)
{
	genl_unregister_family(&smb2fs_netlink_family);
	netlink_unregister_notifier(&release_notifier);
	smb2fs_netlink_net_exit();
}
