/* SPDX-License-Identifier: GPL-2.0 */
/* What the module has asked its daemon for. */
#ifndef _SMB2CTL_UPCALLS_H
#define _SMB2CTL_UPCALLS_H

#include <linux/smb2fs_netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;
struct nlattr;

/* As many classes as are shown; the module has fewer */
#define UPCALLS_CLASSES_MAX	8

/* Fields are the attributes of Documentation/netlink/specs/smb2fs.yaml */

struct upcall_counts {
	uint32_t	class;
	uint64_t	queued;
	uint64_t	accepted;
	uint64_t	done;
	uint64_t	failed;
	uint64_t	timeout;
	uint64_t	cancelled;
	uint64_t	restarted;
};

struct upcall_pending {
	uint64_t	id;
	uint32_t	class;
	char		host[SMB2FS_HOST_MAX + 1];
	uint64_t	age_ms;
	bool		accepted;
};

struct upcalls {
	uint32_t		waiting;
	uint64_t		late;
	struct upcall_counts	counts[UPCALLS_CLASSES_MAX];
	size_t			n_counts;
	struct upcall_pending	pending[SMB2FS_UPCALLS_MAX];
	size_t			n_pending;
};

void upcalls_take(struct upcalls *u, struct nlattr *nest);
void upcalls_print_text(const struct upcalls *u);
struct json_object *upcalls_object(const struct upcalls *u);

#endif /* _SMB2CTL_UPCALLS_H */
