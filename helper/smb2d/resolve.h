/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_RESOLVE_H
#define _SMB2D_RESOLVE_H

#include "answer.h"

void resolve(const char *host, struct answer *answer);

#endif /* _SMB2D_RESOLVE_H */
