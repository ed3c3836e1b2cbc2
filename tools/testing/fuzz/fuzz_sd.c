// SPDX-License-Identifier: GPL-2.0
/* Security descriptors, and SIDs as text: both survive the way back. */

#include "fuzz.h"

#include "wire/pdu_info.h"
#include "wire/pdu_sd.h"

#define ACES	32

static bool same_sid(const struct smb2fs_sid *a, const struct smb2fs_sid *b)
{
	return a->authority == b->authority && a->count == b->count &&
	       !memcmp(a->sub, b->sub, sizeof(a->sub));
}

static void sid(const struct smb2fs_sid *sid)
{
	char str[SMB2FS_SID_STRING_SIZE];
	struct smb2fs_sid back;
	int len;

	assert(sid->count <= SMB2FS_SID_MAX);
	len = smb2fs_pdu_sd_print_sid(sid, str, sizeof(str));
	assert(len > 0 && !str[len]);
	assert(!smb2fs_pdu_sd_parse_sid(str, len, &back));
	assert(same_sid(sid, &back));
}

static void text(const char *str, size_t len)
{
	struct smb2fs_sid parsed;

	if (!smb2fs_pdu_sd_parse_sid(str, len, &parsed))
		sid(&parsed);
}

/* What was decoded, encoded and decoded again */
static void again(const struct smb2fs_sd *sd, const struct smb2fs_ace *aces,
		  u16 count)
{
	const struct smb2fs_sd_set set = {
		.owner = sd->has_owner ? &sd->owner : NULL,
		.group = sd->has_group ? &sd->group : NULL,
		.has_dacl = sd->has_dacl,
		.aces = aces,
		.count = count,
	};
	struct smb2fs_sd back;
	struct smb2fs_ace ace;
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[4096];
	u16 i;

	smb2fs_wr_init(&wr, out, sizeof(out));
	assert(!smb2fs_pdu_sd_encode(&wr, &set));
	smb2fs_rd_init(&rd, out, wr.pos);
	assert(!smb2fs_pdu_sd_decode(&rd, &back));
	assert(back.has_owner == sd->has_owner);
	assert(!sd->has_owner || same_sid(&back.owner, &sd->owner));
	assert(back.has_group == sd->has_group);
	assert(!sd->has_group || same_sid(&back.group, &sd->group));
	assert(back.has_dacl == sd->has_dacl);
	for (i = 0; i < count; i++) {
		assert(smb2fs_pdu_sd_next_ace(&back.dacl, &ace));
		assert(ace.type == aces[i].type && ace.flags == aces[i].flags);
		assert(ace.mask == aces[i].mask);
		assert(same_sid(&ace.sid, &aces[i].sid));
	}
	assert(!count || !smb2fs_pdu_sd_next_ace(&back.dacl, &ace));
}

static void descriptor(struct smb2fs_rd info)
{
	struct smb2fs_ace aces[ACES];
	struct smb2fs_rd rd = info;
	struct smb2fs_sd sd;
	u16 n = 0;

	if (smb2fs_pdu_sd_decode(&rd, &sd))
		return;
	if (sd.has_owner)
		sid(&sd.owner);
	if (sd.has_group)
		sid(&sd.group);
	if (sd.has_dacl) {
		fuzz_inside(&sd.dacl.rd, &info);
		while (n < ACES && smb2fs_pdu_sd_next_ace(&sd.dacl, &aces[n]))
			sid(&aces[n++].sid);
	}
	again(&sd, aces, n);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd rd, info;

	text((const char *)data, size);
	if (fuzz_pdu(&rd, data, size) && !smb2fs_pdu_info_decode_query(&rd, &info))
		descriptor(info);
	return 0;
}
