// SPDX-License-Identifier: GPL-2.0
/* The daemon's end of the netlink family.
 *
 * Two sockets: by the first one the module knows the daemon, and sends CANCEL
 * and PING to it between the answers to what the daemon asks; the second one
 * is in the groups where READY is said and where the kernel's own "nlctrl"
 * tells which families come and go.
 */

#include "kernel.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../auth/out.h"
#include "log.h"
#include "version.h"

/* So many requests may be cancelled while the daemon does not look */
#define SOCKET_BUFFER	0x100000

/* Of a request's time; the result has to be back before nobody waits */
#define MARGIN_MS	1000

/* How often, and after how long, to ask again for the place of another daemon */
#define TAKEOVER_TRIES		50
#define TAKEOVER_STEP_US	100000

static void on_welcome(struct nlattr **tb, void *arg)
{
	(void)arg;
	if (tb[SMB2FS_A_HELLO_PROTOCOL] && tb[SMB2FS_A_HELLO_VERSION])
		log_info("serving the smb2fs module %s, protocol %u",
			 nla_get_string(tb[SMB2FS_A_HELLO_VERSION]),
			 nla_get_u32(tb[SMB2FS_A_HELLO_PROTOCOL]));
}

/* READY is heard from now on; the group has a new number in a new module */
static int join_group(struct kernel *k)
{
	int group = genl_ctrl_resolve_grp(k->genl.sk, SMB2FS_FAMILY_NAME,
					  SMB2FS_MCGRP_DAEMON);

	if (group >= 0 && nl_socket_add_memberships(k->watch, group, 0) >= 0)
		return 0;
	snprintf(k->genl.error, sizeof(k->genl.error),
		 "cannot enter the module's group \"" SMB2FS_MCGRP_DAEMON "\"");
	return -EIO;
}

static struct nl_msg *hello_new(struct kernel *k, bool takeover)
{
	struct nl_msg *msg = genl_request(&k->genl, SMB2FS_CMD_HELLO);

	if (!msg)
		return NULL;
	nla_put_u32(msg, SMB2FS_A_HELLO_PROTOCOL_MIN, SMB2FS_PROTOCOL_MIN);
	nla_put_u32(msg, SMB2FS_A_HELLO_PROTOCOL_MAX, SMB2FS_PROTOCOL_MAX);
	nla_put_string(msg, SMB2FS_A_HELLO_VERSION, SMB2FS_VERSION);
	if (takeover)
		nla_put_flag(msg, SMB2FS_A_HELLO_TAKEOVER);
	return msg;
}

/* Until it is known whether the other one lives; that takes a second */
static int say_hello(struct kernel *k, bool takeover)
{
	const struct genl_reply reply = {
		.max = SMB2FS_A_HELLO_MAX,
		.fn = on_welcome,
	};
	int err, tries = TAKEOVER_TRIES;

	do {
		err = genl_call(&k->genl, hello_new(k, takeover), &reply);
	} while (err == -EINPROGRESS && --tries && !usleep(TAKEOVER_STEP_US));
	return err;
}

/**
 * kernel_hello - offer the daemon's service
 * @k: the module
 * @takeover: replace a daemon that hangs
 *
 * Return: 0 or a negative errno, which has been logged.
 */
int kernel_hello(struct kernel *k, bool takeover)
{
	int err;

	err = genl_resolve(&k->genl);
	if (err)
		goto out;
	err = say_hello(k, takeover) ?: join_group(k);
	k->ready = !err;
	if (err == -EPERM)
		log_error("the kernel refuses: smb2d needs CAP_NET_ADMIN (run it as root)");
	if (err == -EBUSY && takeover)
		log_error("it answers, so it is not replaced: stop it first");
out:
	if (err && err != -EPERM)
		log_error("%s", k->genl.error);
	return err;
}

/* 0 if it is not there */
static uint64_t number(struct nlattr **tb, int attr)
{
	if (!tb[attr])
		return 0;
	return nla_len(tb[attr]) == sizeof(uint64_t) ? nla_get_u64(tb[attr]) :
						       nla_get_u32(tb[attr]);
}

static void on_event(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *tb[SMB2FS_A_UPCALL_MAX + 1];
	struct kernel *k = arg;

	if (genlmsg_parse(hdr, 0, tb, SMB2FS_A_UPCALL_MAX, NULL) < 0)
		return;
	switch (genlmsg_hdr(hdr)->cmd) {
	case SMB2FS_CMD_CANCEL:
		k->cancelled(k->arg, number(tb, SMB2FS_A_UPCALL_ID),
			     number(tb, SMB2FS_A_UPCALL_EXCHANGE));
		break;
	case SMB2FS_CMD_PING:
		k->ping = number(tb, SMB2FS_A_UPCALL_ID);
		break;
	}
}

