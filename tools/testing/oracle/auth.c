// SPDX-License-Identifier: GPL-2.0
#include "auth.h"

#include <string.h>

#include "report.h"
#include "smb2.h"
#include "spnego.h"

/* What a test sends in place of a real token; the key follows the first */
#define TEST_KEY	"ORACLE-KEY"
#define TEST_GUEST	"ORACLE-GUEST"
#define TEST_NULL	"ORACLE-NULL"
#define TEST_MORE	"ORACLE-MORE"

static bool starts_with(const uint8_t *p, size_t n, const char *what)
{
	return n >= strlen(what) && !memcmp(p, what, strlen(what));
}

/* The same token twice: the first answer says that there is more to come */
static enum auth_result test_step(struct auth *a, const uint8_t *p, size_t n, struct buf *out)
{
	size_t key = n - strlen(TEST_KEY);

	if (starts_with(p, n, TEST_GUEST)) {
		a->flags = SESSION_GUEST;
	} else if (starts_with(p, n, TEST_NULL)) {
		a->flags = SESSION_NULL;
	} else if (!starts_with(p, n, TEST_KEY) || key < 16 || key > sizeof(a->key)) {
		violate(a->c, RULE_TOKEN, "ORACLE-KEY and 16 to 64 bytes", "%zu bytes", n);
		return AUTH_FAILED;
	}
	if (!a->step++) {
		put(out, TEST_MORE, strlen(TEST_MORE));
		return AUTH_MORE;
	}
	if (!a->flags) {
		a->key_size = key;
		memcpy(a->key, p + strlen(TEST_KEY), key);
	}
	return AUTH_DONE;
}

/* NTLM without SPNEGO around it: [MS-SMB2] 3.3.5.5.3 takes either */
static enum auth_result raw_step(struct auth *a, const uint8_t *p, size_t n, struct buf *out)
{
	if (a->step++)
		return ntlm_authenticate(a, p, n);
	return ntlm_negotiate(a, p, n, out);
}

/**
 * auth_put_offer - the token in the answer to NEGOTIATE
 * @out: to append to
 */
void auth_put_offer(struct buf *out)
{
	spnego_put_offer(out);
}

/**
 * auth_step - take a token of the client's
 * @a: the exchange
 * @token: token
 * @n: its length
 * @out: the answer's token
 */
enum auth_result auth_step(struct auth *a, const uint8_t *token, size_t n, struct buf *out)
{
	enum auth_result result = AUTH_FAILED;

	if (starts_with(token, n, "ORACLE-"))
		result = test_step(a, token, n, out);
	else if (starts_with(token, n, NTLM_SIGNATURE))
		result = raw_step(a, token, n, out);
	else if (n && (token[0] == SPNEGO_INIT || token[0] == SPNEGO_RESP))
		result = spnego_step(a, token, n, out);
	else
		violate(a->c, RULE_TOKEN, "a token of a mechanism offered", "%zu bytes", n);
	if (result != AUTH_MORE)
		a->step = 0;
	return result;
}

void auth_free(struct auth *a)
{
	buf_free(&a->mechanisms);
	ntlm_free(&a->ntlm);
}
