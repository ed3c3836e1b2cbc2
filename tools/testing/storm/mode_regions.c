// SPDX-License-Identifier: GPL-2.0
/* Each process owns regions of one file, between those of others, and writes nothing
 * else; with a lock for each access or without any. At each moment every byte is what
 * its owner wrote last, and the owner sees that by whatever way. Others see the same
 * under a lock; without one, what was there when they asked or has come since.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "tag.h"

#define REGIONS_MAX	512
#define CHECKS		3	/* in a round */

/* Sequence 0 is zeroes that nobody wrote */
struct region {
	off_t		at;
	unsigned int	len;
	unsigned int	owner;
	atomic_uint	started, done;	/* sequences */
	atomic_uint	zeroes;		/* the last one that was zeroes */
};

enum { UNLOCKED, POSIX, OPEN };

static struct {
	unsigned int	count;
	off_t		size;		/* with all regions */
	bool		grows;		/* it was not made so long before */
	unsigned int	locks;
	unsigned int	without;	/* ways that touch others' bytes */
	unsigned int	unread;		/* ways of reading that need others' bytes */
	unsigned int	batch;		/* how many at once at the most */
	struct region	regions[REGIONS_MAX];
} *all;

static unsigned int length_of(uint64_t *random, unsigned int kind)
{
	static const unsigned int odd[] = { 1, 7, 511, 513, 1000, 4095, 4097, 5000, 9001 };

	switch (kind) {
	case 0: return 100;
	case 1: return PAGE;
	case 2: return odd[below(random, sizeof(odd) / sizeof(*odd))];
	case 3: return 512;
	default: return 16 * PAGE;
	}
}

static void lay_out(struct round *r, unsigned int kind)
{
	static const unsigned int most[] = { 200, 24, 60, 100, 8 };
	unsigned int first = below(&r->random, options.procs);
	off_t at = kind == 2 ? below(&r->random, 5000) : 0;

	all->count = between(&r->random, options.procs * 2, most[kind] + options.procs * 2);
	for (unsigned int i = 0; i < all->count; i++) {
		struct region *region = &all->regions[i];

		region->at = at;
		region->len = length_of(&r->random, kind);
		region->owner = (first + i) % options.procs;
		at += region->len;
		if (at > FILE_MAX - 16 * PAGE)
			all->count = i + 1;
	}
	all->size = at;
}

static bool is_aligned(unsigned int kind, size_t grain)
{
	return kind == 1 ? PAGE % grain == 0 : kind == 4 && 16 * PAGE % grain == 0;
}

static bool make_file(struct round *r)
{
	char path[4200];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", options.dirs[0], r->name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (fd < 0 || (!all->grows && ftruncate(fd, all->size)) || close(fd)) {
		perror(path);
		return false;
	}
	return true;
}

static bool prepare(struct round *r)
{
	static const char * const kinds[] = { "records of 100", "pages", "odd sizes", "sectors",
					      "16 pages" };
	static const char * const locks[] = { "no locks", "fcntl() locks", "locks of the open" };
	unsigned int kind = below(&r->random, 5);

	all = mode_shared;
	lay_out(r, kind);
	all->locks = below(&r->random, options.foreign ? 2 : 3);
	if (is_skipped("locks"))
		all->locks = UNLOCKED;
	all->grows = chance(&r->random, 30) && !options.foreign;
	all->batch = all->locks ? 1 : 4;
	/* a direct write beside what another has dirty in the page is nobody's promise;
	 * a mapping sends whole pages, which is none between clients
	 */
	if (!is_aligned(kind, PAGE))
		all->without |= IO_DIRECT;
	if (all->grows || (r->clients > 1 && !is_aligned(kind, options.grain)))
		all->without |= IO_MAP;
	/* two clients that have each locked a record of a page cannot read that page */
	if (all->grows || (r->clients > 1 && all->locks && !is_aligned(kind, PAGE)))
		all->unread |= IO_MAP;
	snprintf(r->what, sizeof(r->what), "%u clients, %u regions, %s, %s%s", r->clients,
		 all->count, kinds[kind], locks[all->locks], all->grows ? ", file grows" : "");
	return make_file(r);
}

/* Locks */

