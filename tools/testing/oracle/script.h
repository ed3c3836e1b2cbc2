/* SPDX-License-Identifier: GPL-2.0 */
/* The script: what the oracle does other than an honest server would.
 *
 * README.rst has the language. A directive applies to the answers to a command,
 * or to a whole connection, and may be limited by how often it has met one.
 */
#ifndef ORACLE_SCRIPT_H
#define ORACLE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum verb {
	/* on answers */
	DELAY, PEND, SILENT, STATUS, LIE, MUTATE, TAMPER, TRUNCATE, EXTEND, PLAINTEXT,
	UNSIGNED, RESET, DUPLICATE, GARBAGE, OVERSIZED, BREAK, MOST,
	LIE_SEAL, TAMPER_SEAL, TAMPER_FRAME,	/* "lie" and "tamper" of these places */
	/* on connections */
	GRANT, REORDER, SPLIT, STALL, RESET_AFTER, COMPOUND, LARGE_MTU,
	SMB1_ANSWER, MAX_IO, DENY, VERBS,
};

/* Besides commands a directive may speak of these */
enum { ON_ANY = -1, ON_INTERIM = -2, ON_BREAK = -3 };

enum grant_how {
	GRANT_ASKED, GRANT_FIXED, GRANT_ZERO_THEN, GRANT_INTERIM_ONLY,
	GRANT_FINAL_ONLY, GRANT_STARVE,
};

enum reset_how { RESET_BEFORE, RESET_MID_FRAME, RESET_AFTER_ANSWER };
enum compound_how { COMPOUND_SEPARATE, COMPOUND_PARTIAL, COMPOUND_LATE };
enum break_how { BREAK_OPLOCK, BREAK_LEASE, BREAK_SESSION };

enum place { IN_HEADER, IN_BODY, IN_CONTEXTS, IN_FRAME, IN_SEAL };

struct change {
	enum place	place;
	size_t		offset;
	size_t		width;		/* 1, 2, 4 or 8 bytes */
	char		how;		/* '=', '+' or '^' */
	uint64_t	value;
};

struct directive {
	struct directive *next;
	enum verb	verb;
	int		on;
	uint32_t	nth, every, from, conn;		/* 0: any */
	uint32_t	met;
	uint32_t	how;
	uint64_t	number;
	uint64_t	number2;
	char		*path;
	struct change	change;
};

struct conn;

void script_change(const struct change *ch, uint8_t *p, size_t n);
bool script_line(const char *line, char *why, size_t size);
bool script_file(const char *path, char *why, size_t size);
struct directive *script_next(struct directive *after, enum verb verb,
			      const struct conn *c, int on);
const struct directive *script_find(enum verb verb, const struct conn *c, int on);
bool script_status(const struct directive *d, uint32_t *status);
void script_free(void);

/* All directives of a verb that apply now; each counts that it was met */
#define script_for_each(d, verb, c, on) \
	for (d = script_next(NULL, verb, c, on); d; d = script_next(d, verb, c, on))

#endif
