// SPDX-License-Identifier: GPL-2.0
/* Messages: to standard error, with the journal's level marks if it reads them. */

#include "log.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

static bool verbose, journal;

/**
 * log_init - choose what is said and how
 * @verbose_wanted: debug messages, too
 */
void log_init(bool verbose_wanted)
{
	verbose = verbose_wanted;
	journal = !!getenv("JOURNAL_STREAM");
}

/* One line, whatever somebody has put into a name */
static void log_line(int level, const char *fmt, va_list args)
{
	char text[2048], *p;

	vsnprintf(text, sizeof(text), fmt, args);
	for (p = text; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	if (journal)
		fprintf(stderr, "<%d>%s\n", level, text);
	else
		fprintf(stderr, "smb2d: %s\n", text);
}

/**
 * log_error - something does not work
 * @fmt: as for printf(3)
 */
void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(LOG_ERR, fmt, args);
	va_end(args);
}

/**
 * log_info - what an administrator wants to see
 * @fmt: as for printf(3)
 */
void log_info(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line(LOG_INFO, fmt, args);
	va_end(args);
}

/**
 * log_debug - what a developer wants to see, with --verbose
 * @fmt: as for printf(3)
 */
void log_debug(const char *fmt, ...)
{
	va_list args;

	if (!verbose)
		return;
	va_start(args, fmt);
	log_line(LOG_DEBUG, fmt, args);
	va_end(args);
}
