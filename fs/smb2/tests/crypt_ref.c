// SPDX-License-Identifier: GPL-2.0
/* Plain cryptography on top of one AES block and one SHA-256, and memory. */

#include "crypt_ref.h"

#include <crypto/aes.h>
#include <crypto/sha2.h>
#include <kunit/test.h>
#include <linux/bvec.h>
#include <linux/folio_queue.h>
#include <linux/hex.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/vmalloc.h>

#define BLOCK	16

static void vfree_it(void *p)
{
	vfree(p);
}

/* Page-aligned, and a byte beyond it is a fault */
u8 *smb2fs_ref_alloc(struct kunit *test, size_t len)
{
	u8 *p = vzalloc(len ?: 1);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, vfree_it, p), 0);
	return p;
}

/* Bytes that are the same in every run and like no other offset's */
u8 *smb2fs_ref_noise(struct kunit *test, size_t len)
{
	u8 *p = smb2fs_ref_alloc(test, len);
	struct rnd_state state;

	prandom_seed_state(&state, len);
	prandom_bytes_state(&state, p, len);
	return p;
}

struct smb2fs_blob smb2fs_ref_hex(struct kunit *test, const char *hex)
{
	struct smb2fs_blob b = { .len = strlen(hex) / 2 };

	b.data = smb2fs_ref_alloc(test, b.len);
	KUNIT_ASSERT_EQ(test, hex2bin(b.data, hex, b.len), 0);
	return b;
}

