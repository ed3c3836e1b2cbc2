// SPDX-License-Identifier: GPL-2.0
/* What a server says to smb2ctl discover, down to its names. */

#include "fuzz_auth.h"

#include "../../../helper/smb2ctl/discover.h"

static void check_terminated(const char *name)
{
	assert(memchr(name, '\0', sizeof(((struct names *)NULL)->computer)));
}

static void check_names(struct bytes token)
{
	struct names names = {};

	names_take(&names, token);
	check_terminated(names.computer);
	check_terminated(names.domain);
	check_terminated(names.dns_computer);
	check_terminated(names.dns_domain);
	check_terminated(names.dns_tree);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct bytes msg = { data, size };
	struct smb2fs_neg_rsp chosen;
	struct bytes token;
	u32 status;

	if (wire_get_header(msg, SMB2FS_NEGOTIATE, &status) == WIRE_ANSWER &&
	    wire_get_negotiate(msg, &chosen)) {
		token = (struct bytes){ chosen.token.base, chosen.token.size };
		fuzz_within(token, msg);
		names_mechanisms(token);
	}
	if (wire_get_header(msg, SMB2FS_SESSION_SETUP, &status) == WIRE_ANSWER &&
	    wire_get_session(msg, &token)) {
		fuzz_within(token, msg);
		check_names(token);
	}
	wire_get_smb1(msg);
	return 0;
}
