/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2CTL_H
#define _SMB2CTL_H

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses, as smb2ctl(8) lists them */
enum {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
	EXIT_NO_DAEMON	= 3,
};

/**
 * struct choice - the options of the command line
 * @json: JSON instead of text, with all there is to know
 * @verbose: more of each member of a list
 * @requests: the outstanding requests of each connection
 * @host: the argument; %NULL for commands without
 * @port: TCP port at @host; 0 for the usual
 */
struct choice {
	bool		json;
	bool		verbose;
	bool		requests;
	const char	*host;
	uint16_t	port;
};

/* Subcommands. Return an exit status. */
int status_main(const struct choice *choice);
int sessions_main(const struct choice *choice);
int shares_main(const struct choice *choice);
int connections_main(const struct choice *choice);
int discover_main(const struct choice *choice);

#endif /* _SMB2CTL_H */
