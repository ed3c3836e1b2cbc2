// SPDX-License-Identifier: GPL-2.0
/* What a network namespace has of ours: its daemon, and what that is asked. */

#include "daemon/netlink_net.h"

#include <linux/pid.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "daemon/upcall_queue.h"

static unsigned int net_id;
static const struct smb2fs_upcall_ops *upcall_ops;

/**
 * smb2fs_netlink_net_of - our part of a network namespace
 * @net: the namespace
 *
 * Return: it; valid as long as @net.
 */
struct smb2fs_netlink_net *smb2fs_netlink_net_of(const struct net *net)
{
	return net_generic(net, net_id);
}

/**
 * smb2fs_netlink_net_queue - the upcalls of a network namespace
 * @net: the namespace
 *
 * Return: the queue; valid as long as @net, or with a reference.
 */
struct smb2fs_upcall_queue *smb2fs_netlink_net_queue(const struct net *net)
{
	return smb2fs_netlink_net_of(net)->queue;
}

static int __net_init net_init(struct net *net)
{
	struct smb2fs_netlink_net *nn = smb2fs_netlink_net_of(net);

	mutex_init(&nn->lock);
	nn->queue = smb2fs_upcall_queue_new(net, upcall_ops);
	return nn->queue ? 0 : -ENOMEM;
}

/* No lock: the family and the notifier are gone, or the namespace's sockets are */
static void __net_exit net_exit(struct net *net)
{
	struct smb2fs_netlink_net *nn = smb2fs_netlink_net_of(net);

	smb2fs_upcall_queue_close(nn->queue);
	put_pid(nn->daemon.pid);
}

static struct pernet_operations net_ops = {
	.init	= net_init,
	.exit	= net_exit,
	.id	= &net_id,
	.size	= sizeof(struct smb2fs_netlink_net),
};

/**
 * smb2fs_netlink_net_init - have a part of each network namespace
 * @ops: how its upcalls travel
 *
 * Return: 0 or a negative errno.
 */
int __init smb2fs_netlink_net_init(const struct smb2fs_upcall_ops *ops)
{
	upcall_ops = ops;
	return register_pernet_subsys(&net_ops);
}

/**
 * smb2fs_netlink_net_exit - undo smb2fs_netlink_net_init()
 */
void smb2fs_netlink_net_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
