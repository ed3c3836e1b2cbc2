// SPDX-License-Identifier: GPL-2.0
#include "share.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "negotiate.h"

enum { ATTR_DIRECTORY = 0x10, ATTR_ARCHIVE = 0x20, ATTR_NORMAL = 0x80, ATTR_REPARSE = 0x400 };

static struct node *root;
static uint64_t last_id, last_cookie;

static struct node *node_new(bool directory)
{
	struct node *node = xcalloc(1, sizeof(*node));

	node->id = ++last_id;
	node->directory = directory;
	node->attributes = directory ? 0 : ATTR_ARCHIVE;
	for (int i = 0; i < TIMES; i++)
		node->times[i] = negotiate_time();
	return node;
}

/**
 * share_root - the share's directory
 */
struct node *share_root(void)
{
	if (!root)
		root = node_new(true);
	return root;
}

static uint16_t fold(uint16_t u)
{
	return u >= 'a' && u <= 'z' ? u - 32 : u;
}

static bool same(const struct name *a, const struct name *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (fold(a->units[i]) != fold(b->units[i]))
			return false;
	return true;
}

/**
 * share_name_valid - may a file have this name?
 * @name: one component, [MS-FSCC] 2.1.5
 */
bool share_name_valid(const struct name *name)
{
	for (size_t i = 0; i < name->n; i++)
		if (name->units[i] < 32 ||
		    (name->units[i] < 128 && strchr("\"*/:<>?|\\", name->units[i])))
			return false;
	return name->n && !(name->n == 1 && name->units[0] == '.') &&
	       !(name->n == 2 && name->units[0] == '.' && name->units[1] == '.');
}

/**
 * share_next_name - take a component from a path
 * @path: rest of the path in UTF-16; moves on
 * @n: its length in bytes
 * @name: to fill
 *
 * Return: false if the component is too long.
 */
bool share_next_name(const uint8_t **path, size_t *n, struct name *name)
{
	uint16_t u;

	for (name->n = 0; *n >= 2; name->units[name->n++] = u) {
		u = get16(*path);
		*path += 2;
		*n -= 2;
		if (u == '\\')
			return true;
		if (name->n == NAME_MAX_UNITS)
			return false;
	}
	return true;
}

struct node *share_child(const struct node *dir, const struct name *name)
{
	struct node *child;

	for (child = dir->children; child && !same(&child->name, name); child = child->next)
		;
	return child;
}

static void touch_directory(struct node *dir)
{
	dir->times[TIME_WRITTEN] = negotiate_time();
	dir->times[TIME_CHANGED] = dir->times[TIME_WRITTEN];
}

static void link_node(struct node *node, struct node *dir, const struct name *name)
{
	node->name = *name;
	node->parent = dir;
	node->cookie = ++last_cookie;
	if (dir->last)
		dir->last->next = node;
	else
		dir->children = node;
	dir->last = node;
	touch_directory(dir);
}

static void unlink_node(struct node *node)
{
	struct node *dir = node->parent, *before = NULL, *n;

	for (n = dir->children; n != node; n = n->next)
		before = n;
	if (before)
		before->next = node->next;
	else
		dir->children = node->next;
	if (dir->last == node)
		dir->last = before;
	touch_directory(dir);
	node->next = NULL;
	node->parent = NULL;
}

/**
 * share_create - make a file or a directory
 * @dir: where
 * @name: of which there is none
 * @directory: what
 */
struct node *share_create(struct node *dir, const struct name *name, bool directory)
{
	struct node *node = node_new(directory);

	link_node(node, dir, name);
	return node;
}

/**
 * share_move - rename
 * @node: not the root
 * @dir: not below @node
 * @name: of which there is none
 */
void share_move(struct node *node, struct node *dir, const struct name *name)
{
	unlink_node(node);
	link_node(node, dir, name);
}

static void node_free(struct node *node)
{
	free(node->data);
	free(node->reparse);
	free(node);
}

/**
 * share_unlink - take the name away; the node lives on while it is open
 * @node: not the root, without children
 */
