// SPDX-License-Identifier: GPL-2.0
/* The daemon's life: say HELLO to the module, stay, say it again when the
 * module has been loaded anew.
 *
 * One thread, one poll loop over two netlink sockets and a signalfd. The first
 * socket is the one that the module knows the daemon by; the second hears from
 * the kernel's own "nlctrl" family which families come and go. Signals are
 * blocked everywhere else, so no call is interrupted and there are no handlers.
 */

#include "loop.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "../common/genl.h"
#include "log.h"
#include "version.h"

struct loop {
	struct genl	genl;		/* the module knows us by this socket */
	struct nl_sock	*watch;		/* hears of families that come and go */
	int		signals;
};

static void on_welcome(struct nlattr **tb, void *arg)
{
	(void)arg;
	if (tb[SMB2FS_A_HELLO_PROTOCOL] && tb[SMB2FS_A_HELLO_VERSION])
		log_info("serving the smb2fs module %s, protocol %u",
			 nla_get_string(tb[SMB2FS_A_HELLO_VERSION]),
			 nla_get_u32(tb[SMB2FS_A_HELLO_PROTOCOL]));
}

/* Return: 0 or a negative errno, which has been logged */
static int hello(struct loop *l)
{
	const struct genl_reply reply = {
		.max = SMB2FS_A_HELLO_MAX,
		.fn = on_welcome,
	};
	struct nl_msg *msg;
	int err;

	err = genl_resolve(&l->genl);
	if (err)
		goto out;
	msg = genl_request(&l->genl, SMB2FS_CMD_HELLO);
	if (msg) {
		nla_put_u32(msg, SMB2FS_A_HELLO_PROTOCOL_MIN, SMB2FS_PROTOCOL_MIN);
		nla_put_u32(msg, SMB2FS_A_HELLO_PROTOCOL_MAX, SMB2FS_PROTOCOL_MAX);
		nla_put_string(msg, SMB2FS_A_HELLO_VERSION, SMB2FS_VERSION);
	}
	err = genl_call(&l->genl, msg, &reply);
	if (err == -EPERM)
		log_error("the kernel refuses: smb2d needs CAP_NET_ADMIN (run it as root)");
out:
	if (err && err != -EPERM)
		log_error("%s", l->genl.error);
	return err;
}

/* A family came or went. Is it ours? */
static int on_family(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct loop *l = arg;
	int command = genlmsg_hdr(nlmsg_hdr(msg))->cmd;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, CTRL_ATTR_MAX, NULL) < 0 ||
	    !tb[CTRL_ATTR_FAMILY_NAME] ||
	    nla_strcmp(tb[CTRL_ATTR_FAMILY_NAME], SMB2FS_FAMILY_NAME))
		return NL_SKIP;
	if (command == CTRL_CMD_DELFAMILY)
		log_info("the module was unloaded; waiting for it to come back");
	else if (command == CTRL_CMD_NEWFAMILY)
		hello(l);
	return NL_OK;
}

static int watch_families(struct loop *l)
{
	int group;

	l->watch = nl_socket_alloc();
	if (!l->watch)
		return -ENOMEM;
	/* What is announced bears no sequence number of ours */
	nl_socket_disable_seq_check(l->watch);
	nl_socket_modify_cb(l->watch, NL_CB_VALID, NL_CB_CUSTOM, on_family, l);
	if (genl_connect(l->watch) < 0)
		return -EIO;
	group = genl_ctrl_resolve_grp(l->watch, "nlctrl", "notify");
	if (group < 0 || nl_socket_add_memberships(l->watch, group, 0) < 0)
		return -EIO;
	return nl_socket_set_nonblocking(l->watch) < 0 ? -EIO : 0;
}

static int catch_signals(struct loop *l)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->signals < 0 ? -errno : 0;
}

/* Return: whether to go on */
static bool take_signal(struct loop *l)
{
	struct signalfd_siginfo info;

	if (read(l->signals, &info, sizeof(info)) != sizeof(info))
		return true;
	log_info("%s: ending", strsignal(info.ssi_signo));
	return false;
}

static int serve(struct loop *l)
{
	struct pollfd fds[] = {
		{ .fd = l->signals, .events = POLLIN },
		{ .fd = nl_socket_get_fd(l->watch), .events = POLLIN },
	};
	int err;

	for (;;) {
		if (poll(fds, 2, -1) < 0) {
			log_error("poll: %s", strerror(errno));
			return -errno;
		}
		if (fds[0].revents && !take_signal(l))
			return 0;
		if (!fds[1].revents)
			continue;
		err = nl_recvmsgs_default(l->watch);
		/* An overrun may have swallowed the news we wait for */
		if (err == -NLE_NOMEM)
			hello(l);
		else if (err < 0 && err != -NLE_AGAIN)
			log_debug("nlctrl: %s", nl_geterror(err));
	}
}

/**
 * loop_run - serve the network namespace until a signal ends it
 *
 * Return: 0 after SIGTERM, SIGINT or SIGHUP; a negative errno, logged, when
 * the daemon cannot start.
 */
int loop_run(void)
{
	struct loop l = { .signals = -1 };
	int err;

	err = genl_open(&l.genl);
	if (err) {
		log_error("%s", l.genl.error);
		goto out;
	}
	err = catch_signals(&l);
	if (!err)
		err = watch_families(&l);
	if (err) {
		log_error("cannot start: %s", strerror(-err));
		goto out;
	}
	err = hello(&l);
	if (err)
		goto out;
	sd_notify(0, "READY=1");
	err = serve(&l);
	sd_notify(0, "STOPPING=1");
out:
	if (l.signals >= 0)
		close(l.signals);
	nl_socket_free(l.watch);
	genl_close(&l.genl);
	return err;
}
