// SPDX-License-Identifier: GPL-2.0
/* NTSTATUS to errno: the table's order, and the answers that users meet. */

#include "wire/status.h"

#include <kunit/test.h>

/* Numbers and names as [MS-ERREF] 2.3.1 prints them, not by our constants */
struct status_case {
	u32 status;
	int err;
	const char *name;
};

static const struct status_case status_cases[] = {
	{ 0x00000000, 0, "NT_STATUS_SUCCESS" },
	{ 0x00000103, -EPROTO, "NT_STATUS_PENDING" },
	{ 0x80000006, -EIO, "NT_STATUS_NO_MORE_FILES" },
	{ 0x80000013, -EINVAL, "NT_STATUS_INVALID_EA_NAME" },
	{ 0x8000002d, -ELOOP, "NT_STATUS_STOPPED_ON_SYMLINK" },
	{ 0xc0000008, -EIO, "NT_STATUS_INVALID_HANDLE" },
	{ 0xc000000d, -EINVAL, "NT_STATUS_INVALID_PARAMETER" },
	{ 0xc0000022, -EACCES, "NT_STATUS_ACCESS_DENIED" },
	{ 0xc0000034, -ENOENT, "NT_STATUS_OBJECT_NAME_NOT_FOUND" },
	{ 0xc0000035, -EEXIST, "NT_STATUS_OBJECT_NAME_COLLISION" },
	{ 0xc0000043, -EBUSY, "NT_STATUS_SHARING_VIOLATION" },
	{ 0xc0000054, -EACCES, "NT_STATUS_FILE_LOCK_CONFLICT" },
	{ 0xc0000055, -EACCES, "NT_STATUS_LOCK_NOT_GRANTED" },
	{ 0xc0000061, -EPERM, "NT_STATUS_PRIVILEGE_NOT_HELD" },
	{ 0xc000006d, -EACCES, "NT_STATUS_LOGON_FAILURE" },
	{ 0xc0000071, -EKEYEXPIRED, "NT_STATUS_PASSWORD_EXPIRED" },
	{ 0xc000007f, -ENOSPC, "NT_STATUS_DISK_FULL" },
	{ 0xc000009a, -EREMOTEIO, "NT_STATUS_INSUFFICIENT_RESOURCES" },
	{ 0xc00000ba, -EISDIR, "NT_STATUS_FILE_IS_A_DIRECTORY" },
	{ 0xc00000cc, -ENETRESET, "NT_STATUS_BAD_NETWORK_NAME" },
	{ 0xc00000d4, -EXDEV, "NT_STATUS_NOT_SAME_DEVICE" },
	{ 0xc0000101, -ENOTEMPTY, "NT_STATUS_DIRECTORY_NOT_EMPTY" },
	{ 0xc0000103, -ENOTDIR, "NT_STATUS_NOT_A_DIRECTORY" },
	{ 0xc0000120, -ECANCELED, "NT_STATUS_CANCELLED" },
	{ 0xc0000225, -ENODATA, "NT_STATUS_NOT_FOUND" },
	{ 0xc000022d, -EBUSY, "NT_STATUS_RETRY" },
	{ 0xc0000234, -EKEYREVOKED, "NT_STATUS_ACCOUNT_LOCKED_OUT" },
	{ 0xc0000257, -EREMOTE, "NT_STATUS_PATH_NOT_COVERED" },
	{ 0xc000026e, -ENODEV, "NT_STATUS_VOLUME_DISMOUNTED" },
	{ 0xc000035c, -EKEYEXPIRED, "NT_STATUS_NETWORK_SESSION_EXPIRED" },
	{ 0xc0000418, -EACCES, "NT_STATUS_NTLM_BLOCKED" },
	{ 0xc0000802, -EDQUOT, "NT_STATUS_DISK_QUOTA_EXCEEDED" },
	{ 0xc000cf01, -EHOSTDOWN, "NT_STATUS_CLOUD_FILE_PROVIDER_NOT_RUNNING" },
	{ 0xc05d0000, -EPROTO,
	  "NT_STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP" },
	/* not in the table: before it, in its gaps, after it */
	{ 0x00000001, -EIO, "unknown status" },
	{ 0xc0000005, -EIO, "unknown status" },
	{ 0xc0000022 + 0x10000000, -EIO, "unknown status" },
	{ 0xffffffff, -EIO, "unknown status" },
};

