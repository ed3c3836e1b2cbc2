/* SPDX-License-Identifier: GPL-2.0 */
/* Ways to write a file and to read it. */
#ifndef STORM_IO_H
#define STORM_IO_H

#include "storm.h"

#define DATA_MAX	(256 * 1024)	/* of one call */
#define FILE_MAX	(1 << 20)

/* A file that a process has open, in all ways that are needed so far */
struct file {
	struct proc	*p;
	char		path[4096];
	int		fd;		/* -1: none of it is open */
	int		direct;		/* -1: not yet */
	int		append;
	int		both;		/* O_APPEND and O_DIRECT */
	char		*map;		/* of FILE_MAX, NULL: not yet */
};

/* What a way needs */
enum {
	IO_DIRECT	= 1,	/* past the cache */
	IO_MAP		= 2,	/* stores of whole pages may come of it */
	IO_PLAIN	= 4,	/* every client can do that well */
};

struct way {
	const char	*name;
	unsigned int	needs;
	bool		(*fn)(struct file *f, char *data, size_t len, off_t at);
};

extern const struct way io_writes[], io_reads[];

void io_open(struct file *f, struct proc *p, int flags);
void io_close(struct file *f);
int io_direct(struct file *f);
int io_append(struct file *f);
int io_append_direct(struct file *f);
char *io_map(struct file *f);
off_t io_map_offset(const void *at);
const struct way *io_pick(struct proc *p, const struct way *ways, unsigned int without,
			  off_t at, size_t len);
void io_write(struct file *f, const struct way *way, const char *data, size_t len, off_t at);
void io_read(struct file *f, const struct way *way, char *data, size_t len, off_t at);
bool io_allocate(struct file *f, int mode, off_t at, size_t len);
void io_sync(struct file *f);
void io_expect_file(struct proc *p, const char *path, const char *wanted, size_t len,
		    const char *how);
char *io_buffer(void);
char *io_other_buffer(void);

/* Several at once: batch.c */
#define PARTS_MAX	8

struct part {
	bool	write;
	char	*data;
	size_t	len;
	off_t	at;
};

bool batch_start(struct proc *p, int fd, const struct part *parts, unsigned int count);
void batch_end(struct proc *p, const struct part *parts, unsigned int count);
bool ring_run(struct proc *p, int fd, const struct part *parts, unsigned int count);

#endif