/* A family came or went, or ours has something to ACCEPT */
static int on_news(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct kernel *k = arg;
	int command = genlmsg_hdr(nlmsg_hdr(msg))->cmd;

	if (k->genl.family && nlmsg_hdr(msg)->nlmsg_type == k->genl.family) {
		k->ready |= command == SMB2FS_CMD_READY;
		return NL_OK;
	}
	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, CTRL_ATTR_MAX, NULL) < 0 ||
	    !tb[CTRL_ATTR_FAMILY_NAME] ||
	    nla_strcmp(tb[CTRL_ATTR_FAMILY_NAME], SMB2FS_FAMILY_NAME))
		return NL_SKIP;
	if (command == CTRL_CMD_DELFAMILY) {
		log_info("the module was unloaded; waiting for it to come back");
		k->genl.family = 0;
		k->gone = true;
	} else if (command == CTRL_CMD_NEWFAMILY) {
		kernel_hello(k, false);
	}
	return NL_OK;
}

static int open_watch(struct kernel *k)
{
	int group;

	k->watch = nl_socket_alloc();
	if (!k->watch)
		return -ENOMEM;
	/* What is announced bears no sequence number of ours */
	nl_socket_disable_seq_check(k->watch);
	nl_socket_modify_cb(k->watch, NL_CB_VALID, NL_CB_CUSTOM, on_news, k);
	if (genl_connect(k->watch) < 0)
		return -EIO;
	group = genl_ctrl_resolve_grp(k->watch, "nlctrl", "notify");
	if (group < 0 || nl_socket_add_memberships(k->watch, group, 0) < 0)
		return -EIO;
	return nl_socket_set_nonblocking(k->watch) < 0 ? -EIO : 0;
}

/*
 * The kernel has answered when a message is sent, so nothing is to be waited
 * for; if an answer was lost, because the buffer was full, that is an error.
 */
static int set_up(struct nl_sock *sk)
{
	int on = 1;

	nlmsg_set_default_size(MESSAGE_MAX);
	if (nl_socket_set_nonblocking(sk) < 0 ||
	    nl_socket_set_buffer_size(sk, SOCKET_BUFFER, SOCKET_BUFFER) < 0 ||
	    nl_socket_set_msg_buf_size(sk, MESSAGE_MAX) < 0 ||
	    setsockopt(nl_socket_get_fd(sk), SOL_NETLINK, NETLINK_NO_ENOBUFS,
		       &on, sizeof(on)))
		return -EIO;
	return 0;
}

/**
 * kernel_open - open the sockets; the module need not be there yet
 * @k: gets them; @k->cancelled is set
 *
 * Return: 0 or a negative errno, which has been logged; kernel_close() in any case.
 */
int kernel_open(struct kernel *k)
{
	int err;

	err = genl_open(&k->genl);
	if (err) {
		log_error("%s", k->genl.error);
		return err;
	}
	k->genl.event = on_event;
	k->genl.arg = k;
	err = open_watch(k) ?: set_up(k->genl.sk);
	if (err)
		log_error("cannot open netlink: %s", strerror(-err));
	return err;
}

/**
 * kernel_close - close the sockets; the module forgets the daemon
 * @k: the module
 */
void kernel_close(struct kernel *k)
{
	nl_socket_free(k->watch);
	genl_close(&k->genl);
}

/* ACCEPT */

struct accepted {
	struct request	head;
	struct out	attrs;
	uint8_t		buf[MESSAGE_MAX] __attribute__((aligned(8)));
};

static const char *who_answers(uint32_t class, uint32_t sec)
{
	if (class == SMB2FS_UPCALL_CLASS_RESOLVE)
		return "the name service does not answer";
	return sec == SMB2FS_SEC_KRB5 ? "Kerberos' KDC does not answer" :
					"the authentication hangs";
}

static void on_request(struct nlattr **tb, void *arg)
{
	struct accepted *to = arg;
	struct request *r = &to->head;
	uint32_t class = number(tb, SMB2FS_A_UPCALL_CLASS);
	int64_t timeout = number(tb, SMB2FS_A_UPCALL_TIMEOUT);
	int64_t end = clock_ms() + timeout;

	r->id = number(tb, SMB2FS_A_UPCALL_ID);
	r->host[0] = '\0';
	if (tb[SMB2FS_A_UPCALL_HOST])
		nla_strlcpy(r->host, tb[SMB2FS_A_UPCALL_HOST], sizeof(r->host));
	r->exchange = number(tb, SMB2FS_A_UPCALL_EXCHANGE);
	r->first = !tb[SMB2FS_A_UPCALL_STATUS];
	r->last = class == SMB2FS_UPCALL_CLASS_RESOLVE ||
		  (!r->first && !number(tb, SMB2FS_A_UPCALL_STATUS));
	r->what = who_answers(class, number(tb, SMB2FS_A_UPCALL_SEC));
	r->deadline = end - (timeout / 8 < MARGIN_MS ? timeout / 8 : MARGIN_MS);
	r->over = end + MARGIN_MS;
}

static void on_attr(struct nlattr *attr, void *arg)
{
	struct accepted *to = arg;

	out_put(&to->attrs, attr, nla_total_size(nla_len(attr)));
}

