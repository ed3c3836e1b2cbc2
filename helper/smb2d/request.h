/* SPDX-License-Identifier: GPL-2.0 */
/* A request of the kernel, from ACCEPT until DONE. */
#ifndef _SMB2D_REQUEST_H
#define _SMB2D_REQUEST_H

#include <linux/smb2fs_netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <time.h>

/* Of the server's answer, [MS-ERREF] 2.3.1 */
#define STATUS_SUCCESS			0
#define STATUS_MORE_PROCESSING_REQUIRED	0xc0000016

/* Longest request or result: a token and all that stands beside it */
#define MESSAGE_MAX	(72 * 1024)

/**
 * struct request - it
 * @queue: in the queue of those that wait for a worker
 * @id: the kernel's name for it
 * @exchange: the authentication it is a step of; 0 for a look-up
 * @first: the authentication begins with it
 * @last: and ends with it, or it is a look-up
 * @host: the server that it is about
 * @what: who does not answer if nobody answers it, for people to read
 * @deadline: when the result is due, on the clock of clock_ms()
 * @over: when nobody will ask for a further step any more, on the same clock
 * @len: bytes in @attrs
 * @attrs: SMB2FS_A_UPCALL_..., as the kernel has sent them
 */
struct request {
	STAILQ_ENTRY(request)	queue;
	uint64_t		id;
	uint64_t		exchange;
	bool			first;
	bool			last;
	char			host[SMB2FS_HOST_MAX + 1];
	const char		*what;
	int64_t			deadline;
	int64_t			over;
	size_t			len;
	uint8_t			attrs[] __attribute__((aligned(8)));
};

/* The clock of deadlines: milliseconds since some moment in the past */
static inline int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

#endif /* _SMB2D_REQUEST_H */
