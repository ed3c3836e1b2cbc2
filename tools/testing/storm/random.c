// SPDX-License-Identifier: GPL-2.0
/* Random numbers that a seed repeats (splitmix64). */

#include "storm.h"

uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

unsigned int below(uint64_t *state, unsigned int n)
{
	return random_next(state) % n;
}

unsigned int between(uint64_t *state, unsigned int from, unsigned int to)
{
	return from + below(state, to - from + 1);
}

bool chance(uint64_t *state, unsigned int percent)
{
	return below(state, 100) < percent;
}
