/* SPDX-License-Identifier: GPL-2.0 */
/* What a file has to be, for all processes of a round. */
#ifndef STORM_SHADOW_H
#define STORM_SHADOW_H

#include "io.h"

/* At the beginning of mode_shared. Behind the size all is zero. */
struct shadow {
	size_t		size;
	size_t		limit;		/* that the file is kept below */
	unsigned int	sequence;	/* of the last contents made */
	char		bytes[FILE_MAX];
};

struct shadow *shadow(void);
bool shadow_prepare(struct round *r);
void shadow_write(const char *data, size_t len, size_t at);
void shadow_cut(size_t size);
void shadow_zero(size_t len, size_t at);
void shadow_grow(size_t size);
char *shadow_contents(struct proc *p, size_t len);
size_t shadow_place(struct proc *p);
size_t shadow_length(struct proc *p, size_t at);
void shadow_expect(struct file *f, const char *how);
void shadow_expect_new(struct proc *p);

#endif
