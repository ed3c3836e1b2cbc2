/* SPDX-License-Identifier: GPL-2.0 */
/* The processes of a round, and what all of them share. */
#ifndef STORM_STORM_H
#define STORM_STORM_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCS_MAX	12	/* each has regions of 16 pages in a file */
#define CLIENTS_MAX	2
#define HISTORY		12
#define PAGE		4096
#define PATTERNS_MAX	32

struct options {
	uint64_t	seed;
	unsigned long	first;		/* round */
	unsigned long	rounds;		/* 0: as many as there is time for */
	unsigned int	seconds;
	unsigned int	steps;		/* of each process in a round */
	unsigned int	procs;
	unsigned int	patience;	/* seconds without a step that are a hang */
	unsigned int	late;		/* seconds after which what is open shows all */
	size_t		grain;		/* what a mapping's store may send along */
	bool		foreign;	/* the second client is not ours: it is spared */
	bool		verbose;
	const char	*modes[PATTERNS_MAX], *skip[PATTERNS_MAX];
	const char	*dirs[CLIENTS_MAX];
	unsigned int	clients;
	const char	*server;	/* the directory that is shared, or NULL */
};

extern struct options options;

/* A round: one mode, one file, the same choices for the same seed and number */
struct round {
	unsigned long		number;
	const struct mode	*mode;
	uint64_t		random;		/* for all processes alike */
	unsigned int		clients;	/* that take part */
	char			name[32];
	char			what[128];	/* its choices, to be told */
};

struct proc {
	struct round	*round;
	unsigned int	id;
	unsigned int	client;
	uint64_t	random;		/* its own */
	unsigned long	step;
	char		path[4096];
};

/* A mode: what is to be made before, and what each process does */
struct mode {
	const char	*name;
	bool		(*prepare)(struct round *r);
	void		(*work)(struct proc *p);
};

extern const struct mode mode_regions, mode_append, mode_fsx, mode_handover;

/* Random numbers: random.c */
uint64_t random_next(uint64_t *state);
unsigned int below(uint64_t *state, unsigned int n);
unsigned int between(uint64_t *state, unsigned int from, unsigned int to);
bool chance(uint64_t *state, unsigned int percent);

/* proc.c */
void shared_make(void);
bool round_run(struct round *r);
bool is_skipped(const char *name);
void doing(struct proc *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void fault(struct proc *p, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));
void meet(struct proc *p);
void wait_turn(struct proc *p);
void pass_turn(struct proc *p, unsigned int next);
unsigned int client_of(const struct round *r, unsigned int id);
bool is_foreign(const struct proc *p);
const char *client_name(unsigned int client);

/* Memory that a round's processes share, zeroed before each: for its mode */
#define SHARED_SIZE	(4 << 20)
extern void *mode_shared;

/* tag.c: contents that tell whose they are */
void tag_fill(char *to, size_t len, char owner, unsigned int region, unsigned int sequence);
void show(char *to, size_t size, const char *bytes, size_t len);
void expect(struct proc *p, const char *seen, const char *wanted, size_t len, off_t at,
	    const char *how);

#endif
