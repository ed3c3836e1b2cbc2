/* SPDX-License-Identifier: GPL-2.0 */
/* What the exerciser's file and its requests know of each other. */
#ifndef _SMB2FS_EXERCISE_H
#define _SMB2FS_EXERCISE_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/socket.h>
#include <linux/workqueue.h>

#include "client/negotiate.h"
#include "wire/pdu_open.h"

struct smb2fs_conn;
struct smb2fs_channel;

#define SMB2FS_EXERCISER_KEY_MAX	64

/**
 * struct smb2fs_exerciser_args - a command as it was written to the file
 * @verb: what to do
 * @name: of the connection; of the server, for smb2d
 * @addr: server's address, with its port
 * @timeo: seconds
 * @credits: most credits to hold
 * @min: oldest dialect
 * @max: newest dialect
 * @multi: begin with an SMB1 packet
 * @cipher: the only one to offer; 0 for all
 * @signing: the only one to offer; -1 for all
 * @key: of a session with the oracle's own mechanism
 * @key_len: its bytes; 0: no session
 * @seal: seal all of it
 * @op: kind of request
 * @count: how often
 * @n: requests in a chain
 * @size: bytes of data
 * @timeout: milliseconds that one may take; 0 for the usual
 * @sec: enum smb2fs_sec
 * @uid: whose tickets
 * @quit: leave an authentication before its end
 */
struct smb2fs_exerciser_args {
	char			*verb;
	char			*name;
	struct sockaddr_storage	addr;
	unsigned int		timeo;
	unsigned int		credits;
	u16			min;
	u16			max;
	bool			multi;
	u16			cipher;
	int			signing;
	u8			key[SMB2FS_EXERCISER_KEY_MAX];
	unsigned int		key_len;
	bool			seal;
	char			*op;
	unsigned int		count;
	unsigned int		n;
	unsigned int		size;
	unsigned int		timeout;
	unsigned int		sec;
	unsigned int		uid;
	bool			quit;
};

/**
 * struct smb2fs_exerciser_slot - a connection that tests have given a name
 * @refs: the list's, and one for each command that uses it
 * @link: in the list of slots; protected by its lock
 * @name: the name
 * @conn: the connection
 * @channel: its session, or %NULL
 * @tree: its tree, or 0
 * @breaks: notifications that came
 * @acked: breaks whose acknowledgment was answered
 * @ack: answers the last break
 * @break_id: the open whose oplock it breaks
 * @break_level: what is left of it
 */
struct smb2fs_exerciser_slot {
	struct kref		refs;
	struct list_head	link;
	char			name[16];
	struct smb2fs_conn	*conn;
	struct smb2fs_channel	*channel;
	u32			tree;
	atomic_t		breaks;
	atomic_t		acked;
	struct work_struct	ack;
	struct smb2fs_fileid	break_id;
	u8			break_level;
};

/* exerciser_ops.c */
int smb2fs_exerciser_session(struct smb2fs_exerciser_slot *slot,
			     const struct smb2fs_exerciser_args *args);
int smb2fs_exerciser_op(struct smb2fs_exerciser_slot *slot,
			const struct smb2fs_exerciser_args *args);
int smb2fs_exerciser_ack(struct smb2fs_exerciser_slot *slot);

/* exerciser_upcall.c */
int smb2fs_exerciser_resolve(const struct smb2fs_exerciser_args *args);
int smb2fs_exerciser_auth(const struct smb2fs_exerciser_args *args);

#endif /* _SMB2FS_EXERCISE_H */
