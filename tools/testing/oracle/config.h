/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line says, for everyone to read; set by main only. */
#ifndef ORACLE_CONFIG_H
#define ORACLE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/* How servers differ where the specification leaves it open */
struct profile {
	const char	*name;
	uint16_t	min_dialect;
	uint32_t	max_io;			/* MaxTransact-, Read-, WriteSize */
	uint32_t	max_credits;
	bool		grants_in_interim;	/* and not in the final answer */
};

struct config {
	const struct profile	*profile;
	const char		*listen;
	uint16_t		port;
	uint16_t		min_dialect;
	uint16_t		max_dialect;
	bool			signing_required;
	bool			seal;
	bool			seal_share;
	bool			keep_going;
	int			signing;	/* algorithms; -1: the client's first */
	int			cipher;
	uint32_t		max_credits;
	uint32_t		gap_max;	/* later requests that a gap may last */
	uint32_t		seed;
	const char		*report;
	const char		*user;
	const char		*password;
	const char		*domain;
	const char		*share;
};

extern struct config config;

uint32_t config_random(void);

#endif
