// SPDX-License-Identifier: GPL-2.0
/* The door to the kernel: generic netlink with libnl, errors in words. */

#include "genl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* State of one genl_call() */
struct call {
	struct genl			*g;
	const struct genl_reply		*reply;
	unsigned int			seq;
	int				err;
	int				done;
};

/**
 * genl_open - open a socket; the module need not be there yet
 * @g: gets the socket; genl_close() ends it, also after an error
 *
 * Return: 0 or a negative errno with @g->error set.
 */
int genl_open(struct genl *g)
{
	int on = 1, fd, err;

	memset(g, 0, sizeof(*g));
	g->sk = nl_socket_alloc();
	if (!g->sk) {
		snprintf(g->error, sizeof(g->error), "out of memory");
		return -ENOMEM;
	}
	err = genl_connect(g->sk);
	if (err < 0) {
		snprintf(g->error, sizeof(g->error), "netlink: %s", nl_geterror(err));
		return -EIO;
	}
	fd = nl_socket_get_fd(g->sk);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on))) {
		err = -errno;
		snprintf(g->error, sizeof(g->error), "netlink: %s", strerror(errno));
		return err;
	}
	return 0;
}

/**
 * genl_resolve - find the module's family; the kernel loads the module for it
 * @g: an open socket
 *
 * Return: 0 or -ENOENT with @g->error set.
 */
int genl_resolve(struct genl *g)
{
	g->family = genl_ctrl_resolve(g->sk, SMB2FS_FAMILY_NAME);
	if (g->family > 0)
		return 0;
	g->family = 0;
	snprintf(g->error, sizeof(g->error),
		 "the kernel module smb2fs is not loaded and cannot be loaded (try: modprobe smb2fs)");
	return -ENOENT;
}

/**
 * genl_close - close the socket
 * @g: from genl_open()
 */
void genl_close(struct genl *g)
{
	nl_socket_free(g->sk);
	g->sk = NULL;
}

static struct nl_msg *request(struct genl *g, int command, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, g->family, 0,
			       NLM_F_REQUEST | flags, command,
			       SMB2FS_FAMILY_VERSION))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * genl_request - begin a request
 * @g: a socket whose family is resolved
 * @command: SMB2FS_CMD_...
 *
 * Return: the message, for genl_call(); %NULL without memory.
 */
struct nl_msg *genl_request(struct genl *g, int command)
{
	return request(g, command, NLM_F_ACK);
}

/**
 * genl_request_list - begin a request for a list
 * @g: a socket whose family is resolved
 * @command: SMB2FS_CMD_...
 *
 * Return: the message, for genl_call(), which hands over a reply for each
 * member of the list; %NULL without memory.
 */
struct nl_msg *genl_request_list(struct genl *g, int command)
{
	return request(g, command, NLM_F_DUMP);
}

static void take_reply(struct call *call, struct nlmsghdr *hdr)
{
	const struct genl_reply *reply = call->reply;
	struct genlmsghdr *genl = genlmsg_hdr(hdr);
	struct nlattr *tb[reply->max + 1];
	struct nlattr *attr;
	int rest;

	if (genlmsg_parse(hdr, 0, tb, reply->max, NULL) < 0) {
		call->err = -EBADMSG;
		snprintf(call->g->error, sizeof(call->g->error),
			 "the module's reply cannot be read");
		return;
	}
	reply->fn(tb, reply->arg);
	if (!reply->each)
		return;
	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), rest)
		reply->each(attr, reply->arg);
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	if (call->reply)
		take_reply(call, nlmsg_hdr(msg));
	return NL_OK;
}

/* The kernel numbers what it says of its own accord with 0 */
static int on_any(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct call *call = arg;

	if (!hdr->nlmsg_seq && call->g->event)
		call->g->event(hdr, call->g->arg);
	return hdr->nlmsg_seq && hdr->nlmsg_seq == call->seq ? NL_OK : NL_SKIP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	(void)msg;
	call->done = 1;
	return NL_STOP;
}

/* The end of a list has an errno, netlink(7) */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct call *call = arg;

	if (!call->err && nlmsg_datalen(hdr) >= (int)sizeof(int)) {
		call->err = *(const int *)nlmsg_data(hdr);
		snprintf(call->g->error, sizeof(call->g->error), "%s",
			 strerror(-call->err));
	}
	call->done = 1;
	return NL_STOP;
}

/* The kernel's message stands behind the error, netlink(7) NETLINK_EXT_ACK */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *hdr = (const void *)((const char *)e - NLMSG_HDRLEN);
	struct call *call = arg;
	struct nlattr *attr;

	(void)from;
	call->err = e->error;
	call->done = 1;
	snprintf(call->g->error, sizeof(call->g->error), "%s", strerror(-e->error));
	if (hdr->nlmsg_flags & NLM_F_ACK_TLVS) {
		attr = nla_find((struct nlattr *)(e + 1),
				hdr->nlmsg_len - NLMSG_HDRLEN - sizeof(*e),
				NLMSGERR_ATTR_MSG);
		if (attr && nla_len(attr))
			snprintf(call->g->error, sizeof(call->g->error), "%.*s",
				 nla_len(attr), (char *)nla_data(attr));
	}
	return NL_STOP;
}

/**
 * genl_call - send a request and wait for its end
 * @g: the socket
 * @msg: from genl_request() or genl_request_list(); wiped and freed here. %NULL
 *	is taken as -ENOMEM.
 * @reply: what to do with a reply, or %NULL
 *
 * Return: 0 or a negative errno with @g->error set.
 */
int genl_call(struct genl *g, struct nl_msg *msg, const struct genl_reply *reply)
{
	struct call call = { .g = g, .reply = reply };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	g->error[0] = '\0';
	if (!msg || !cb) {
		snprintf(g->error, sizeof(g->error), "out of memory");
		call.err = -ENOMEM;
		goto out;
	}
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_any, &call);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, &call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, &call);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, &call);

	err = nl_send_auto(g->sk, msg);
	call.seq = nlmsg_hdr(msg)->nlmsg_seq;
	while (err >= 0 && !call.done)
		err = nl_recvmsgs(g->sk, cb);
	if (err < 0 && !call.err) {
		snprintf(g->error, sizeof(g->error), "netlink: %s", nl_geterror(err));
		call.err = -EIO;
	}
out:
	nl_cb_put(cb);
	if (msg)
		explicit_bzero(nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	nlmsg_free(msg);
	return call.err;
}

/**
 * genl_hear - take what the kernel has said of its own accord
 * @g: a socket that does not block
 */
void genl_hear(struct genl *g)
{
	struct call call = { .g = g };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return;
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_any, &call);
	while (nl_recvmsgs(g->sk, cb) >= 0)
		;
	nl_cb_put(cb);
}
