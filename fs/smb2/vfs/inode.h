/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_INODE_H
#define _SMB2FS_VFS_INODE_H

#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "op/meta.h"

struct smb2fs_handle;
struct smb2fs_hidden;
struct smb2fs_io;
struct smb2fs_locks;

/**
 * struct smb2fs_inode - what this side knows of a file
 * @vfs: the VFS's; i_ino is the server's number of the file, or one of our own
 * @lock: protects the rest, and i_size and the times as far as the server has
 *	said them; nests in i_rwsem and in folio locks, and nobody sleeps under it
 * @file_id: the server's number of the file, 0 if it has none; constant but for an
 *	inode that is @alone
 * @volume: what that counts in; 0 if it is not known
 * @alone: found through its name only, not by @file_id; constant
 * @attributes: SMB2FS_ATTR_*
 * @btime: creation, as FILETIME
 * @fresh_until: jiffies up to which all of that is believed
 * @changed: when this side has changed the file, in ns of the monotonic clock: what
 *	was asked before is not what it is
 * @written: when the server has last had something that was written here, the same
 * @server_mtime: last write as the server has said it, as FILETIME
 * @server_ctime: last change, the same
 * @unflushed: this side has written, and no FLUSH has followed; no lock to look
 * @stale: somebody else may have written: what is cached of its data may not be
 *	true
 * @exact_until: jiffies up to which no more is read and written than is asked for:
 *	another client has locked something beside it
 * @read_error: why a folio could not be read, last; no lock
 * @hidden: it was removed here and is still open; no lock
 * @link: where a symbolic link leads
 * @readers: struct smb2fs_file by file->reading, which may read
 * @writers: struct smb2fs_file by file->writing, which may write
 * @orphans: writes past the page cache whose process was killed; no lock
 * @locker: the open that has some of its data locked against all others, so that
 *	no other one can read and write there; or %NULL
 * @owns_locks: shared locks are exclusive on the server, where nobody could write
 *	to what is locked otherwise: this side does. Changed with locks->mutex, or
 *	by the first who opens the file
 * @unsaved: an open by which some data could not be written for a reason that may
 *	pass, with a reference: it is tried again when nobody else has the file open any
 *	more; or %NULL
 * @locks: what is locked on the server, vfs/lock.c's; %NULL if nothing ever was,
 *	set once
 */
struct smb2fs_inode {
	struct inode		vfs;
	spinlock_t		lock;		/* see above */
	u64			file_id;
	u64			volume;
	bool			alone;
	u32			attributes;
	u64			btime;
	unsigned long		fresh_until;
	u64			changed;
	u64			written;
	u64			server_mtime;
	u64			server_ctime;
	bool			unflushed;
	bool			stale;
	unsigned long		exact_until;
	int			read_error;
	struct smb2fs_hidden	*hidden;
	char			*link;
	struct list_head	readers;
	struct list_head	writers;
	atomic_t		orphans;
	struct smb2fs_handle	*locker;
	bool			owns_locks;
	struct smb2fs_handle	*unsaved;
	struct smb2fs_locks	*locks;
};

static inline struct smb2fs_inode *smb2fs_inode_of(const struct inode *inode)
{
	return container_of(inode, struct smb2fs_inode, vfs);
}

/*
 * May writes to a file be kept here, although others cannot see them, and bytes be
 * sent with them that were only read? For that nobody else may change the file: a
 * lease for writing will say so. Until then a WRITE carries what was stored here and
 * no more, and a server is asked where a file ends before something is appended.
 */
static inline bool smb2fs_inode_may_cache_writes(const struct inode *inode)
{
	return false;
}

/*
 * This side has changed the file: what was asked before does not count, and what is
 * not set together with this is not known.
 */
static inline void smb2fs_inode_note_change(struct smb2fs_inode *si)
{
	lockdep_assert_held(&si->lock);
	si->fresh_until = jiffies;
	si->changed = ktime_get_ns();
}

/* vfs/inode.c */
struct inode *smb2fs_inode_get(const struct dentry *dentry,
			       struct smb2fs_stat *stat);
struct inode *smb2fs_inode_root(struct super_block *sb,
				struct smb2fs_stat *stat);
void smb2fs_inode_update(struct inode *inode, const struct smb2fs_stat *stat);
void smb2fs_inode_forget(struct inode *inode);
void smb2fs_inode_set_size(struct inode *inode, u64 size);
void smb2fs_inode_set_attrs(struct inode *inode,
			    const struct smb2fs_attrs *attrs);
bool smb2fs_inode_is_changed(struct inode *inode, u64 since);
bool smb2fs_inode_is_dirty(const struct inode *inode);
bool smb2fs_inode_is_fresh(const struct inode *inode);
int smb2fs_inode_refresh(struct inode *inode, struct dentry *dentry);
bool smb2fs_inode_is_settled(const struct inode *inode);
int smb2fs_inode_settle(struct inode *inode);
int smb2fs_inode_revalidate(struct inode *inode, struct dentry *dentry,
			    bool always);
void smb2fs_inode_set_exact(struct inode *inode);
bool smb2fs_inode_is_exact(const struct inode *inode);
bool smb2fs_inode_is_open(struct inode *inode);
void smb2fs_inode_doubt(struct inode *inode);
struct smb2fs_handle *smb2fs_inode_handle(struct inode *inode, u32 access);
bool smb2fs_inode_reroute(struct inode *inode, struct smb2fs_io *io);
struct smb2fs_handle *smb2fs_inode_borrow(struct inode *inode, u32 access);
void smb2fs_inode_keep(struct inode *inode, struct smb2fs_handle *handle);
char *smb2fs_inode_path(struct dentry *dentry);
char *smb2fs_inode_name_path(struct dentry *dentry);
char *smb2fs_inode_any_path(struct dentry *dentry);
int smb2fs_inode_target(struct dentry *dentry, u32 access,
			struct smb2fs_target *ret);
void smb2fs_inode_put_target(struct smb2fs_target *target);
void smb2fs_inode_pin(struct inode *inode);
void smb2fs_inode_unpin(struct inode *inode);
struct inode *smb2fs_inode_alloc(struct super_block *sb);
void smb2fs_inode_free(struct inode *inode);
int smb2fs_inode_drop(struct inode *inode);
void smb2fs_inode_evict(struct inode *inode);
int smb2fs_inode_init(void);
void smb2fs_inode_exit(void);

/* vfs/attr.c */
int smb2fs_attr_get(struct mnt_idmap *idmap, const struct path *path,
		    struct kstat *stat, u32 mask, unsigned int flags);
int smb2fs_attr_set(struct mnt_idmap *idmap, struct dentry *dentry,
		    struct iattr *attr);
int smb2fs_attr_permission(struct mnt_idmap *idmap, struct inode *inode,
			   int mask);

#endif /* _SMB2FS_VFS_INODE_H */
