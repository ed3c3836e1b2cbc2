/* SPDX-License-Identifier: GPL-2.0 */
/* What a worker has found, until it goes to the daemon. */
#ifndef _SMB2D_ANSWER_H
#define _SMB2D_ANSWER_H

#include <linux/smb2fs_netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct answer - the result of a request
 * @error: positive errno, 0 when all is well; the rest counts only then
 * @message: what to tell the user about it: cause and next step, a sentence
 *	without the server's name and without a full stop
 * @token: for the server
 * @token_len: its length, 0 for none
 * @key: the session key, of an authentication's last step
 * @key_len: its length, 0 for none
 * @principal: who the user is to the server; "" if that is not to be told
 * @lifetime: seconds for which the key is good, 0 for ever
 * @addrs: of the server, best first
 * @n_addrs: how many
 */
struct answer {
	int			error;
	char			message[SMB2FS_TEXT_MAX + 1];
	uint8_t			token[SMB2FS_TOKEN_MAX];
	size_t			token_len;
	uint8_t			key[SMB2FS_SESSION_KEY_MAX];
	size_t			key_len;
	char			principal[SMB2FS_TEXT_MAX + 1];
	uint32_t		lifetime;
	struct sockaddr_in6	addrs[SMB2FS_ADDRS_MAX];	/* or sockaddr_in */
	size_t			n_addrs;
};

void answer_fail(struct answer *answer, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int answer_send(const struct answer *answer, int fd);

#endif /* _SMB2D_ANSWER_H */
