/* SPDX-License-Identifier: GPL-2.0 */
/* For the tests of pdu_*: a PDU from the bytes behind its header. */
#ifndef _SMB2FS_PDU_TEST_H
#define _SMB2FS_PDU_TEST_H

#include <kunit/test.h>

#include "wire/cursor.h"
#include "wire/wire_hdr.h"

/* A PDU with room for what a test writes into or behind its body */
struct pdu {
	u8	bytes[SMB2FS_HDR_SIZE + 448];
	size_t	size;
};

/* The header's bytes are such that nobody takes them for anything */
static inline void pdu_fill(struct pdu *pdu, const void *body, size_t len)
{
	memset(pdu->bytes, 0xee, sizeof(pdu->bytes));
	memcpy(pdu->bytes + SMB2FS_HDR_SIZE, body, len);
	pdu->size = SMB2FS_HDR_SIZE + len;
}

/* As a decoder gets it, with only the first @size bytes there */
static inline void pdu_cut(struct smb2fs_rd *rd, const struct pdu *pdu,
			   size_t size)
{
	smb2fs_rd_init(rd, pdu->bytes, size);
	smb2fs_rd_skip(rd, SMB2FS_HDR_SIZE);
}

static inline void pdu_read(struct smb2fs_rd *rd, const struct pdu *pdu)
{
	pdu_cut(rd, pdu, pdu->size);
}

/* As an encoder gets it, with room for @len bytes of body */
static inline void pdu_write(struct smb2fs_wr *wr, struct pdu *pdu, size_t len)
{
	memset(pdu->bytes, 0xee, sizeof(pdu->bytes));
	smb2fs_wr_init(wr, pdu->bytes, SMB2FS_HDR_SIZE + len);
	smb2fs_cursor_room(wr, SMB2FS_HDR_SIZE);
}

/* Is what was written behind the header exactly @want? */
static inline void pdu_expect(struct kunit *test, const struct smb2fs_wr *wr,
			      const void *want, size_t len)
{
	KUNIT_EXPECT_EQ(test, smb2fs_wr_err(wr), 0);
	KUNIT_ASSERT_EQ(test, wr->pos, SMB2FS_HDR_SIZE + len);
	KUNIT_EXPECT_MEMEQ(test, wr->base + SMB2FS_HDR_SIZE, want, len);
}

#endif /* _SMB2FS_PDU_TEST_H */
