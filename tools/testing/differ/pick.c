// SPDX-License-Identifier: GPL-2.0
/* Choices. All come from the step's own seed, so both sides make the same. */

#include "step.h"

#include <stdio.h>
#include <string.h>

#define ROUND(n)	(((n) + 4095) & ~4095ul)

static const char * const names[] = {
	"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7",
};

/* What a server may find hard to keep */
static const char * const odd_names[] = {
	"with space", "dot.", "space ", ". .", "...", "-dash", "~tilde", "a.b.c", ".hidden",
	"colon:", "star*", "what?", "\"quoted\"", "less<more>", "pi|pe", "back\\slash",
	"tab\there", "new\nline", "bell\a", "del\x7f",
	"\xc3\xbc-umlaut", "\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x98\x80", "e\xcc\x81", "\xc3\xa9",
	"con", "aux.txt", "nul", "lpt1", "desktop.ini", "a~1",
};

/* splitmix64, which is in the public domain */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t pick_random(struct step *s)
{
	return next(&s->random);
}

unsigned int pick_below(struct step *s, unsigned int n)
{
	return pick_random(s) % n;
}

static char *next_path(struct step *s)
{
	return s->paths[s->next_path++ % 4];
}

/**
 * pick_dir - the name of a directory
 * @s: step
 *
 * Return: a relative path, valid until three more have been taken.
 */
const char *pick_dir(struct step *s)
{
	char *path = next_path(s);

	switch (pick_below(s, 4)) {
	case 0:
		sprintf(path, "d%u/d%u", pick_below(s, 3), pick_below(s, 3));
		break;
	default:
		sprintf(path, "d%u", pick_below(s, 4));
	}
	return path;
}

/* A name without a directory */
const char *pick_name(struct step *s)
{
	if (pick_below(s, 4))
		return names[pick_below(s, sizeof(names) / sizeof(*names))];
	return odd_names[pick_below(s, sizeof(odd_names) / sizeof(*odd_names))];
}

/**
 * pick_file - the name of what is no directory, in the root or below it
 * @s: step
 *
 * Return: as pick_dir().
 */
const char *pick_file(struct step *s)
{
	char *path = next_path(s);

	switch (pick_below(s, 5)) {
	case 0:
		sprintf(path, "d%u/d%u/%s", pick_below(s, 3), pick_below(s, 3), pick_name(s));
		break;
	case 1:
	case 2:
		sprintf(path, "d%u/%s", pick_below(s, 4), pick_name(s));
		break;
	default:
		sprintf(path, "%s", pick_name(s));
	}
	return path;
}

/* Mostly a file, sometimes a directory */
const char *pick_any(struct step *s)
{
	return pick_below(s, 5) ? pick_file(s) : pick_dir(s);
}

/* One of an array that is (not) open; any if there is none such */
static int *pick_fd(struct step *s, int *fds, unsigned int n, bool open)
{
	unsigned int first = pick_below(s, n);

	for (unsigned int i = 0; i < n; i++) {
		int *fd = &fds[(first + i) % n];

		if ((*fd >= 0) == open)
			return fd;
	}
	return &fds[first];
}

int *pick_open_file(struct step *s)
{
	return pick_fd(s, s->side->file, FILES, true);
}

int *pick_file_slot(struct step *s)
{
	return pick_fd(s, s->side->file, FILES, false);
}

int *pick_open_dir(struct step *s)
{
	return pick_fd(s, s->side->dir, DIRS, true);
}

int *pick_dir_slot(struct step *s)
{
	return pick_fd(s, s->side->dir, DIRS, false);
}

/* NULL if there is none such */
struct map *pick_map(struct step *s, bool present)
{
	unsigned int first = pick_below(s, MAPS);

	for (unsigned int i = 0; i < MAPS; i++) {
		struct map *map = &s->side->map[(first + i) % MAPS];

		if (!!map->at == present)
			return map;
	}
	return NULL;
}

/* Lengths and offsets around pages and sectors, seldom large */
static unsigned int pick_extent(struct step *s)
{
	static const unsigned int edges[] = { 0, 1, 511, 512, 513, 4095, 4096, 4097, 8192, 65535,
					      65536, 65537 };

	switch (pick_below(s, 8)) {
	case 0: return pick_below(s, DATA_MAX);
	case 1: return ROUND(pick_below(s, 65536));
	case 2:
	case 3: return pick_below(s, 20000);
	case 4: return pick_below(s, 200);
	default: return edges[pick_below(s, sizeof(edges) / sizeof(*edges))];
	}
}

/* At most DATA_MAX */
size_t pick_length(struct step *s)
{
	return pick_extent(s);
}

off_t pick_offset(struct step *s)
{
	return pick_below(s, 3) ? pick_extent(s) : 0;
}

static char buffer[2 * DATA_MAX] __attribute__((aligned(65536)));

/**
 * pick_buffer - room to read into
 *
 * Return: 2 * DATA_MAX bytes, the same at each call and shared with pick_data().
 */
char *pick_buffer(void)
{
	return buffer;
}

/**
 * pick_data - bytes to write
 * @s: step
 * @len: how many, at most 2 * DATA_MAX
 *
 * Return: pick_buffer(), filled.
 */
char *pick_data(struct step *s, size_t len)
{
	uint64_t state = pick_random(s);

	for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
		uint64_t word = next(&state);

		memcpy(buffer + i, &word, len - i < sizeof(word) ? len - i : sizeof(word));
	}
	return buffer;
}