/* RFC 2104, for keys that are not longer than a block */
void smb2fs_ref_hmac(const u8 *key, size_t key_len, const u8 *msg, size_t len,
		     u8 ret[32])
{
	u8 pad[SHA256_BLOCK_SIZE + SHA256_DIGEST_SIZE];
	struct sha256_state sha;
	int i;

	memset(pad, 0x36, SHA256_BLOCK_SIZE);
	for (i = 0; i < key_len; i++)
		pad[i] ^= key[i];
	sha256_init(&sha);
	sha256_update(&sha, pad, SHA256_BLOCK_SIZE);
	sha256_update(&sha, msg, len);
	sha256_final(&sha, pad + SHA256_BLOCK_SIZE);
	for (i = 0; i < SHA256_BLOCK_SIZE; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	sha256(pad, sizeof(pad), ret);
}

static void xor(u8 *dst, const u8 *src, size_t len)
{
	while (len--)
		*dst++ ^= *src++;
}

static void expand(struct crypto_aes_ctx *aes, const u8 *key, unsigned int len)
{
	WARN_ON(aes_expandkey(aes, key, len));
}

/* CBC-MAC goes on: @mac over one more string, padded with zeroes */
static void cbc_mac(const struct crypto_aes_ctx *aes, u8 *mac, const u8 *p,
		    size_t len)
{
	for (; len > 0; p += min(len, BLOCK), len -= min(len, BLOCK)) {
		xor(mac, p, min(len, BLOCK));
		aes_encrypt(aes, mac, mac);
	}
}

/* Multiply by x in the field of RFC 4493 */
static void cmac_double(u8 *k)
{
	u8 carry = k[0] >> 7;
	int i;

	for (i = 0; i < BLOCK - 1; i++)
		k[i] = k[i] << 1 | k[i + 1] >> 7;
	k[i] = k[i] << 1 ^ (carry ? 0x87 : 0);
}

/* RFC 4493 */
void smb2fs_ref_cmac(const u8 key[16], const u8 *msg, size_t len, u8 ret[16])
{
	size_t last_len = len ? (len - 1) % BLOCK + 1 : 0;
	u8 k[BLOCK] = {}, last[BLOCK] = {};
	struct crypto_aes_ctx aes;

	expand(&aes, key, 16);
	aes_encrypt(&aes, k, k);
	cmac_double(k);
	memcpy(last, msg + len - last_len, last_len);
	if (last_len < BLOCK) {
		last[last_len] = 0x80;
		cmac_double(k);
	}
	xor(last, k, BLOCK);

	memset(ret, 0, BLOCK);
	cbc_mac(&aes, ret, msg, len - last_len);
	cbc_mac(&aes, ret, last, BLOCK);
}

/* Counter mode from the block @ctr on; its last four bytes count */
static void ctr_mode(const struct crypto_aes_ctx *aes, u8 *ctr, u8 *p,
		     size_t len)
{
	u8 pad[BLOCK];

	for (; len > 0; p += min(len, BLOCK), len -= min(len, BLOCK)) {
		aes_encrypt(aes, pad, ctr);
		xor(p, pad, min(len, BLOCK));
		put_unaligned_be32(get_unaligned_be32(ctr + 12) + 1, ctr + 12);
	}
}

struct field {
	u64	hi;
	u64	lo;
};

/* The product in the field of GCM, one bit after the other */
static struct field gf_mul(struct field x, struct field v)
{
	struct field z = {};
	bool odd;
	int i;

	for (i = 0; i < 128; i++) {
		if ((i < 64 ? x.hi >> (63 - i) : x.lo >> (127 - i)) & 1) {
			z.hi ^= v.hi;
			z.lo ^= v.lo;
		}
		odd = v.lo & 1;
		v.lo = v.lo >> 1 | v.hi << 63;
		v.hi = v.hi >> 1 ^ (odd ? 0xe1ull << 56 : 0);
	}
	return z;
}

static void ghash(struct field *y, struct field h, const u8 *p, size_t len)
{
	u8 block[BLOCK];

	for (; len > 0; p += min(len, BLOCK), len -= min(len, BLOCK)) {
		memset(block, 0, BLOCK);
		memcpy(block, p, min(len, BLOCK));
		y->hi ^= get_unaligned_be64(block);
		y->lo ^= get_unaligned_be64(block + 8);
		*y = gf_mul(*y, h);
	}
}

/* NIST SP 800-38D with a nonce of 12 bytes; encrypts @msg in place */
void smb2fs_ref_gcm(const struct smb2fs_ref_aead *a, u8 *msg, size_t len,
		    u8 tag[16])
{
	u8 block[BLOCK] = {}, ctr[BLOCK] = {};
	struct crypto_aes_ctx aes;
	struct field h, y = {};

	expand(&aes, a->key, a->key_len);
	aes_encrypt(&aes, block, block);
	h.hi = get_unaligned_be64(block);
	h.lo = get_unaligned_be64(block + 8);

	memcpy(ctr, a->nonce, 12);
	ctr[15] = 1;
	memset(tag, 0, BLOCK);
	ctr_mode(&aes, ctr, tag, BLOCK);
	ctr_mode(&aes, ctr, msg, len);

	ghash(&y, h, a->aad, a->aad_len);
	ghash(&y, h, msg, len);
	put_unaligned_be64(8 * a->aad_len, block);
	put_unaligned_be64(8 * len, block + 8);
	ghash(&y, h, block, BLOCK);
	put_unaligned_be64(y.hi, block);
	put_unaligned_be64(y.lo, block + 8);
	xor(tag, block, BLOCK);
}

/* RFC 3610 with a nonce of 11 bytes and AAD of up to 62; encrypts in place */
void smb2fs_ref_ccm(const struct smb2fs_ref_aead *a, u8 *msg, size_t len,
		    u8 tag[16])
{
	u8 b0[BLOCK] = { 0x40 | (16 - 2) / 2 << 3 | (4 - 1) };
	u8 ctr[BLOCK] = { 4 - 1 };
	struct crypto_aes_ctx aes;
	u8 aad[64], mac[BLOCK] = {};

	expand(&aes, a->key, a->key_len);
	memcpy(b0 + 1, a->nonce, 11);
	memcpy(ctr + 1, a->nonce, 11);
	put_unaligned_be32(len, b0 + 12);
	put_unaligned_be16(a->aad_len, aad);
	memcpy(aad + 2, a->aad, a->aad_len);

	cbc_mac(&aes, mac, b0, BLOCK);
	cbc_mac(&aes, mac, aad, 2 + a->aad_len);
	cbc_mac(&aes, mac, msg, len);
	memcpy(tag, mac, BLOCK);
	ctr_mode(&aes, ctr, tag, BLOCK);
	ctr_mode(&aes, ctr, msg, len);
}

/* Messages in memory */

#define OFFSET	117	/* of the message in its first page */

static void put_folio(void *folio)
{
	folio_put(folio);
}

static struct folio *new_folio(struct kunit *test, unsigned int order)
{
	struct folio *folio = folio_alloc(GFP_KERNEL, order);

	KUNIT_ASSERT_NOT_NULL(test, folio);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, put_folio, folio),
			0);
	return folio;
}

