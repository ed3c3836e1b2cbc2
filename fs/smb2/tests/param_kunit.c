// SPDX-License-Identifier: GPL-2.0
/* The mount source: //server/share/dir in all its spellings. */

#include "vfs/param.h"

#include <kunit/test.h>
#include <linux/slab.h>

#include "op/mount.h"

struct source_case {
	const char *source;
	int err;
	const char *host, *share, *path;
};

static const struct source_case source_cases[] = {
	{ "//server/share", 0, "server", "share", "" },
	{ "\\\\server\\share", 0, "server", "share", "" },
	{ "//server/share/", 0, "server", "share", "" },
	{ "//server//share", 0, "server", "share", "" },
	{ "//server/share/a", 0, "server", "share", "a" },
	{ "//server/share//a//b/", 0, "server", "share", "a/b" },
	{ "\\\\server\\share\\a\\b", 0, "server", "share", "a/b" },
	{ "//server/share\\a/b", 0, "server", "share", "a/b" },
	{ "//server/share/...", 0, "server", "share", "..." },
	{ "//server/share/.a", 0, "server", "share", ".a" },
	{ "//server/my share$", 0, "server", "my share$", "" },
	{ "//10.0.0.1/share", 0, "10.0.0.1", "share", "" },
	{ "//[fe80::1%eth0]/share", 0, "fe80::1%eth0", "share", "" },
	{ "//::1/share", 0, "::1", "share", "" },
	{ "", -EINVAL },
	{ "/", -EINVAL },
	{ "//", -EINVAL },
	{ "server/share", -EINVAL },
	{ "/server/share", -EINVAL },
	{ "server:/share", -EINVAL },
	{ "//server", -EINVAL },
	{ "//server/", -EINVAL },
	{ "///share", -EINVAL },
	{ "//server/share/.", -EINVAL },
	{ "//server/share/..", -EINVAL },
	{ "//server/share/a/../b", -EINVAL },
	{ "\\\\server\\share\\..\\b", -EINVAL },
};

static void source_desc(const struct source_case *c, char *desc)
{
	strscpy(desc, *c->source ? c->source : "(empty)",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(source, source_cases, source_desc);

static void put_spec(void *spec)
{
	/* a source that is refused frees what was there */
	smb2fs_param_source(spec, "");
}

static struct smb2fs_mount_spec *get_spec(struct kunit *test)
{
	struct smb2fs_mount_spec *spec =
		kunit_kzalloc(test, sizeof(*spec), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, spec);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, put_spec, spec));
	return spec;
}

static void source_is_taken_apart(struct kunit *test)
{
	const struct source_case *c = test->param_value;
	struct smb2fs_mount_spec *spec = get_spec(test);

	KUNIT_ASSERT_EQ(test, smb2fs_param_source(spec, "//before/this"), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_param_source(spec, c->source), c->err);
	if (c->err) {
		KUNIT_EXPECT_NULL(test, spec->server.host);
		KUNIT_EXPECT_NULL(test, spec->share);
		KUNIT_EXPECT_NULL(test, spec->path);
		return;
	}
	KUNIT_EXPECT_STREQ(test, spec->server.host, c->host);
	KUNIT_EXPECT_STREQ(test, spec->share, c->share);
	KUNIT_EXPECT_STREQ(test, spec->path, c->path);
}

static void source_lengths(struct kunit *test)
{
	struct smb2fs_mount_spec *spec = get_spec(test);
	char *text = kunit_kzalloc(test, 512, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	snprintf(text, 512, "//%0*d/%0*d", 255, 0, 80, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_param_source(spec, text), 0);
	KUNIT_EXPECT_EQ(test, strlen(spec->server.host), 255);
	KUNIT_EXPECT_EQ(test, strlen(spec->share), 80);
	snprintf(text, 512, "//%0*d/%0*d", 256, 0, 80, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_param_source(spec, text), -EINVAL);
	snprintf(text, 512, "//%0*d/%0*d", 255, 0, 81, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_param_source(spec, text), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(source_is_taken_apart, source_gen_params),
	KUNIT_CASE(source_lengths),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_param",
	.test_cases = cases,
};

kunit_test_suite(suite);
