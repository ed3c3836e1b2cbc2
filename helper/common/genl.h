/* SPDX-License-Identifier: GPL-2.0 */
/* The door to the kernel: one socket that speaks the smb2fs netlink family. */
#ifndef _HELPER_GENL_H
#define _HELPER_GENL_H

#include <netlink/attr.h>

struct nl_msg;
struct nl_sock;

/**
 * struct genl - an open socket
 * @sk: the libnl socket
 * @family: id of the family, or 0 when the module is not there
 * @error: why the last call failed, for people to read; the kernel's own words
 *	if it gave any
 */
struct genl {
	struct nl_sock	*sk;
	int		family;
	char		error[256];
};

/* Takes the attributes of a reply; @tb has @max + 1 entries */
typedef void (*genl_reply_fn)(struct nlattr **tb, void *arg);

/**
 * struct genl_reply - what to do with a reply
 * @max: highest attribute that is known
 * @fn: called once with the attributes
 * @arg: passed to @fn
 */
struct genl_reply {
	int		max;
	genl_reply_fn	fn;
	void		*arg;
};

int genl_open(struct genl *g);
int genl_resolve(struct genl *g);
void genl_close(struct genl *g);
struct nl_msg *genl_request(struct genl *g, int command);
int genl_call(struct genl *g, struct nl_msg *msg, const struct genl_reply *reply);

#endif /* _HELPER_GENL_H */
