// SPDX-License-Identifier: GPL-2.0
/* What a server says in SPNEGO, to helper/auth. */

#include "fuzz_auth.h"

#include "spnego.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct bytes blob = { data, size };
	static u8 made[8192];
	struct spnego_init init;
	struct spnego_resp resp, again;

	if (!spnego_get_init(blob, &init)) {
		fuzz_within(init.token, blob);
		assert(init.mechs < 2u << SPNEGO_OTHER);
	}
	if (spnego_get_resp(blob, &resp))
		return 0;
	fuzz_within(resp.token, blob);
	fuzz_within(resp.mic, blob);
	assert(resp.state <= SPNEGO_REQUEST_MIC && resp.mech <= SPNEGO_OTHER);
	assert(!spnego_get_resp(spnego_put_resp(resp.token, resp.mic, made, sizeof(made)), &again));
	assert(again.token.len == resp.token.len && again.mic.len == resp.mic.len);
	return 0;
}
