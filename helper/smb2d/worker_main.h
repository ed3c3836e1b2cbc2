/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_WORKER_MAIN_H
#define _SMB2D_WORKER_MAIN_H

int worker_main(void);

#endif /* _SMB2D_WORKER_MAIN_H */
