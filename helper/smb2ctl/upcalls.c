// SPDX-License-Identifier: GPL-2.0
/* smb2ctl status: take apart what the module says of its requests to smb2d. */

#include "upcalls.h"

#include "module.h"

static void take_counts(struct upcalls *u, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_UPCALL_COUNTS_MAX + 1];
	struct upcall_counts *to = &u->counts[u->n_counts];

	if (u->n_counts == UPCALLS_CLASSES_MAX ||
	    nla_parse_nested(tb, SMB2FS_A_UPCALL_COUNTS_MAX, nest, NULL) < 0)
		return;
	u->n_counts++;
	to->class = (uint32_t)module_number(tb[SMB2FS_A_UPCALL_COUNTS_CLASS]);
	to->queued = module_number(tb[SMB2FS_A_UPCALL_COUNTS_QUEUED]);
	to->accepted = module_number(tb[SMB2FS_A_UPCALL_COUNTS_ACCEPTED]);
	to->done = module_number(tb[SMB2FS_A_UPCALL_COUNTS_DONE]);
	to->failed = module_number(tb[SMB2FS_A_UPCALL_COUNTS_FAILED]);
	to->timeout = module_number(tb[SMB2FS_A_UPCALL_COUNTS_TIMEOUT]);
	to->cancelled = module_number(tb[SMB2FS_A_UPCALL_COUNTS_CANCELLED]);
	to->restarted = module_number(tb[SMB2FS_A_UPCALL_COUNTS_RESTARTED]);
}

static void take_pending(struct upcalls *u, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_UPCALL_PENDING_MAX + 1];
	struct upcall_pending *to = &u->pending[u->n_pending];

	if (u->n_pending == SMB2FS_UPCALLS_MAX ||
	    nla_parse_nested(tb, SMB2FS_A_UPCALL_PENDING_MAX, nest, NULL) < 0)
		return;
	u->n_pending++;
	to->id = module_number(tb[SMB2FS_A_UPCALL_PENDING_ID]);
	to->class = (uint32_t)module_number(tb[SMB2FS_A_UPCALL_PENDING_CLASS]);
	module_text(to->host, sizeof(to->host), tb[SMB2FS_A_UPCALL_PENDING_HOST]);
	to->age_ms = module_number(tb[SMB2FS_A_UPCALL_PENDING_AGE]);
	to->accepted = tb[SMB2FS_A_UPCALL_PENDING_ACCEPTED];
}

/**
 * upcalls_take - take the attribute "upcalls" apart
 * @u: gets what it says; zero before
 * @nest: the attribute
 */
void upcalls_take(struct upcalls *u, struct nlattr *nest)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		switch (nla_type(attr)) {
		case SMB2FS_A_UPCALLS_WAITING:
			u->waiting = (uint32_t)module_number(attr);
			break;
		case SMB2FS_A_UPCALLS_LATE:
			u->late = module_number(attr);
			break;
		case SMB2FS_A_UPCALLS_COUNTS:
			take_counts(u, attr);
			break;
		case SMB2FS_A_UPCALLS_PENDING:
			take_pending(u, attr);
			break;
		}
	}
}
