/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_LOOP_H
#define _SMB2D_LOOP_H

int loop_run(void);

#endif /* _SMB2D_LOOP_H */
