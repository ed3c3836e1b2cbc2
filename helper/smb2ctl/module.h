/* SPDX-License-Identifier: GPL-2.0 */
/* What the module says, and how to ask it. */
#ifndef _SMB2CTL_MODULE_H
#define _SMB2CTL_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/genl.h"

bool module_ask(int command, const struct genl_reply *reply);
bool module_list(int command, const struct genl_reply *reply);
void *module_more(void *members, size_t n, size_t size);
uint64_t module_number(const struct nlattr *attr);
void module_text(char *buf, size_t size, const struct nlattr *attr);

#endif /* _SMB2CTL_MODULE_H */