/**
 * kernel_accept - take the oldest request
 * @k: the module
 * @ret: gets it, to be freed
 *
 * Return: 0; -EAGAIN when there is none; another negative errno, which has been
 * logged, when the module does not give us any.
 */
int kernel_accept(struct kernel *k, struct request **ret)
{
	static struct accepted got;
	const struct genl_reply reply = {
		.max = SMB2FS_A_UPCALL_MAX,
		.fn = on_request,
		.each = on_attr,
		.arg = &got,
	};
	struct request *r;
	int err;

	got.attrs = (struct out){ .data = got.buf, .size = sizeof(got.buf) };
	err = genl_call(&k->genl, genl_request(&k->genl, SMB2FS_CMD_ACCEPT), &reply);
	if (err) {
		if (err != -EAGAIN)
			log_error("%s", k->genl.error);
		return err;
	}
	r = malloc(sizeof(*r) + got.attrs.len);
	if (!r || got.attrs.full) {
		kernel_fail(k, got.head.id, ENOMEM, "smb2d has no memory");
		free(r);
		return -EAGAIN;
	}
	*r = got.head;
	r->len = got.attrs.len;
	memcpy(r->attrs, got.buf, r->len);
	*ret = r;
	return 0;
}

/* DONE */

/* What a worker may say for itself; everything else stays here */
static bool is_result(int attr)
{
	switch (attr) {
	case SMB2FS_A_UPCALL_ERROR:
	case SMB2FS_A_UPCALL_MESSAGE:
	case SMB2FS_A_UPCALL_TOKEN:
	case SMB2FS_A_UPCALL_SESSION_KEY:
	case SMB2FS_A_UPCALL_PRINCIPAL:
	case SMB2FS_A_UPCALL_LIFETIME:
	case SMB2FS_A_UPCALL_ADDR:
		return true;
	default:
		return false;
	}
}

/**
 * kernel_done - give the result of a request
 * @k: the module
 * @id: the request
 * @attrs: the result: SMB2FS_A_UPCALL_..., of which only those of a result count
 *
 * Return: 0, also when nobody wants it any more; a negative errno with the
 * request still open when it is no result of this request.
 */
int kernel_done(struct kernel *k, uint64_t id, struct bytes attrs)
{
	struct nl_msg *msg = genl_request(&k->genl, SMB2FS_CMD_DONE);
	struct nlattr *attr;
	int rest, err = 0;

	if (msg)
		err = nla_put_u64(msg, SMB2FS_A_UPCALL_ID, id);
	nla_for_each_attr(attr, (struct nlattr *)attrs.data, (int)attrs.len, rest)
		if (msg && !err && is_result(nla_type(attr)))
			err = nla_put(msg, attr->nla_type, nla_len(attr), nla_data(attr));
	if (err || rest) {
		nlmsg_free(msg);
		return -EBADMSG;
	}
	err = genl_call(&k->genl, msg, NULL);
	if (err == -ESTALE) {
		log_debug("request %llu: nobody wants the result", (unsigned long long)id);
		return 0;
	}
	if (err)
		log_error("request %llu: %s", (unsigned long long)id, k->genl.error);
	return err;
}

/**
 * kernel_fail - say why there is no result
 * @k: the module
 * @id: the request
 * @error: the errno for who waits
 * @why: what to tell the user, not longer than SMB2FS_TEXT_MAX
 */
void kernel_fail(struct kernel *k, uint64_t id, int error, const char *why)
{
	struct nl_msg *msg = genl_request(&k->genl, SMB2FS_CMD_DONE);

	if (msg) {
		nla_put_u64(msg, SMB2FS_A_UPCALL_ID, id);
		nla_put_u32(msg, SMB2FS_A_UPCALL_ERROR, error);
		nla_put_string(msg, SMB2FS_A_UPCALL_MESSAGE, why);
	}
	if (genl_call(&k->genl, msg, NULL))
		log_debug("request %llu: %s", (unsigned long long)id, k->genl.error);
}

/* Events */

/**
 * kernel_hear - take CANCEL and PING, and answer that
 * @k: the module
 */
void kernel_hear(struct kernel *k)
{
	struct nl_msg *msg;

	genl_hear(&k->genl);
	while (k->ping) {
		msg = genl_request(&k->genl, SMB2FS_CMD_PONG);
		if (msg)
			nla_put_u64(msg, SMB2FS_A_UPCALL_ID, k->ping);
		k->ping = 0;
		if (genl_call(&k->genl, msg, NULL))
			log_debug("%s", k->genl.error);
	}
}

/**
 * kernel_watch - take READY, and news of the module itself
 * @k: the module; says HELLO if it is back
 */
void kernel_watch(struct kernel *k)
{
	int err = nl_recvmsgs_default(k->watch);

	/* An overrun may have swallowed the news we wait for */
	if (err == -NLE_NOMEM)
		kernel_hello(k, false);
	else if (err < 0 && err != -NLE_AGAIN)
		log_debug("nlctrl: %s", nl_geterror(err));
}
