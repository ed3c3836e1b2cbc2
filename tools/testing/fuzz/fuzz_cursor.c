// SPDX-License-Identifier: GPL-2.0
/* The cursor: a program of reads and writes, against what it must never do. */

#include "fuzz.h"

/* Two bytes make a number of any size: small ones and huge ones */
static size_t number(struct smb2fs_rd *prog)
{
	u8 val = smb2fs_rd_u8(prog), shift = smb2fs_rd_u8(prog);

	return (size_t)val << shift % 64;
}

static void read_one(struct smb2fs_rd *prog, struct smb2fs_rd *rd)
{
	struct smb2fs_rd part;
	u8 out[64];
	size_t off, len;

	switch (smb2fs_rd_u8(prog) % 7) {
	case 0:
		smb2fs_rd_u8(rd);
		break;
	case 1:
		smb2fs_rd_u32(rd);
		break;
	case 2:
		smb2fs_rd_u64(rd);
		break;
	case 3:
		smb2fs_cursor_align(rd, 1 << smb2fs_rd_u8(prog) % 4);
		break;
	case 4:
		len = number(prog) % (sizeof(out) + 1);
		smb2fs_cursor_read(rd, out, len);
		break;
	case 5:
		smb2fs_rd_skip(rd, number(prog));
		break;
	case 6:
		off = number(prog);
		len = number(prog);
		if (!smb2fs_cursor_tail(rd, off, len, &part))
			fuzz_inside(&part, rd);
		break;
	}
}

static void write_one(struct smb2fs_rd *prog, struct smb2fs_wr *wr)
{
	switch (smb2fs_rd_u8(prog) % 6) {
	case 0:
		smb2fs_wr_u16(wr, 0x1234);
		break;
	case 1:
		smb2fs_wr_u64(wr, 0x1234);
		break;
	case 2:
		smb2fs_cursor_pad(wr, 1 << smb2fs_rd_u8(prog) % 4);
		break;
	case 3:
		smb2fs_cursor_zero(wr, number(prog));
		break;
	case 4:
		smb2fs_cursor_patch_u16(wr, number(prog), 0x1234);
		break;
	case 5:
		smb2fs_cursor_patch_u32(wr, number(prog), 0x1234);
		break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd prog, rd;
	struct smb2fs_wr wr;
	size_t pos;
	u8 *out = malloc(size + 1);

	assert(out);
	smb2fs_rd_init(&prog, data, size);
	smb2fs_rd_init(&rd, data, size);
	smb2fs_wr_init(&wr, out, size);
	while (smb2fs_rd_left(&prog)) {
		pos = rd.pos;
		read_one(&prog, &rd);
		assert(rd.pos >= pos && rd.pos <= size);
		assert(!rd.bad || !smb2fs_rd_left(&rd));
		pos = wr.pos;
		write_one(&prog, &wr);
		assert(wr.pos >= pos && wr.pos <= size);
	}
	free(out);
	return 0;
}
