/* SPDX-License-Identifier: GPL-2.0 */
/* Who does what the kernel asks for. */
#ifndef _SMB2D_JOBS_H
#define _SMB2D_JOBS_H

#include <poll.h>
#include <stdint.h>

#include "kernel.h"

/* As many authentications and look-ups are in the works at once */
#define JOBS_MAX	32

struct jobs;

struct jobs *jobs_new(struct kernel *kernel, const char *krb5_conf);
void jobs_free(struct jobs *jobs);
int jobs_accept(struct jobs *jobs);
void jobs_cancel(struct jobs *jobs, uint64_t id, uint64_t exchange);
void jobs_drop(struct jobs *jobs);
void jobs_poll(const struct jobs *jobs, struct pollfd fds[JOBS_MAX]);
void jobs_answered(struct jobs *jobs, const struct pollfd fds[JOBS_MAX]);
void jobs_reap(struct jobs *jobs);
int64_t jobs_deadline(const struct jobs *jobs);
void jobs_expire(struct jobs *jobs);

#endif /* _SMB2D_JOBS_H */