static void set_lock(struct file *f, const struct region *r, short type)
{
	struct flock lock = { .l_type = type, .l_start = r->at, .l_len = r->len };

	if (all->locks == UNLOCKED)
		return;
	doing(f->p, "lock %d of %u at %lld", type, r->len, (long long)r->at);
	if (fcntl(f->fd, all->locks == OPEN ? F_OFD_SETLKW : F_SETLKW, &lock))
		fault(f->p, "lock %d of %u at %lld: %s", type, r->len, (long long)r->at,
		      strerror(errno));
}

/* Contents */

static char letter(unsigned int owner)
{
	return 'A' + owner;
}

static void contents(char *to, const struct region *r, unsigned int sequence)
{
	if (r->zeroes == sequence)
		memset(to, 0, r->len);
	else
		tag_fill(to, r->len, letter(r->owner), r - all->regions, sequence);
}

static struct region *own(struct proc *p)
{
	struct region *r;

	do
		r = &all->regions[below(&p->random, all->count)];
	while (r->owner != p->id);
	return r;
}

/* Anybody's; but what another client's processes see of each other is not our affair */
static struct region *other(struct proc *p)
{
	struct region *r;

	do
		r = &all->regions[below(&p->random, all->count)];
	while (is_foreign(p) && client_of(p->round, r->owner) == 1);
	return r;
}

static bool has(const struct region *r, int fd, struct proc *p)
{
	struct stat s;

	if (!all->grows)
		return true;
	if (fstat(fd, &s))
		fault(p, "fstat: %s", strerror(errno));
	return s.st_size >= r->at + r->len;
}

/* One byte is of some write from one sequence to another */
static bool is_of(const struct region *r, char byte, size_t i, unsigned int from, unsigned int to)
{
	char cell[CELL];

	if (!byte && r->zeroes >= from)
		return true;
	for (unsigned int s = to; s && s >= from; s--) {
		tag_cell(cell, letter(r->owner), r - all->regions, s, i / CELL);
		if (cell[i % CELL] == byte)
			return true;
	}
	return false;
}

static void expect_some(struct proc *p, const struct region *r, const char *seen,
			unsigned int from, const char *how)
{
	unsigned int to = r->started;
	char text[200];

	for (size_t i = 0; i < r->len; i++) {
		if (is_of(r, seen[i], i, from, to))
			continue;
		show(text, sizeof(text), seen + i / CELL * CELL, 32);
		fault(p, "WRONG BYTES by %s of %u at %lld without a lock:\n"
		      "  byte %lld (region %u, %zu of it) is of no write from %u to %u of %c\n"
		      "  found: %s",
		      how, r->len, (long long)r->at, (long long)(r->at + i),
		      (unsigned int)(r - all->regions), i, from, to, letter(r->owner), text);
	}
}

/* Steps */

static void write_one(struct file *f)
{
	struct proc *p = f->p;
	struct region *r = own(p);
	const struct way *way = io_pick(p, io_writes, all->without, r->at, r->len);
	unsigned int sequence = r->done + 1;
	char *data = io_buffer();

	set_lock(f, r, F_WRLCK);
	r->started = sequence;
	contents(data, r, sequence);
	io_write(f, way, data, r->len, r->at);
	r->done = sequence;
	set_lock(f, r, F_UNLCK);
}

/* Some of one's own at once, past the cache or through it */
static void write_some(struct file *f)
{
	struct region *regions[PARTS_MAX];
	struct part parts[PARTS_MAX];
	unsigned int count = 0;
	bool direct = !(all->without & IO_DIRECT);
	char *data = io_buffer();
	int fd;

	if (all->batch == 1 || is_foreign(f->p))
		return write_one(f);
	for (unsigned int tries = 0; tries < 20 && count < all->batch; tries++) {
		struct region *r = own(f->p);

		if (r->started != r->done)
			continue;
		r->started = r->done + 1;
		contents(data, r, r->started);
		regions[count] = r;
		parts[count++] = (struct part){ true, data, r->len, r->at };
		data += (r->len + PAGE - 1) / PAGE * PAGE;
	}
	doing(f->p, "%u regions at once, %s, the first at %lld", count,
	      direct ? "direct" : "buffered", (long long)parts[0].at);
	fd = direct ? io_direct(f) : f->fd;
	if (chance(&f->p->random, 50) && batch_start(f->p, fd, parts, count))
		batch_end(f->p, parts, count);
	else
		ring_run(f->p, fd, parts, count);
	for (unsigned int i = 0; i < count; i++)
		regions[i]->done = regions[i]->started;
}