void share_unlink(struct node *node)
{
	unlink_node(node);
	if (!node->opens)
		node_free(node);
}

/**
 * share_put - one open less
 * @node: node
 */
void share_put(struct node *node)
{
	if (--node->opens || node == root)
		return;
	if (node->delete_pending && node->parent && !node->children)
		unlink_node(node);
	if (!node->parent)
		node_free(node);
}

/**
 * share_resize - set the end of file
 * @node: file
 * @size: bytes
 *
 * Return: false if that is more than the share takes.
 */
bool share_resize(struct node *node, uint64_t size)
{
	if (size > FILE_SIZE_MAX)
		return false;
	if (size > node->allocated) {
		node->allocated = 2 * size < FILE_SIZE_MAX ? 2 * size : FILE_SIZE_MAX;
		node->data = xrealloc(node->data, node->allocated);
	}
	if (size > node->size)
		memset(node->data + node->size, 0, size - node->size);
	node->size = size;
	node->times[TIME_WRITTEN] = negotiate_time();
	node->times[TIME_CHANGED] = node->times[TIME_WRITTEN];
	return true;
}

bool share_write(struct node *node, uint64_t offset, const uint8_t *p, size_t n)
{
	if (!n)
		return true;
	if (offset > FILE_SIZE_MAX ||
	    !share_resize(node, offset + n > node->size ? offset + n : node->size))
		return false;
	memcpy(node->data + offset, p, n);
	return true;
}

/* Bytes from @at to the end of a file, but at most @n */
static uint64_t bytes_at(const struct node *node, uint64_t at, uint64_t n)
{
	if (at >= node->size)
		return 0;
	return n < node->size - at ? n : node->size - at;
}

/**
 * share_clone - let a range of a file be what a range of another is
 * @to: file
 * @to_at: where
 * @from: another file, or the same with another range
 * @from_at: where
 * @n: bytes, of which those behind the end of @from are zero, and those behind
 *	that of @to nobody sees
 */
void share_clone(struct node *to, uint64_t to_at, const struct node *from, uint64_t from_at,
		 uint64_t n)
{
	uint64_t room = bytes_at(to, to_at, n);
	uint64_t data = bytes_at(from, from_at, room);

	if (!room)
		return;
	memset(to->data + to_at, 0, room);
	if (data)
		memcpy(to->data + to_at, from->data + from_at, data);
	share_resize(to, to->size);	/* it was written to now */
}

uint32_t share_attributes(const struct node *node)
{
	uint32_t attributes = node->attributes;

	if (node->directory)
		attributes |= ATTR_DIRECTORY;
	if (node->reparse)
		attributes |= ATTR_REPARSE;
	return attributes ? attributes : ATTR_NORMAL;
}

uint64_t share_allocation(const struct node *node)
{
	return node->directory ? 0 : (node->size + CLUSTER - 1) & ~(uint64_t)(CLUSTER - 1);
}

static bool matches(const uint16_t *name, size_t n, const uint16_t *pattern, size_t m)
{
	for (; m; pattern++, m--) {
		if (*pattern == '*') {
			for (size_t i = 0; i <= n; i++)
				if (matches(name + i, n - i, pattern + 1, m - 1))
					return true;
			return false;
		}
		if (!n || (*pattern != '?' && fold(*pattern) != fold(*name)))
			return false;
		name++;
		n--;
	}
	return !n;
}

/**
 * share_matches - does a name match what QUERY_DIRECTORY looks for?
 * @name: name
 * @pattern: with * and ?
 */
bool share_matches(const struct name *name, const struct name *pattern)
{
	unsigned int stars = 0;

	for (size_t i = 0; i < pattern->n; i++)
		stars += pattern->units[i] == '*';
	/* The time this takes grows with the power of the stars */
	return stars <= 3 && matches(name->units, name->n, pattern->units, pattern->n);
}

static void free_tree(struct node *node)
{
	struct node *child;

	while ((child = node->children)) {
		node->children = child->next;
		free_tree(child);
	}
	node_free(node);
}

void share_free(void)
{
	if (root)
		free_tree(root);
}
