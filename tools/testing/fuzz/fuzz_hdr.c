// SPDX-License-Identifier: GPL-2.0
/* A message from the wire: frame prefix apart, cut into its PDUs. */

#include "fuzz.h"

#include "pdu_hdr.h"

static void chain(const u8 *data, size_t size)
{
	struct smb2fs_rd msg, pdu;
	struct smb2fs_hdr hdr;
	size_t pdus = 0, pos;

	smb2fs_rd_init(&msg, data, size);
	do {
		pos = msg.pos;
		if (smb2fs_pdu_hdr_next(&msg, &pdu, &hdr)) {
			assert(!smb2fs_rd_left(&msg));
			assert(!smb2fs_rd_left(&pdu));
			return;
		}
		fuzz_inside(&pdu, &msg);
		assert(pdu.base == data + pos);
		assert(pdu.pos == SMB2FS_HDR_SIZE);
		assert(msg.pos == pos + pdu.size);
		assert(hdr.flags & SMB2FS_FLAG_RESPONSE);
		assert(!hdr.next_command || hdr.next_command == pdu.size);
		assert(++pdus <= size / SMB2FS_HDR_SIZE);
	} while (smb2fs_rd_left(&msg));
	assert(!hdr.next_command);
}

static void transform(const u8 *data, size_t size)
{
	struct smb2fs_transform hdr;
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[sizeof(struct smb2fs_wire_transform)];

	smb2fs_rd_init(&rd, data, size);
	if (smb2fs_pdu_hdr_get_transform(&rd, &hdr))
		return;
	assert(hdr.size == smb2fs_rd_left(&rd));
	assert(rd.pos == sizeof(out));

	/* nothing was lost but what is reserved */
	smb2fs_wr_init(&wr, out, sizeof(out));
	assert(!smb2fs_pdu_hdr_put_transform(&wr, &hdr));
	assert(!memcmp(out, data, 40));
	assert(!memcmp(out + 42, data + 42, sizeof(out) - 42));
}

static void frame(const u8 *data, size_t size)
{
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[4];
	size_t len;

	smb2fs_rd_init(&rd, data, size);
	if (smb2fs_pdu_hdr_get_frame(&rd, &len))
		return;
	smb2fs_wr_init(&wr, out, sizeof(out));
	assert(!smb2fs_pdu_hdr_put_frame(&wr, len));
	assert(!memcmp(out, data, sizeof(out)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	frame(data, size);
	chain(data, size);
	transform(data, size);
	return 0;
}