static void punch(struct file *f)
{
	struct region *r = own(f->p);
	unsigned int zeroes = r->zeroes;

	if (is_skipped("punch") || is_foreign(f->p) || !has(r, f->fd, f->p))
		return;
	set_lock(f, r, F_WRLCK);
	/* before it is started: who reads meanwhile may find zeroes */
	r->zeroes = r->done + 1;
	r->started = r->done + 1;
	if (io_allocate(f, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, r->at, r->len)) {
		r->done = r->started;
	} else {
		r->started = r->done;
		r->zeroes = zeroes;
	}
	set_lock(f, r, F_UNLCK);
}

static void allocate(struct file *f)
{
	struct region *r = own(f->p);

	if (is_skipped("fallocate") || is_foreign(f->p) || !has(r, f->fd, f->p))
		return;
	/* it is there, so neither makes the file longer or shorter */
	set_lock(f, r, F_WRLCK);
	io_allocate(f, chance(&f->p->random, 50) ? FALLOC_FL_KEEP_SIZE : 0, r->at, r->len);
	set_lock(f, r, F_UNLCK);
}

static void read_one(struct file *f, struct region *r)
{
	struct proc *p = f->p;
	const struct way *way = io_pick(p, io_reads, all->unread, r->at, r->len);
	bool near = client_of(p->round, r->owner) == p->client;
	unsigned int from;

	set_lock(f, r, F_RDLCK);
	from = r->done;
	if (!(all->locks || near))
		from = 0;
	if (!from && !has(r, f->fd, p)) {
		set_lock(f, r, F_UNLCK);
		return;
	}
	io_read(f, way, io_other_buffer(), r->len, r->at);
	if (all->locks || r->owner == p->id) {
		contents(io_buffer(), r, r->done);
		expect(p, io_other_buffer(), io_buffer(), r->len, r->at, way->name);
	} else {
		expect_some(p, r, io_other_buffer(), from, way->name);
	}
	set_lock(f, r, F_UNLCK);
}

static void reopen(struct file *f)
{
	doing(f->p, "close and open");
	io_close(f);
	io_open(f, f->p, O_RDWR);
}

static void forget(struct file *f)
{
	doing(f->p, "fadvise(DONTNEED)");
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void step(struct file *f)
{
	unsigned int n = below(&f->p->random, 100);

	if (n < 45)
		write_one(f);
	else if (n < 50)
		write_some(f);
	else if (n < 65)
		read_one(f, own(f->p));
	else if (n < 85)
		read_one(f, other(f->p));
	else if (n < 90)
		io_sync(f);
	else if (n < 94)
		reopen(f);
	else if (n < 97)
		punch(f);
	else if (n < 98)
		allocate(f);
	else
		forget(f);
}

/* All have sent what they have; nobody writes */
static void check(struct proc *p)
{
	static char wanted[FILE_MAX];
	off_t size = all->grows ? 0 : all->size;
	char path[4200];

	memset(wanted, 0, sizeof(wanted));
	for (unsigned int i = 0; i < all->count; i++) {
		struct region *r = &all->regions[i];

		contents(wanted + r->at, r, r->done);
		if (r->done && r->at + r->len > size)
			size = r->at + r->len;
	}
	io_expect_file(p, p->path, wanted, size, "a new open");
	if (options.server && p->id == 0) {
		snprintf(path, sizeof(path), "%s/%s", options.server, p->round->name);
		io_expect_file(p, path, wanted, size, "a look on the server");
	}
}

static void work(struct proc *p)
{
	struct file f;

	all = mode_shared;
	io_open(&f, p, O_RDWR);
	for (unsigned int i = 0; i < CHECKS; i++) {
		for (unsigned int n = 0; n < options.steps / CHECKS; n++, p->step++)
			step(&f);
		/* who has the file open for the next steps, too, has sent all */
		if (i == CHECKS - 1 || chance(&p->random, 50))
			io_close(&f);
		else
			io_sync(&f);
		meet(p);
		check(p);
		meet(p);
		if (i < CHECKS - 1 && f.fd < 0)
			io_open(&f, p, O_RDWR);
	}
}

const struct mode mode_regions = { "regions", prepare, work };
