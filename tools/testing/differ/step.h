/* SPDX-License-Identifier: GPL-2.0 */
/* A step: one kind of thing to do, by one of the processes, on both trees. */
#ifndef DIFFER_STEP_H
#define DIFFER_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record.h"

#define SIDES		2	/* A, which is tested, and B, which is believed */
#define FILES		8	/* open files of a process */
#define DIRS		3	/* open directories */
#define MAPS		3
#define LOCKS		4	/* files that are locked and not written */
#define WORKERS_MAX	16
#define DATA_MAX	(256 * 1024)

struct map {
	char	*at;			/* NULL: none */
	size_t	len;
	int	fd;			/* its own, to ask for the size */
	bool	writable;
};

/* What a process has of one tree */
struct side {
	int		root;
	int		file[FILES];	/* -1: not open */
	int		dir[DIRS];
	struct map	map[MAPS];
	int		lock[LOCKS];
};

struct step;

/* A row of a table; the name is what --only and the rules of forced.c go by */
struct kind {
	const char	*name;
	void		(*fn)(struct step *s, int arg);
	int		arg;
	unsigned int	weight;		/* 0 counts as 1 */
};

struct step {
	const struct kind	*kind;
	struct side		*side;
	struct record		*record;
	uint64_t		random;		/* the same sequence for both sides */
	const pid_t		*pids;		/* of the processes, WORKERS_MAX */
	char			paths[4][4096];
	unsigned int		next_path;
};

/* Choices: pick.c */
uint64_t pick_random(struct step *s);
unsigned int pick_below(struct step *s, unsigned int n);
const char *pick_dir(struct step *s);
const char *pick_file(struct step *s);
const char *pick_any(struct step *s);
const char *pick_name(struct step *s);
int *pick_open_file(struct step *s);
int *pick_file_slot(struct step *s);
int *pick_open_dir(struct step *s);
int *pick_dir_slot(struct step *s);
struct map *pick_map(struct step *s, bool present);
size_t pick_length(struct step *s);
off_t pick_offset(struct step *s);
char *pick_data(struct step *s, size_t len);
char *pick_buffer(void);

/* Groups of kinds; each table ends with a row without a name */
extern const struct kind kinds_open[], kinds_data[], kinds_space[], kinds_name[], kinds_rename[],
	kinds_attr[], kinds_xattr[], kinds_dir[], kinds_map[], kinds_lock[], kinds_copy[];

#define R(s, call, ret)	record_ret((s)->record, call, ret)

#endif
