// SPDX-License-Identifier: GPL-2.0
/* Answers as attributes. */

#include "answer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "request.h"

/**
 * answer_fail - there is no result
 * @answer: gets why
 * @error: positive errno
 * @fmt: the message, as for printf(3)
 */
void answer_fail(struct answer *answer, int error, const char *fmt, ...)
{
	va_list args;

	answer->error = error;
	va_start(args, fmt);
	vsnprintf(answer->message, sizeof(answer->message), fmt, args);
	va_end(args);
}

static int put_addr(struct nl_msg *msg, const struct sockaddr_in6 *a6)
{
	const struct sockaddr_in *a4 = (const void *)a6;
	struct nlattr *nest = nla_nest_start(msg, NLA_F_NESTED | SMB2FS_A_UPCALL_ADDR);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (a4->sin_family == AF_INET)
		err = nla_put(msg, SMB2FS_A_ADDR_ADDR4, sizeof(a4->sin_addr), &a4->sin_addr);
	else
		err = nla_put(msg, SMB2FS_A_ADDR_ADDR6, sizeof(a6->sin6_addr), &a6->sin6_addr);
	if (!err && a4->sin_family == AF_INET6 && a6->sin6_scope_id)
		err = nla_put_u32(msg, SMB2FS_A_ADDR_SCOPE, a6->sin6_scope_id);
	nla_nest_end(msg, nest);
	return err;
}

static int put(struct nl_msg *msg, const struct answer *a)
{
	/* An empty message would look like the end of the socket */
	int err = nla_put(msg, SMB2FS_A_UPCALL_PAD, 0, NULL);
	size_t i;

	if (!err && a->error)
		return nla_put_u32(msg, SMB2FS_A_UPCALL_ERROR, a->error) ?:
		       nla_put_string(msg, SMB2FS_A_UPCALL_MESSAGE, a->message);
	if (!err && a->token_len)
		err = nla_put(msg, SMB2FS_A_UPCALL_TOKEN, a->token_len, a->token);
	if (!err && a->key_len)
		err = nla_put(msg, SMB2FS_A_UPCALL_SESSION_KEY, a->key_len, a->key);
	if (!err && a->principal[0])
		err = nla_put_string(msg, SMB2FS_A_UPCALL_PRINCIPAL, a->principal);
	if (!err && a->lifetime)
		err = nla_put_u32(msg, SMB2FS_A_UPCALL_LIFETIME, a->lifetime);
	for (i = 0; i < a->n_addrs && !err; i++)
		err = put_addr(msg, &a->addrs[i]);
	return err;
}

/**
 * answer_send - give an answer to the daemon
 * @answer: it
 * @fd: the socket
 *
 * Return: 0 or a negative errno.
 */
int answer_send(const struct answer *answer, int fd)
{
	struct nl_msg *msg = nlmsg_alloc_size(MESSAGE_MAX);
	struct nlmsghdr *hdr;
	int err = -ENOMEM;

	if (!msg)
		return err;
	hdr = nlmsg_put(msg, 0, 0, 0, 0, 0);
	if (hdr && !put(msg, answer))
		err = send(fd, nlmsg_data(hdr), nlmsg_datalen(hdr), MSG_NOSIGNAL) < 0 ? -errno : 0;
	if (hdr)
		explicit_bzero(hdr, hdr->nlmsg_len);
	nlmsg_free(msg);
	return err;
}
