/* SPDX-License-Identifier: GPL-2.0 */
/* Words for numbers. Where a buffer is handed over, it is also returned. */
#ifndef _SMB2CTL_TEXT_H
#define _SMB2CTL_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Enough for every text of a buffer below but text_host()'s and text_bits()' */
#define TEXT_MAX	64

/* Takes one bit off a set: its word is returned, %NULL when there is none left */
typedef const char *text_bit(char buf[TEXT_MAX], uint32_t *bits);

const char *text_age(char buf[TEXT_MAX], uint64_t ms);
const char *text_span(char buf[TEXT_MAX], uint64_t ns);
const char *text_size(char buf[TEXT_MAX], uint32_t bytes);
const char *text_dialect(char buf[TEXT_MAX], uint16_t dialect);
const char *text_cipher(char buf[TEXT_MAX], uint16_t cipher);
const char *text_signing(char buf[TEXT_MAX], uint16_t signing);
const char *text_command(char buf[TEXT_MAX], uint16_t command);
const char *text_wait(char buf[TEXT_MAX], uint32_t wait);
const char *text_errno(char buf[TEXT_MAX], uint32_t err);
const char *text_filetime(char buf[TEXT_MAX], uint64_t filetime);
const char *text_guid(char buf[TEXT_MAX], const uint8_t guid[16]);
const char *text_addr4(char buf[TEXT_MAX], const uint8_t addr[4]);
const char *text_addr6(char buf[TEXT_MAX], const uint8_t addr[16], uint32_t scope);
const char *text_host(char *buf, size_t size, const char *host);
const char *text_upcall(char buf[TEXT_MAX], uint32_t class);
const char *text_sec(char buf[TEXT_MAX], uint32_t sec);
const char *text_share_type(char buf[TEXT_MAX], uint8_t type);
const char *text_bits(char *buf, size_t size, uint32_t bits, text_bit *bit);

text_bit text_capability;
text_bit text_share_flag;
text_bit text_share_capability;

#endif /* _SMB2CTL_TEXT_H */
