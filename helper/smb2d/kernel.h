/* SPDX-License-Identifier: GPL-2.0 */
/* What passes between the module and the daemon. */
#ifndef _SMB2D_KERNEL_H
#define _SMB2D_KERNEL_H

#include <stdbool.h>

#include "../auth/bytes.h"
#include "../common/genl.h"
#include "request.h"

/**
 * struct kernel - the module
 * @genl: the socket that it knows us by
 * @watch: hears that there is something to ACCEPT, and of families that come and go
 * @ready: there is something to ACCEPT; the user clears it
 * @gone: the module was unloaded; the user clears it
 * @ping: the PING to be answered; 0 for none
 * @cancelled: called when nobody wants a request, by its id, or an exchange any
 *	more; the other one is 0. Must not talk to the module.
 * @arg: passed to it
 */
struct kernel {
	struct genl	genl;
	struct nl_sock	*watch;
	bool		ready;
	bool		gone;
	uint64_t	ping;
	void		(*cancelled)(void *arg, uint64_t id, uint64_t exchange);
	void		*arg;
};

int kernel_open(struct kernel *k);
void kernel_close(struct kernel *k);
int kernel_hello(struct kernel *k, bool takeover);
int kernel_accept(struct kernel *k, struct request **ret);
int kernel_done(struct kernel *k, uint64_t id, struct bytes attrs);
void kernel_fail(struct kernel *k, uint64_t id, int error, const char *why);
void kernel_hear(struct kernel *k);
void kernel_watch(struct kernel *k);

#endif /* _SMB2D_KERNEL_H */
