/* SPDX-License-Identifier: GPL-2.0 */
/* The sequence window of one connection ([MS-SMB2] 3.3.1.1), as strict as can be.
 *
 * A grant counts only once the client can know of it: its TCP must have
 * acknowledged the last byte of the frame that bears it. Without that a client
 * that overdraws would pass whenever the server answers before it reads on.
 */
#ifndef ORACLE_WINDOW_H
#define ORACLE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_range {
	uint64_t	first;
	uint64_t	n;
};

struct window_grant {
	uint64_t	stream_end;	/* known once this much is acknowledged */
	uint64_t	limit;
};

struct window {
	uint64_t	low;		/* all below are used */
	uint64_t	known;		/* first that the client cannot know of */
	uint64_t	limit;		/* first that was never granted */
	struct id_range	*ahead;		/* used above low */
	size_t		n_ahead;
	uint64_t	ids_ahead;
	struct window_grant *grants;	/* on the way, in order */
	size_t		n_grants;
};

enum claim { CLAIM_OK, CLAIM_OVERDRAW, CLAIM_REUSE };

void window_init(struct window *w);
void window_free(struct window *w);
void window_grant(struct window *w, uint16_t n, uint64_t stream_end);
void window_acknowledge(struct window *w, uint64_t stream);
enum claim window_claim(struct window *w, uint64_t first, uint64_t n);
bool window_is_used(const struct window *w, uint64_t id);
uint64_t window_available(const struct window *w);
uint64_t window_promised(const struct window *w);
void window_forgive(struct window *w);

#endif
