/* SPDX-License-Identifier: GPL-2.0 */
/* The share: files and directories in memory, one tree for all clients.
 *
 * Names are UTF-16 and compare without regard to the case of ASCII letters.
 */
#ifndef ORACLE_SHARE_H
#define ORACLE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_CREATED, TIME_ACCESSED, TIME_WRITTEN, TIME_CHANGED, TIMES };
enum { ATTR_READONLY = 0x1 };
enum { CLUSTER = 4096, NAME_MAX_UNITS = 255 };

#define FILE_SIZE_MAX	(256ull << 20)

struct name {
	uint16_t	units[NAME_MAX_UNITS];
	size_t		n;
};

struct node {
	struct node	*parent;	/* NULL: unlinked, or the root */
	struct node	*children;	/* in order of their cookies */
	struct node	*last;		/* of them */
	struct node	*next;
	uint64_t	cookie;		/* its place in enumerations */
	struct name	name;
	uint64_t	id;
	bool		directory;
	bool		delete_pending;
	uint32_t	attributes;
	uint64_t	times[TIMES];
	uint8_t		*data;
	uint64_t	size;
	uint64_t	allocated;
	uint8_t		*reparse;	/* its reparse point, or NULL */
	size_t		reparse_size;
	unsigned int	opens;
};

struct node *share_root(void);
bool share_name_valid(const struct name *name);
bool share_next_name(const uint8_t **path, size_t *n, struct name *name);
struct node *share_child(const struct node *dir, const struct name *name);
struct node *share_create(struct node *dir, const struct name *name, bool directory);
void share_move(struct node *node, struct node *dir, const struct name *name);
void share_unlink(struct node *node);
void share_put(struct node *node);
bool share_resize(struct node *node, uint64_t size);
bool share_write(struct node *node, uint64_t offset, const uint8_t *p, size_t n);
void share_clone(struct node *to, uint64_t to_at, const struct node *from, uint64_t from_at,
		 uint64_t n);
uint32_t share_attributes(const struct node *node);
uint64_t share_allocation(const struct node *node);
bool share_matches(const struct name *name, const struct name *pattern);
void share_free(void);

#endif
