/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_PASSWORD_H
#define _SMB2D_PASSWORD_H

#include "step.h"

void password_read(struct login *login, uint32_t key, struct answer *answer);

#endif /* _SMB2D_PASSWORD_H */
