/* SPDX-License-Identifier: GPL-2.0 */
/* Two whole trees are compared. */
#ifndef DIFFER_TREE_H
#define DIFFER_TREE_H

#include <stdbool.h>

bool tree_is_same(int a, int b);

#endif
