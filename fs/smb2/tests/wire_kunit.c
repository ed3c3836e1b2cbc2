// SPDX-License-Identifier: GPL-2.0
/* The header layouts against messages that Microsoft published.
 *
 * The bytes are from "SMB 3.1.1 Encryption in Windows 10" (2015-09-09) and
 * "Encryption in SMB 3.0: A protocol perspective" (2012-10-05).
 */

#include "wire/wire_hdr.h"

#include <kunit/test.h>

/* The signed SESSION_SETUP response that ends the 3.1.1 example */
static const u8 session_setup_response[64] = {
	0xfe, 0x53, 0x4d, 0x42, 0x40, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x80, 0x00,
	0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xfe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x19, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00,
	0xeb, 0xe1, 0x46, 0xda, 0x12, 0x0b, 0xa2, 0x5f,
	0xc3, 0x37, 0x6a, 0x49, 0xdf, 0xe3, 0x1b, 0xc1,
};

/* The WRITE request of the 3.0 example, before it is sealed */
static const u8 write_request[64] = {
	0xfe, 0x53, 0x4d, 0x42, 0x40, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x09, 0x00, 0x40, 0x00,
	0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xfe, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x11, 0x00, 0x00, 0x14, 0x00, 0xe4, 0x08, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

/* What it is sealed into */
static const u8 write_transform[52] = {
	0xfd, 0x53, 0x4d, 0x42, 0x81, 0xa2, 0x86, 0x53,
	0x54, 0x15, 0x44, 0x5d, 0xae, 0x39, 0x39, 0x21,
	0xe4, 0x4f, 0xa4, 0x2e, 0x66, 0xe6, 0x9a, 0x11,
	0x18, 0x92, 0x58, 0x4f, 0xb5, 0xed, 0x52, 0x4a,
	0x74, 0x4d, 0xa3, 0xee, 0x87, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x01, 0x00, 0x11, 0x00, 0x00, 0x14,
	0x00, 0xe4, 0x08, 0x00,
};

static void header_of_a_response(struct kunit *test)
{
	const struct smb2fs_wire_hdr *h = (const void *)session_setup_response;

	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->protocol_id), SMB2FS_MAGIC_PLAIN);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->structure_size), SMB2FS_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->credit_charge), 1);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->status), 0);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->command), SMB2FS_SESSION_SETUP);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->credits), 128);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->flags),
			SMB2FS_FLAG_RESPONSE | SMB2FS_FLAG_SIGNED);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->next_command), 0);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(h->message_id), 3);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->process_id), 0xfeff);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->tree_id), 0);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(h->session_id), 0x100000000019ull);
	KUNIT_EXPECT_EQ(test, h->signature[0], 0xeb);
	KUNIT_EXPECT_EQ(test, h->signature[15], 0xc1);
}

static void header_of_a_request(struct kunit *test)
{
	const struct smb2fs_wire_hdr *h = (const void *)write_request;

	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->command), SMB2FS_WRITE);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(h->credits), 64);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->flags), SMB2FS_FLAG_SIGNED);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(h->message_id), 4);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(h->tree_id), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(h->session_id), 0x8e40014000011ull);
}

static void transform_header(struct kunit *test)
{
	const struct smb2fs_wire_transform *t = (const void *)write_transform;

	KUNIT_EXPECT_EQ(test, le32_to_cpu(t->protocol_id),
			SMB2FS_MAGIC_TRANSFORM);
	KUNIT_EXPECT_EQ(test, t->signature[0], 0x81);
	KUNIT_EXPECT_EQ(test, t->signature[15], 0x2e);
	KUNIT_EXPECT_EQ(test, t->nonce[0], 0x66);
	KUNIT_EXPECT_EQ(test, t->nonce[15], 0xee);
	/* a header, a WRITE's fixed part of 48 bytes, 23 bytes of data */
	KUNIT_EXPECT_EQ(test, le32_to_cpu(t->original_message_size),
			SMB2FS_HDR_SIZE + 48 + 23);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(t->flags), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(t->session_id), 0x8e40014000011ull);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(header_of_a_response),
	KUNIT_CASE(header_of_a_request),
	KUNIT_CASE(transform_header),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_wire",
	.test_cases = cases,
};

kunit_test_suite(suite);
