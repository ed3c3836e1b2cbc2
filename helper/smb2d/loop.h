/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_LOOP_H
#define _SMB2D_LOOP_H

#include <stdbool.h>

int loop_run(bool takeover, const char *krb5_conf);

#endif /* _SMB2D_LOOP_H */
