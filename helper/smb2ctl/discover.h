/* SPDX-License-Identifier: GPL-2.0 */
/* What a server tells everybody of itself. */
#ifndef _SMB2CTL_DISCOVER_H
#define _SMB2CTL_DISCOVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "discover_wire.h"
#include "text.h"

/**
 * struct names - what the server calls itself, from NTLM's CHALLENGE
 * @status: NTSTATUS of the server's answer; 0 without one
 * @told: it was willing to say; else all below is empty
 * @has_version: @major to @build are there
 * @major: of the operating system's version, as the server would have it
 * @minor: of the same
 * @build: of the same
 * @computer: NetBIOS name; as all of the names UTF-8, and empty when not told
 * @domain: NetBIOS name
 * @dns_computer: DNS name
 * @dns_domain: DNS name
 * @dns_tree: DNS name of the forest
 */
struct names {
	uint32_t	status;
	bool		told;
	bool		has_version;
	uint8_t		major;
	uint8_t		minor;
	uint16_t	build;
	char		computer[256];
	char		domain[256];
	char		dns_computer[256];
	char		dns_domain[256];
	char		dns_tree[256];
};

/* As many numbers of a kind as there are */
#define DISCOVER_LIST	8

/**
 * struct found_list - what a server can do
 * @ids: numbers of the list's kind
 * @n: how many
 */
struct found_list {
	uint16_t	ids[DISCOVER_LIST];
	size_t		n;
};

/**
 * struct discovery - all of a server; nobody has vouched for any of it
 * @host: its name as the user gave it
 * @address: the one that answered
 * @ipv6: it is an IPv6 address
 * @port: TCP port
 * @dialects: of SMB2, oldest first; none when it speaks SMB1 only
 * @smb1: it speaks SMB1
 * @best: what it says when offered everything; its token is gone
 * @clock_ms: by how much its clock is ahead of ours
 * @mechanisms: how one may log in, bits by enum spnego_mech
 * @ciphers: what it would seal with
 * @signing: what it would sign with
 * @names: what it calls itself
 * @unanswered: how many questions have brought neither a yes nor a no
 * @error: why, of the last of them
 */
struct discovery {
	const char		*host;
	char			address[TEXT_MAX];
	bool			ipv6;
	uint16_t		port;
	struct found_list	dialects;
	bool			smb1;
	struct smb2fs_neg_rsp	best;
	int64_t			clock_ms;
	unsigned int		mechanisms;
	struct found_list	ciphers;
	struct found_list	signing;
	struct names		names;
	unsigned int		unanswered;
	char			error[128];
};

struct bytes names_ask(uint8_t buf[WIRE_TOKEN]);
void names_take(struct names *names, struct bytes token);
unsigned int names_mechanisms(struct bytes token);
bool discover_survey(struct discovery *d, const struct sockaddr *addr, socklen_t len);
void discover_print_text(const struct discovery *d);
void discover_print_json(const struct discovery *d);

#endif /* _SMB2CTL_DISCOVER_H */
