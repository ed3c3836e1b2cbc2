/* SPDX-License-Identifier: GPL-2.0 */
/* The door to the kernel: one socket that speaks the smb2fs netlink family. */
#ifndef _HELPER_GENL_H
#define _HELPER_GENL_H

#include <netlink/attr.h>

struct nl_msg;
struct nl_sock;
struct nlmsghdr;

/**
 * struct genl - an open socket
 * @sk: the libnl socket
 * @family: id of the family, or 0 when the module is not there
 * @error: why the last call failed, for people to read; the kernel's own words
 *	if it gave any
 * @event: called with what the kernel says of its own accord, also while a call
 *	waits for its reply, so it must not call; or %NULL
 * @arg: passed to it
 */
struct genl {
	struct nl_sock	*sk;
	int		family;
	char		error[256];
	void		(*event)(struct nlmsghdr *hdr, void *arg);
	void		*arg;
};

/**
 * struct genl_reply - what to do with a reply
 * @max: highest attribute that is known
 * @fn: called once for a reply, and in a list once for each member, with the
 *	attributes; @tb has @max + 1 entries
 * @each: called after that for each attribute, in order, for the sake of those
 *	that may stand there several times; or %NULL
 * @arg: passed to both
 */
struct genl_reply {
	int	max;
	void	(*fn)(struct nlattr **tb, void *arg);
	void	(*each)(struct nlattr *attr, void *arg);
	void	*arg;
};

int genl_open(struct genl *g);
int genl_resolve(struct genl *g);
void genl_close(struct genl *g);
struct nl_msg *genl_request(struct genl *g, int command);
struct nl_msg *genl_request_list(struct genl *g, int command);
int genl_call(struct genl *g, struct nl_msg *msg, const struct genl_reply *reply);
void genl_hear(struct genl *g);

#endif /* _HELPER_GENL_H */
