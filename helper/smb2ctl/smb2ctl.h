/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2CTL_H
#define _SMB2CTL_H

#include <stdbool.h>

/* Exit statuses, as smb2ctl(8) lists them */
enum {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
	EXIT_NO_DAEMON	= 3,
};

/* Subcommands: @json asks for JSON instead of text. Return an exit status. */
int status_main(bool json);

#endif /* _SMB2CTL_H */
