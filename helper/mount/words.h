/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_WORDS_H
#define _MOUNT_WORDS_H

#include <stdbool.h>

/**
 * enum outcome - what becomes of an option
 * @WORD_SAME: it means here what it means to mount.cifs(8)
 * @WORD_OURS: mount.cifs(8) does not have it
 * @WORD_ANYWAY: it says what is done without it, or how we say the same
 * @WORD_OTHERWISE: what it is for is reached in another way, or not at all, which
 *	harms nobody; there is a notice
 * @WORD_REFUSED: the mount fails; there is a reason, and what to write instead
 */
enum outcome {
	WORD_SAME,
	WORD_OURS,
	WORD_ANYWAY,
	WORD_OTHERWISE,
	WORD_REFUSED,
};

/**
 * struct word - an option
 * @option: "name", "name=value", or "name=*" for all other values
 * @outcome: what becomes of it
 * @becomes: options in its place, or %NULL; a star is its value
 * @text: the notice or the reason
 */
struct word {
	const char	*option;
	enum outcome	outcome;
	const char	*becomes;
	const char	*text;
};

const struct word *word_find(const char *key, const char *value, bool *is_name);
void word_list(void);

#endif /* _MOUNT_WORDS_H */
