// SPDX-License-Identifier: GPL-2.0
/* Names: what comes in goes out again as it was, and the other way round. */

#include "fuzz.h"

#include "wire/name.h"

/* A component from the wire; the first byte of the input says how it is mapped */
static void from_wire(const u8 *wire, size_t len, enum smb2fs_name_map map)
{
	char name[SMB2FS_NAME_MAX_BYTES], again[SMB2FS_NAME_MAX_BYTES];
	u8 back[2 * SMB2FS_NAME_MAX_UNITS];
	char little[16];
	struct smb2fs_rd rd;
	struct smb2fs_wr wr;
	int n, err;

	smb2fs_rd_init(&rd, wire, len);
	assert(smb2fs_name_get(&rd, little, sizeof(little), map) <= 16);
	smb2fs_rd_init(&rd, wire, len);
	n = smb2fs_name_get(&rd, name, sizeof(name), map);
	if (n < 0)
		return;
	assert(n > 0 && !memchr(name, '/', n) && !memchr(name, '\0', n));
	smb2fs_wr_init(&wr, back, sizeof(back));
	err = smb2fs_name_put(&wr, name, n, map);
	if (smb2fs_name_is_dots(name, n)) {
		assert(err == -EINVAL);
		return;
	}
	/* reserved characters that were not mapped come back mapped */
	assert(!err || (map == SMB2FS_NAME_MAP_NONE && memchr(name, '\\', n)));
	if (err)
		return;
	if (map == SMB2FS_NAME_MAP_NONE)
		assert(wr.pos == len && !memcmp(back, wire, len));
	smb2fs_rd_init(&rd, back, wr.pos);
	assert(smb2fs_name_get(&rd, again, sizeof(again), map) == n);
	assert(!memcmp(name, again, n));
}

static void to_wire(const char *name, size_t len, enum smb2fs_name_map map)
{
	u8 wire[2 * SMB2FS_NAME_MAX_UNITS];
	char back[SMB2FS_NAME_MAX_BYTES];
	struct smb2fs_rd rd;
	struct smb2fs_wr wr;
	int n;

	smb2fs_wr_init(&wr, wire, sizeof(wire));
	if (smb2fs_name_put(&wr, name, len, map))
		return;
	smb2fs_rd_init(&rd, wire, wr.pos);
	n = smb2fs_name_get(&rd, back, sizeof(back), map);
	assert(n > 0);
	/* other names than the one that was sent mean the same file: name.c */
	smb2fs_wr_init(&wr, wire, sizeof(wire));
	assert(!smb2fs_name_put(&wr, back, n, map));
}

static void string(const u8 *data, size_t len)
{
	char *str = malloc(2 * len + 1);
	struct smb2fs_rd rd;
	struct smb2fs_wr wr;
	u8 *wire = malloc(len + 1);
	int n;

	assert(str && wire);
	smb2fs_rd_init(&rd, data, len);
	n = smb2fs_name_get_string(&rd, str, 2 * len);
	assert(n == -EBADMSG || (n >= 0 && len % 2 == 0));
	if (n >= 0) {
		smb2fs_wr_init(&wr, wire, len);
		assert(!smb2fs_name_put_string(&wr, str, n));
		assert(wr.pos == len && !memcmp(wire, data, len));
	}
	free(str);
	free(wire);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	enum smb2fs_name_map map;

	if (!size)
		return 0;
	map = *data % (SMB2FS_NAME_MAP_SFU + 1);
	from_wire(data + 1, size - 1, map);
	to_wire((const char *)data + 1, size - 1, map);
	string(data + 1, size - 1);
	return 0;
}
