// SPDX-License-Identifier: GPL-2.0
#include "window.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"

/**
 * window_init - the window of a new connection: the identifier 0
 * @w: window
 */
void window_init(struct window *w)
{
	*w = (struct window){ .known = 1, .limit = 1 };
}

void window_free(struct window *w)
{
	free(w->ahead);
	free(w->grants);
}

/**
 * window_grant - add the next highest identifiers
 * @w: window
 * @n: how many
 * @stream_end: where in the stream to the client the frame ends that says so
 */
void window_grant(struct window *w, uint16_t n, uint64_t stream_end)
{
	if (!n)
		return;
	w->limit += n;
	w->grants = xrealloc(w->grants, (w->n_grants + 1) * sizeof(*w->grants));
	w->grants[w->n_grants++] = (struct window_grant){ stream_end, w->limit };
}

/**
 * window_acknowledge - the client has received what was sent so far
 * @w: window
 * @stream: bytes that its TCP has acknowledged
 */
void window_acknowledge(struct window *w, uint64_t stream)
{
	size_t n;

	for (n = 0; n < w->n_grants && w->grants[n].stream_end <= stream; n++)
		w->known = w->grants[n].limit;
	if (!n)
		return;
	w->n_grants -= n;
	memmove(w->grants, w->grants + n, w->n_grants * sizeof(*w->grants));
}

static void insert(struct window *w, size_t at, struct id_range r)
{
	w->ahead = xrealloc(w->ahead, (w->n_ahead + 1) * sizeof(*w->ahead));
	memmove(w->ahead + at + 1, w->ahead + at, (w->n_ahead - at) * sizeof(*w->ahead));
	w->ahead[at] = r;
	w->n_ahead++;
	w->ids_ahead += r.n;
}

static void advance(struct window *w)
{
	size_t n;

	for (n = 0; n < w->n_ahead && w->ahead[n].first == w->low; n++) {
		w->low += w->ahead[n].n;
		w->ids_ahead -= w->ahead[n].n;
	}
	if (!n)
		return;
	w->n_ahead -= n;
	memmove(w->ahead, w->ahead + n, w->n_ahead * sizeof(*w->ahead));
}

/**
 * window_claim - a request uses identifiers
 * @w: window
 * @first: its MessageId
 * @n: how many
 *
 * Return: CLAIM_OK and they are used, or what is wrong.
 */
enum claim window_claim(struct window *w, uint64_t first, uint64_t n)
{
	size_t at;

	if (n > w->known || first > w->known - n)
		return CLAIM_OVERDRAW;
	if (first < w->low)
		return CLAIM_REUSE;
	for (at = 0; at < w->n_ahead && w->ahead[at].first < first; at++)
		;
	if (at && w->ahead[at - 1].first + w->ahead[at - 1].n > first)
		return CLAIM_REUSE;
	if (at < w->n_ahead && first + n > w->ahead[at].first)
		return CLAIM_REUSE;
	insert(w, at, (struct id_range){ first, n });
	advance(w);
	return CLAIM_OK;
}

/**
 * window_is_used - was there a request with this identifier?
 * @w: window
 * @id: identifier
 */
bool window_is_used(const struct window *w, uint64_t id)
{
	for (size_t i = 0; i < w->n_ahead; i++)
		if (id - w->ahead[i].first < w->ahead[i].n)
			return true;
	return id < w->low;
}

/**
 * window_available - credits that the client can know it has
 * @w: window
 */
uint64_t window_available(const struct window *w)
{
	return w->known - w->low - w->ids_ahead;
}

/**
 * window_promised - credits that the client has or will have
 * @w: window
 */
uint64_t window_promised(const struct window *w)
{
	return w->limit - w->low - w->ids_ahead;
}

/**
 * window_forgive - take a gap, which has been reported, as used
 * @w: window
 */
void window_forgive(struct window *w)
{
	if (w->n_ahead)
		w->low = w->ahead[0].first;
	advance(w);
}
