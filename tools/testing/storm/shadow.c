// SPDX-License-Identifier: GPL-2.0
/* What a file has to be, for all processes of a round. */

#include "shadow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct shadow *shadow(void)
{
	return mode_shared;
}

/**
 * shadow_prepare - make the file of a round, empty
 * @r: the round
 *
 * Return: whether that worked; if not it has been told.
 */
bool shadow_prepare(struct round *r)
{
	static const size_t limits[] = { 3000, 3000, 3000, 20000, 20000, 20000, 140000, 600000 };
	char path[4200];
	int fd;

	shadow()->limit = limits[below(&r->random, 8)];
	snprintf(r->what, sizeof(r->what), "%u clients, up to %zu bytes", r->clients,
		 shadow()->limit);
	snprintf(path, sizeof(path), "%s/%s", options.dirs[0], r->name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (fd < 0)
		perror(path);
	return fd >= 0 && !close(fd);
}

void shadow_grow(size_t size)
{
	if (shadow()->size < size)
		shadow()->size = size;
}

void shadow_write(const char *data, size_t len, size_t at)
{
	memcpy(shadow()->bytes + at, data, len);
	if (len)
		shadow_grow(at + len);
}

void shadow_cut(size_t size)
{
	struct shadow *s = shadow();

	if (size < s->size)
		memset(s->bytes + size, 0, s->size - size);
	s->size = size;
}

void shadow_zero(size_t len, size_t at)
{
	memset(shadow()->bytes + at, 0, len);
}

/**
 * shadow_contents - make contents that there have not been
 * @p: who writes them
 * @len: how many bytes
 *
 * Return: them.
 */
char *shadow_contents(struct proc *p, size_t len)
{
	tag_fill(io_buffer(), len, 'A' + p->id, p->round->number & 0xfff, ++shadow()->sequence);
	return io_buffer();
}

/* Where faults are: at the end, beside pages and folios, and anywhere */
size_t shadow_place(struct proc *p)
{
	struct shadow *s = shadow();
	size_t at = below(&p->random, s->limit);
	unsigned int n = below(&p->random, 10);

	if (n < 2)
		at = at / PAGE * PAGE;
	else if (n < 4)
		at = at / 512 * 512;
	else if (n < 6 && s->size < s->limit)
		at = s->size;
	else if (n < 8 && s->size > 100)
		at = s->size - below(&p->random, 100);
	return at < s->limit ? at : 0;
}

size_t shadow_length(struct proc *p, size_t at)
{
	size_t most = shadow()->limit - at;
	size_t len;

	switch (below(&p->random, 6)) {
	case 0: len = between(&p->random, 1, 20); break;
	case 1: len = PAGE * between(&p->random, 1, 4); break;
	case 2: len = 512 * between(&p->random, 1, 30); break;
	case 3: len = PAGE - at % PAGE; break;
	case 4: len = between(&p->random, 1, PAGE); break;
	default: len = between(&p->random, 1, 100000); break;
	}
	if (len > most)
		len = most;
	return len ?: 1;
}

/**
 * shadow_expect - an open file has to be so, by its size and by a way of reading it
 * @f: the file
 * @how: it came to be read
 */
void shadow_expect(struct file *f, const char *how)
{
	struct shadow *s = shadow();
	const struct way *way;
	struct stat st;

	if (fstat(f->fd, &st))
		fault(f->p, "fstat: %s", strerror(errno));
	if ((size_t)st.st_size != s->size)
		fault(f->p, "WRONG SIZE %s: fstat() says %lld, not %zu", how,
		      (long long)st.st_size, s->size);
	way = io_pick(f->p, io_reads, 0, 0, s->size);
	io_read(f, way, io_other_buffer(), s->size, 0);
	expect(f->p, io_other_buffer(), s->bytes, s->size, 0, way->name);
}

/**
 * shadow_expect_new - who opens it has to see it so, and the server has it
 * @p: who looks
 */
void shadow_expect_new(struct proc *p)
{
	struct shadow *s = shadow();
	char path[4200];

	io_expect_file(p, p->path, s->bytes, s->size, "a new open");
	if (!options.server)
		return;
	snprintf(path, sizeof(path), "%s/%s", options.server, p->round->name);
	io_expect_file(p, path, s->bytes, s->size, "a look on the server");
}
