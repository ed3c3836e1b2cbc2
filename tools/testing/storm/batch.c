// SPDX-License-Identifier: GPL-2.0
/* Asynchronous I/O by the bare system calls: io_submit() and io_uring. */

#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io.h"

static aio_context_t context;

/**
 * batch_start - begin several reads or writes by io_submit()
 * @p: the process
 * @fd: of what file
 * @parts: which; each has to be done whole
 * @count: how many, at most PARTS_MAX
 *
 * Return: false if the system has no such calls.
 */
bool batch_start(struct proc *p, int fd, const struct part *parts, unsigned int count)
{
	static struct iocb blocks[PARTS_MAX];
	struct iocb *list[PARTS_MAX];
	long n;

	if (!context && syscall(SYS_io_setup, PARTS_MAX, &context))
		return false;
	memset(blocks, 0, sizeof(blocks));
	for (unsigned int i = 0; i < count; i++) {
		blocks[i].aio_lio_opcode = parts[i].write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD;
		blocks[i].aio_fildes = fd;
		blocks[i].aio_buf = (uintptr_t)parts[i].data;
		blocks[i].aio_nbytes = parts[i].len;
		blocks[i].aio_offset = parts[i].at;
		blocks[i].aio_data = i;
		list[i] = &blocks[i];
	}
	n = syscall(SYS_io_submit, context, count, list);
	if (n != count)
		fault(p, "io_submit() of %u: %ld, %s", count, n, n < 0 ? strerror(errno) : "");
	return true;
}

/**
 * batch_end - wait for all that batch_start() has begun
 * @p: the process
 * @parts: as there
 * @count: as there
 */
void batch_end(struct proc *p, const struct part *parts, unsigned int count)
{
	struct io_event events[PARTS_MAX];
	long n;

	for (unsigned int done = 0; done < count; done += n) {
		n = syscall(SYS_io_getevents, context, 1, count - done, events, NULL);
		if (n <= 0)
			fault(p, "io_getevents(): %ld, %s", n, strerror(errno));
		for (long i = 0; i < n; i++) {
			const struct part *part = &parts[events[i].data];

			if (events[i].res != (long long)part->len)
				fault(p, "io_submit(), %s of %zu at %lld: %lld",
				      part->write ? "write" : "read", part->len,
				      (long long)part->at, (long long)events[i].res);
		}
	}
}

static struct {
	int			fd;
	unsigned int		*sq_tail, *sq_mask, *sq_array;
	unsigned int		*cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe	*sqes;
	struct io_uring_cqe	*cqes;
} ring;

static void *ring_map(size_t size, off_t what)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, what);
}

static bool ring_make(void)
{
	struct io_uring_params params = { 0 };
	char *sq, *cq;

	if (ring.fd)
		return ring.fd > 0;
	ring.fd = syscall(SYS_io_uring_setup, PARTS_MAX, &params);
	if (ring.fd < 0)
		return false;
	sq = ring_map(params.sq_off.array + params.sq_entries * sizeof(*ring.sq_array),
		      IORING_OFF_SQ_RING);
	cq = ring_map(params.cq_off.cqes + params.cq_entries * sizeof(*ring.cqes),
		      IORING_OFF_CQ_RING);
	ring.sqes = ring_map(params.sq_entries * sizeof(*ring.sqes), IORING_OFF_SQES);
	ring.sq_tail = (unsigned int *)(sq + params.sq_off.tail);
	ring.sq_mask = (unsigned int *)(sq + params.sq_off.ring_mask);
	ring.sq_array = (unsigned int *)(sq + params.sq_off.array);
	ring.cq_head = (unsigned int *)(cq + params.cq_off.head);
	ring.cq_tail = (unsigned int *)(cq + params.cq_off.tail);
	ring.cq_mask = (unsigned int *)(cq + params.cq_off.ring_mask);
	ring.cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
	return true;
}

static void ring_add(int fd, const struct part *part, unsigned int i)
{
	unsigned int tail = *ring.sq_tail, slot = tail & *ring.sq_mask;
	struct io_uring_sqe *e = &ring.sqes[slot];

	memset(e, 0, sizeof(*e));
	e->opcode = part->write ? IORING_OP_WRITE : IORING_OP_READ;
	e->fd = fd;
	e->off = part->at;
	e->addr = (uintptr_t)part->data;
	e->len = part->len;
	e->user_data = i;
	ring.sq_array[slot] = slot;
	__atomic_store_n(ring.sq_tail, tail + 1, __ATOMIC_RELEASE);
}

/* io_uring may do less than was asked for, as read() and write() may */
static void ring_rest(struct proc *p, int fd, const struct part *part, int done)
{
	ssize_t n;

	if (done < 0)
		fault(p, "io_uring, %s of %zu at %lld: %s", part->write ? "write" : "read",
		      part->len, (long long)part->at, strerror(-done));
	while (done < (ssize_t)part->len) {
		size_t left = part->len - done;

		n = part->write ? pwrite(fd, part->data + done, left, part->at + done)
				: pread(fd, part->data + done, left, part->at + done);
		if (n <= 0)
			fault(p, "the rest of io_uring, %zu at %lld: %zd", left,
			      (long long)part->at + done, n);
		done += n;
	}
}

/**
 * ring_run - do several reads or writes by io_uring
 * @p: the process
 * @fd: of what file
 * @parts: which; each has to be done whole
 * @count: how many, at most PARTS_MAX
 *
 * Return: false if the system has no such calls.
 */
bool ring_run(struct proc *p, int fd, const struct part *parts, unsigned int count)
{
	if (!ring_make())
		return false;
	for (unsigned int i = 0; i < count; i++)
		ring_add(fd, &parts[i], i);
	for (unsigned int submit = count, done = 0; done < count;) {
		unsigned int head = *ring.cq_head;
		long n = syscall(SYS_io_uring_enter, ring.fd, submit, 1, IORING_ENTER_GETEVENTS,
				 NULL, 0);

		if (n < 0 && errno != EINTR)
			fault(p, "io_uring_enter(): %s", strerror(errno));
		submit -= n > 0 ? n : 0;
		for (; head != __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE); head++, done++) {
			struct io_uring_cqe *e = &ring.cqes[head & *ring.cq_mask];

			ring_rest(p, fd, &parts[e->user_data], e->res);
		}
		__atomic_store_n(ring.cq_head, head, __ATOMIC_RELEASE);
	}
	return true;
}