static void status_desc(const struct status_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%08x %s", c->status, c->name);
}

KUNIT_ARRAY_PARAM(status, status_cases, status_desc);

static void known_answers(struct kunit *test)
{
	const struct status_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, smb2fs_status_errno(c->status), c->err);
	KUNIT_EXPECT_STREQ(test, smb2fs_status_name(c->status), c->name);
}

static void table_ascends(struct kunit *test)
{
	const struct smb2fs_status_row *row = smb2fs_status_table;
	size_t i;

	KUNIT_ASSERT_GT(test, smb2fs_status_table_size, 200);
	for (i = 1; i < smb2fs_status_table_size; i++)
		KUNIT_EXPECT_GT_MSG(test, row[i].status, row[i - 1].status,
				    "%s after %s", row[i].name,
				    row[i - 1].name);
}

/* Only success is 0, and what user space can get is an errno it knows */
static void errnos_are_sane(struct kunit *test)
{
	const struct smb2fs_status_row *row = smb2fs_status_table;
	size_t i;

	for (i = 0; i < smb2fs_status_table_size; i++) {
		KUNIT_EXPECT_EQ_MSG(test, row[i].err == 0, row[i].status == 0,
				    "%s", row[i].name);
		KUNIT_EXPECT_TRUE_MSG(test,
				      row[i].err <= 0 && row[i].err > -134,
				      "%s: %d", row[i].name, row[i].err);
	}
}

/* No answer can be taken for a word of this side's own: wait, go on, it is over */
static void nothing_steers(struct kunit *test)
{
	static const int own[] = {
		-EAGAIN, -EBADF, -EINPROGRESS, -EINTR, -EMSGSIZE, -ENOBUFS,
		-ENOEXEC, -ENOMEM, -ENXIO, -EPIPE,
	};
	const struct smb2fs_status_row *row = smb2fs_status_table;
	size_t i, j;

	for (i = 0; i < smb2fs_status_table_size; i++)
		for (j = 0; j < ARRAY_SIZE(own); j++)
			KUNIT_EXPECT_NE_MSG(test, row[i].err, own[j], "%s",
					    row[i].name);
}

/*
 * A name is taken for free, used or a directory's because of these alone: their
 * descriptions in [MS-ERREF] say that of the file that was named
 */
static bool is_about_name(u32 status, int err)
{
	switch (status) {
	case 0xc000000f: /* NO_SUCH_FILE */
	case 0xc0000034: /* OBJECT_NAME_NOT_FOUND */
	case 0xc000003a: /* OBJECT_PATH_NOT_FOUND */
		return err == -ENOENT;
	case 0xc0000035: /* OBJECT_NAME_COLLISION */
		return err == -EEXIST;
	case 0xc0000039: /* OBJECT_PATH_INVALID */
	case 0xc0000103: /* NOT_A_DIRECTORY */
		return err == -ENOTDIR;
	case 0xc00000ba: /* FILE_IS_A_DIRECTORY */
		return err == -EISDIR;
	case 0xc0000101: /* DIRECTORY_NOT_EMPTY */
		return err == -ENOTEMPTY;
	case 0xc0000123: /* FILE_DELETED */
		return err == -ESTALE;
	default:
		return false;
	}
}

static void nothing_else_is_about_names(struct kunit *test)
{
	static const int told[] = {
		-EEXIST, -EISDIR, -ENOENT, -ENOTDIR, -ENOTEMPTY, -ESTALE,
	};
	const struct smb2fs_status_row *row = smb2fs_status_table;
	size_t i, j;

	for (i = 0; i < smb2fs_status_table_size; i++)
		for (j = 0; j < ARRAY_SIZE(told); j++)
			KUNIT_EXPECT_EQ_MSG(test, row[i].err == told[j],
					    is_about_name(row[i].status, told[j]),
					    "%s: %d", row[i].name, row[i].err);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(known_answers, status_gen_params),
	KUNIT_CASE(table_ascends),
	KUNIT_CASE(errnos_are_sane),
	KUNIT_CASE(nothing_steers),
	KUNIT_CASE(nothing_else_is_about_names),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_status",
	.test_cases = cases,
};

kunit_test_suite(suite);
