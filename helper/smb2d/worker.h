/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that may hang or crash in the daemon's place. */
#ifndef _SMB2D_WORKER_H
#define _SMB2D_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

#include "../auth/bytes.h"

/* The worker's end of its socket */
#define WORKER_FD	0

/**
 * struct worker - one of them
 * @pid: its process; 0 if there is none
 * @fd: our end of its socket; -1 once nothing is expected of it any more
 */
struct worker {
	pid_t	pid;
	int	fd;
};

int worker_start(struct worker *w, const char *krb5_conf);
int worker_send(struct worker *w, struct bytes message);
int worker_receive(struct worker *w, uint8_t *buf, size_t size);
void worker_kill(struct worker *w);

#endif /* _SMB2D_WORKER_H */
