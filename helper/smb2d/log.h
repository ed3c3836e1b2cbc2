/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_LOG_H
#define _SMB2D_LOG_H

#include <stdbool.h>

void log_init(bool verbose);
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* _SMB2D_LOG_H */
