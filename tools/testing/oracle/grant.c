// SPDX-License-Identifier: GPL-2.0
#include "grant.h"

#include "config.h"
#include "conn.h"
#include "reply.h"
#include "script.h"

/* As many as asked for, at least one, up to the profile's maximum */
static uint16_t asked(const struct answer *a, uint64_t has)
{
	uint32_t n = a->h.credits ? a->h.credits : 1;

	if (a->h.command == NEGOTIATE || a->status == STATUS_MORE_PROCESSING)
		n = 1;
	if (has >= config.max_credits)
		return 0;
	return n < config.max_credits - has ? n : config.max_credits - has;
}

static uint16_t by_schedule(const struct directive *d, const struct answer *a, uint64_t has)
{
	bool two_parts = a->interim || a->async_id;
	bool grants_now = a->interim == config.profile->grants_in_interim;

	if (d && d->how == GRANT_INTERIM_ONLY)
		grants_now = a->interim;
	else if (d && d->how == GRANT_FINAL_ONLY)
		grants_now = !a->interim;
	if (two_parts && !grants_now)
		return 0;
	if (!d)
		return asked(a, has);
	switch (d->how) {
	case GRANT_FIXED:
		return d->number;
	case GRANT_ZERO_THEN:
		return d->met % (d->number + 1) ? 0 : d->number2;
	case GRANT_STARVE:
		return d->met > d->number ? 0 : asked(a, has);
	default:
		return asked(a, has);
	}
}

/**
 * grant_credits - the CreditResponse of an answer
 * @c: connection
 * @a: answer
 * @promised: what others in the same frame grant
 *
 * The client is never left without a credit and without an answer to wait for
 * ([MS-SMB2] 3.3.1.2), unless the script says "starve".
 */
uint16_t grant_credits(const struct conn *c, const struct answer *a, uint32_t promised)
{
	uint64_t has = window_promised(&c->window) + promised;
	const struct directive *d;
	uint16_t n;

	if (a->repeated || a->unsolicited)
		return 0;
	d = script_find(GRANT, c, ON_ANY);
	n = by_schedule(d, a, has);
	if (!n && !has && c->outstanding <= 1 && !a->interim &&
	    !(d && d->how == GRANT_STARVE))
		return 1;
	return n;
}
