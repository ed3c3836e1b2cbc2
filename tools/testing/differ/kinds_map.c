// SPDX-License-Identifier: GPL-2.0
/* Files are mapped. Nothing is touched behind the end of a file, where each file
 * system may keep what it likes until the page is written.
 */

#include "step.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_LEN	(64 * 1024)

/* Bytes of the mapping that are in the file */
static size_t in_file(struct step *s, const struct map *map)
{
	struct stat st;

	if (R(s, "fstat", fstat(map->fd, &st)))
		return 0;
	return (size_t)st.st_size < map->len ? (size_t)st.st_size : map->len;
}

static void unmap(struct map *map)
{
	munmap(map->at, map->len);
	close(map->fd);
	*map = (struct map){ .at = NULL };
}

static void map_file(struct step *s, int protection, int flags, int open_flags)
{
	struct map *map = pick_map(s, false);
	int fd = openat(s->side->root, pick_file(s), open_flags, 0644);
	char *at;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	at = map ? mmap(NULL, MAP_LEN, protection, flags, fd, 0) : MAP_FAILED;
	if (!map || R(s, "mmap", at == MAP_FAILED ? -1 : 0)) {
		close(fd);
		return;
	}
	*map = (struct map){ at, MAP_LEN, fd, protection & PROT_WRITE };
}

static void map_shared(struct step *s, int flags)
{
	map_file(s, PROT_READ | PROT_WRITE, MAP_SHARED | flags, O_RDWR);
}

static void map_private(struct step *s, int flags)
{
	map_file(s, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, O_RDONLY);
}

static void map_readonly(struct step *s, int open_flags)
{
	map_file(s, PROT_READ, MAP_SHARED, open_flags);
}

/* Of what may only be read, or only be written */
static void map_refused(struct step *s, int open_flags)
{
	map_file(s, PROT_READ | PROT_WRITE, MAP_SHARED, open_flags);
}

static void map_end(struct step *s, int arg)
{
	struct map *map = pick_map(s, true);

	if (!map)
		return;
	unmap(map);
	R(s, "munmap", 0);
}

static void map_load(struct step *s, int arg)
{
	struct map *map = pick_map(s, true);
	size_t len;

	if (!map)
		return;
	len = in_file(s, map);
	if (len)
		record_data(s->record, "data", map->at, len);
}

static void map_store(struct step *s, int sync)
{
	struct map *map = pick_map(s, true);
	size_t len, offset, n;

	if (!map)
		return;
	len = in_file(s, map);
	if (!map->writable || !len)
		return;
	offset = pick_random(s) % len;
	n = pick_length(s);
	if (n > len - offset)
		n = len - offset;
	memcpy(map->at + offset, pick_data(s, n), n);
	if (sync >= 0)
		R(s, "msync", msync(map->at, map->len, sync));
	if (R(s, "pread", pread(map->fd, pick_buffer(), len, 0)) > 0)
		record_data(s->record, "data", pick_buffer(), len);
}

/* What is written is in the mapping at once */
static void map_and_write(struct step *s, int arg)
{
	struct map *map = pick_map(s, true);
	size_t len, n = 1 + pick_below(s, 5000);
	off_t offset = pick_below(s, 20000);

	if (!map || !map->writable)
		return;
	R(s, "pwrite", pwrite(map->fd, pick_data(s, n), n, offset));
	len = in_file(s, map);
	if (len)
		record_data(s->record, "data", map->at, len);
}

static sigjmp_buf jump;

static void on_bus_error(int sig)
{
	siglongjmp(jump, sig);
}

/* The first page behind the end is not there */
static void map_beyond(struct step *s, int writing)
{
	struct sigaction action = { .sa_handler = on_bus_error }, old;
	struct map *map = pick_map(s, true);
	volatile bool raised = false;
	size_t len, page;

	if (!map)
		return;
	len = in_file(s, map);
	page = (len + 4095) & ~4095ul;
	if (page >= map->len || (writing && !map->writable))
		return;
	sigaction(SIGBUS, &action, &old);
	if (sigsetjmp(jump, 1))
		raised = true;
	else if (writing)
		*(volatile char *)(map->at + page) = 1;
	else
		(void)*(volatile char *)(map->at + page);
	sigaction(SIGBUS, &old, NULL);
	record_word(s->record, "signal", raised ? "SIGBUS" : "none");
}

