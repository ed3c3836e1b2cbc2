// SPDX-License-Identifier: GPL-2.0
/* SESSION_SETUP and TREE_CONNECT responses. */

#include "fuzz.h"

#include "wire/pdu_sess.h"
#include "wire/pdu_tree.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_sess_rsp sess;
	struct smb2fs_tree_rsp tree;
	struct smb2fs_rd rd;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	if (!smb2fs_pdu_sess_decode(&rd, &sess))
		fuzz_inside(&sess.token, &rd);
	fuzz_pdu(&rd, data, size);
	if (!smb2fs_pdu_tree_decode(&rd, &tree))
		assert(tree.type >= SMB2FS_SHARE_DISK &&
		       tree.type <= SMB2FS_SHARE_PRINT);
	return 0;
}
