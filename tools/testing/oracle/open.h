/* SPDX-License-Identifier: GPL-2.0 */
/* Open files: CREATE and CLOSE, [MS-SMB2] 3.3.5.9, 3.3.5.10. */
#ifndef ORACLE_OPEN_H
#define ORACLE_OPEN_H

#include "chain.h"
#include "session.h"
#include "share.h"
#include "wait.h"

enum {
	ACCESS_READ		= 0x00000001,
	ACCESS_WRITE		= 0x00000002,
	ACCESS_APPEND		= 0x00000004,
	ACCESS_EXECUTE		= 0x00000020,
	ACCESS_WRITE_ATTRIBUTES	= 0x00000100,
	ACCESS_DELETE		= 0x00010000,
	ACCESS_ALL		= 0x001f01ff,
};

enum { OPLOCK_NONE, OPLOCK_II = 1, OPLOCK_EXCLUSIVE = 8, OPLOCK_BATCH = 9, OPLOCK_LEASE = 0xff };
enum { LEASE_READ = 1, LEASE_HANDLE = 2, LEASE_WRITE = 4 };

struct open {
	struct open	*next;		/* of the session */
	struct session	*session;
	struct tree	*tree;
	struct node	*node;
	struct file_id	id;
	uint32_t	access;
	uint32_t	sharing;
	bool		delete_on_close;
	bool		past_filter;	/* not the file that a filter makes of a reparse point */
	uint8_t		oplock;
	bool		breaking;
	uint32_t	break_to;	/* level or lease state that is to be acknowledged */
	uint32_t	lease_state;
	uint8_t		lease_key[16];
	uint16_t	lease_epoch;
	struct lock	*locks;
	/* An enumeration of a directory */
	struct name	pattern;
	uint64_t	position;
};

struct open *open_new(struct request *rq, struct node *node);
uint32_t open_close(struct request *rq, struct buf *out);
struct open *open_of_request(struct request *rq, uint32_t *status);
struct open *open_find(const struct session *s, const struct file_id *id);
void open_drop(struct session *s, const struct tree *t);
struct open *open_next(const struct node *node, struct open *after);
struct open *open_last_with_oplock(const struct conn *c, bool lease);
void open_put_times(const struct node *node, struct buf *out);

#endif