/* The mapping sees the end come nearer and go away; what comes back is zeros */
static void map_truncate(struct step *s, int arg)
{
	struct map *map = pick_map(s, true);
	size_t len;

	if (!map || !map->writable)
		return;
	R(s, "ftruncate", ftruncate(map->fd, 1 + pick_below(s, 30000)));
	R(s, "ftruncate", ftruncate(map->fd, 30000));
	len = in_file(s, map);
	if (len)
		record_data(s->record, "data", map->at, len);
}

/* Written by a mapping only, unmapped, closed, read by the name */
static void map_whole(struct step *s, int arg)
{
	const char *path = pick_file(s);
	int fd = openat(s->side->root, path, O_RDWR | O_CREAT, 0644);
	size_t len = 1 + pick_below(s, 100000);
	char *at;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	if (!R(s, "ftruncate", ftruncate(fd, len))) {
		at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (!R(s, "mmap", at == MAP_FAILED ? -1 : 0)) {
			memcpy(at, pick_data(s, len), len);
			R(s, "munmap", munmap(at, len));
		}
	}
	R(s, "close", close(fd));
	fd = openat(s->side->root, path, O_RDONLY);
	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	if (R(s, "read", read(fd, pick_buffer(), len)) > 0)
		record_data(s->record, "data", pick_buffer(), len);
	close(fd);
}

static void map_sync(struct step *s, int flags)
{
	struct map *map = pick_map(s, true);

	if (map)
		R(s, "msync", msync(map->at, map->len, flags));
}

static void map_advise(struct step *s, int advice)
{
	struct map *map = pick_map(s, true);

	if (map && map->writable && advice == MADV_DONTNEED)
		R(s, "msync", msync(map->at, map->len, MS_SYNC));
	if (map)
		R(s, "madvise", madvise(map->at, map->len, advice));
}

static void map_dir(struct step *s, int arg)
{
	void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, *pick_open_dir(s), 0);

	R(s, "mmap", at == MAP_FAILED ? -1 : 0);
}

const struct kind kinds_map[] = {
	{ "mmap-shared", map_shared, 0, 4 },
	{ "mmap-shared-populate", map_shared, MAP_POPULATE },
	{ "mmap-private", map_private, 0 },
	{ "mmap-readonly", map_readonly, O_RDONLY },
	{ "mmap-readonly-rdwr", map_readonly, O_RDWR },
	{ "mmap-readonly-refused", map_refused, O_RDONLY },
	{ "mmap-wronly-refused", map_refused, O_WRONLY },
	{ "mmap-append", map_refused, O_RDWR | O_APPEND },
	{ "munmap", map_end, 0, 3 },
	{ "mmap-load", map_load, 0, 4 },
	{ "mmap-store", map_store, -1, 4 },
	{ "mmap-store-sync", map_store, MS_SYNC, 2 },
	{ "mmap-store-async", map_store, MS_ASYNC },
	{ "mmap-and-write", map_and_write, 0, 2 },
	{ "mmap-load-beyond", map_beyond, 0 },
	{ "mmap-store-beyond", map_beyond, 1 },
	{ "mmap-truncate", map_truncate, 0, 2 },
	{ "mmap-whole-file", map_whole, 0, 2 },
	{ "msync", map_sync, MS_SYNC },
	{ "msync-invalidate", map_sync, MS_SYNC | MS_INVALIDATE },
	{ "madvise-dontneed", map_advise, MADV_DONTNEED },
	{ "madvise-willneed", map_advise, MADV_WILLNEED },
	{ "mmap-directory", map_dir, 0 },
	{ }
};