static void make_linear(struct kunit *test, struct smb2fs_ref_mem *m)
{
	m->kvec = kunit_kzalloc(test, sizeof(*m->kvec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->kvec);
	m->kvec->iov_len = m->len;
	if (m->shape == SMB2FS_REF_VMALLOC)
		m->kvec->iov_base = smb2fs_ref_alloc(test, m->len);
	else
		m->kvec->iov_base = kunit_kzalloc(test, m->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->kvec->iov_base);
	m->nr_segs = 1;
}

static void make_pieces(struct kunit *test, struct smb2fs_ref_mem *m)
{
	static const size_t lens[] = { 1, 15, 16, 17, 0, 3, 4096, 5000 };
	size_t at, n, max = 8 + m->len / 1000;
	u8 *buf = smb2fs_ref_alloc(test, m->len);

	m->kvec = kunit_kcalloc(test, max, sizeof(*m->kvec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->kvec);
	for (at = 0; at < m->len; at += n) {
		n = min(lens[m->nr_segs % ARRAY_SIZE(lens)], m->len - at);
		KUNIT_ASSERT_LT(test, m->nr_segs, max);
		m->kvec[m->nr_segs].iov_base = buf + at;
		m->kvec[m->nr_segs++].iov_len = n;
	}
}

static void make_pages(struct kunit *test, struct smb2fs_ref_mem *m)
{
	size_t at, n, off = OFFSET;

	m->bvec = kunit_kcalloc(test, 2 + m->len / PAGE_SIZE,
				sizeof(*m->bvec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->bvec);
	for (at = 0; at < m->len; at += n, off = 0) {
		n = min(PAGE_SIZE - off, m->len - at);
		bvec_set_folio(&m->bvec[m->nr_segs++], new_folio(test, 0), n,
			       off);
	}
}

static void make_folioq(struct kunit *test, struct smb2fs_ref_mem *m)
{
	struct folio_queue *tail = NULL, *next;
	struct folio *folio;
	size_t at;

	for (at = 0; at < m->len + OFFSET; at += folio_size(folio)) {
		if (!tail || folioq_full(tail)) {
			next = kunit_kzalloc(test, sizeof(*next), GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, next);
			if (tail)
				tail->next = next;
			else
				m->folioq = next;
			next->prev = tail;
			tail = next;
		}
		folio = new_folio(test, folioq_count(tail) % 3);
		folioq_append(tail, folio);
	}
}

static void destroy_xarray(void *xa)
{
	xa_destroy(xa);
}

static void make_xarray(struct kunit *test, struct smb2fs_ref_mem *m)
{
	unsigned long index, last = (m->len + OFFSET) / PAGE_SIZE;

	xa_init(&m->xarray);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_xarray,
							&m->xarray), 0);
	for (index = 0; index <= last; index++)
		KUNIT_ASSERT_EQ(test, xa_err(xa_store(&m->xarray, index,
						      new_folio(test, 0),
						      GFP_KERNEL)), 0);
}

/* Memory of @shape with room for @len bytes, at least 1 */
struct smb2fs_ref_mem *smb2fs_ref_mem(struct kunit *test,
				      enum smb2fs_ref_shape shape, size_t len)
{
	struct smb2fs_ref_mem *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->shape = shape;
	m->len = len;
	switch (shape) {
	case SMB2FS_REF_LINEAR:
	case SMB2FS_REF_VMALLOC:
		make_linear(test, m);
		break;
	case SMB2FS_REF_PIECES:
		make_pieces(test, m);
		break;
	case SMB2FS_REF_PAGES:
		make_pages(test, m);
		break;
	case SMB2FS_REF_FOLIOQ:
		make_folioq(test, m);
		break;
	default:
		make_xarray(test, m);
	}
	return m;
}

struct iov_iter smb2fs_ref_iter(struct smb2fs_ref_mem *m,
				unsigned int direction)
{
	struct iov_iter iter;

	switch (m->shape) {
	case SMB2FS_REF_PAGES:
		iov_iter_bvec(&iter, direction, m->bvec, m->nr_segs, m->len);
		break;
	case SMB2FS_REF_FOLIOQ:
		iov_iter_folio_queue(&iter, direction, m->folioq, 0, OFFSET,
				     m->len);
		break;
	case SMB2FS_REF_XARRAY:
		iov_iter_xarray(&iter, direction, &m->xarray, OFFSET, m->len);
		break;
	default:
		iov_iter_kvec(&iter, direction, m->kvec, m->nr_segs, m->len);
	}
	return iter;
}

void smb2fs_ref_put(struct smb2fs_ref_mem *m, const u8 *from)
{
	struct iov_iter iter = smb2fs_ref_iter(m, ITER_DEST);

	WARN_ON(copy_to_iter(from, m->len, &iter) != m->len);
}

void smb2fs_ref_get(struct smb2fs_ref_mem *m, u8 *to)
{
	struct iov_iter iter = smb2fs_ref_iter(m, ITER_SOURCE);

	WARN_ON(copy_from_iter(to, m->len, &iter) != m->len);
}
