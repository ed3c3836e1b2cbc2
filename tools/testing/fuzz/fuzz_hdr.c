// SPDX-License-Identifier: GPL-2.0
/* A message from the wire: frame prefix apart, cut into its PDUs. */

#include "fuzz.h"

#include "wire/pdu_hdr.h"

static void chain(const u8 *data, size_t size)
{
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;
	size_t pos, span;

	for (pos = 0; pos < size; pos += span) {
		smb2fs_rd_init(&rd, data + pos, size - pos);
		if (smb2fs_pdu_hdr_decode(&rd, &hdr))
			return;
		assert(rd.pos == SMB2FS_HDR_SIZE);
		if (smb2fs_pdu_hdr_span(&hdr, size - pos, &span))
			return;
		assert(span >= SMB2FS_HDR_SIZE && span <= size - pos);
		assert(!hdr.next_command || hdr.next_command == span);
	}
}

static void transform(const u8 *data, size_t size)
{
	size_t head = sizeof(struct smb2fs_wire_transform);
	struct smb2fs_transform hdr;
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, data, size);
	if (smb2fs_pdu_hdr_decode_transform(&rd, size > head ? size - head : 0,
					    &hdr))
		return;
	assert(hdr.size == smb2fs_rd_left(&rd));
	assert(rd.pos == head);
}

static void frame(const u8 *data, size_t size)
{
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[4];
	size_t len;

	smb2fs_rd_init(&rd, data, size);
	if (smb2fs_pdu_hdr_decode_frame(&rd, &len))
		return;
	smb2fs_wr_init(&wr, out, sizeof(out));
	assert(!smb2fs_pdu_hdr_encode_frame(&wr, len));
	assert(!memcmp(out, data, sizeof(out)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	frame(data, size);
	chain(data, size);
	transform(data, size);
	return 0;
}
