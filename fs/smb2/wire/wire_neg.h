/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of NEGOTIATE that the whole connection lives by. */
#ifndef _SMB2FS_WIRE_NEG_H
#define _SMB2FS_WIRE_NEG_H

/* [MS-SMB2] 2.2.3 and 2.2.4, DialectRevision */
enum smb2fs_revision {
	SMB2FS_SMB_202	= 0x0202,
	SMB2FS_SMB_210	= 0x0210,
	SMB2FS_SMB_2XX	= 0x02ff,	/* wildcard: negotiate once more */
	SMB2FS_SMB_300	= 0x0300,
	SMB2FS_SMB_302	= 0x0302,
	SMB2FS_SMB_311	= 0x0311,
};

/* [MS-SMB2] 2.2.3, 2.2.4 and 2.2.5, SecurityMode */
#define SMB2FS_SIGNING_ENABLED		0x01u
#define SMB2FS_SIGNING_REQUIRED		0x02u

/* [MS-SMB2] 2.2.3, 2.2.4 and (only DFS) 2.2.5, Capabilities */
#define SMB2FS_CAP_DFS			0x00000001u
#define SMB2FS_CAP_LEASING		0x00000002u	/* since 2.1 */
#define SMB2FS_CAP_LARGE_MTU		0x00000004u	/* since 2.1 */
#define SMB2FS_CAP_MULTI_CHANNEL	0x00000008u	/* since 3.0 */
#define SMB2FS_CAP_PERSISTENT_HANDLES	0x00000010u	/* since 3.0 */
#define SMB2FS_CAP_DIRECTORY_LEASING	0x00000020u	/* since 3.0 */
#define SMB2FS_CAP_ENCRYPTION		0x00000040u	/* 3.0 and 3.0.2 only */
#define SMB2FS_CAP_NOTIFICATIONS	0x00000080u	/* 3.1.1 */

/* [MS-SMB2] 2.2.3.1, ContextType; all are below 32 */
enum smb2fs_neg_context {
	SMB2FS_NEG_PREAUTH	= 0x0001,
	SMB2FS_NEG_ENCRYPTION	= 0x0002,
	SMB2FS_NEG_COMPRESSION	= 0x0003,
	SMB2FS_NEG_NETNAME	= 0x0005,	/* request only */
	SMB2FS_NEG_TRANSPORT	= 0x0006,
	SMB2FS_NEG_SIGNING	= 0x0008,
};

/* [MS-SMB2] 2.2.3.1.1, HashAlgorithms */
#define SMB2FS_HASH_SHA512		0x0001u

/* [MS-SMB2] 2.2.3.1.2, Ciphers; 0 from a server: none that both know */
enum smb2fs_cipher {
	SMB2FS_CIPHER_NONE		= 0x0000,
	SMB2FS_CIPHER_AES128_CCM	= 0x0001,
	SMB2FS_CIPHER_AES128_GCM	= 0x0002,
	SMB2FS_CIPHER_AES256_CCM	= 0x0003,
	SMB2FS_CIPHER_AES256_GCM	= 0x0004,
};

/* [MS-SMB2] 2.2.3.1.3, CompressionAlgorithms and Flags */
enum smb2fs_compression {
	SMB2FS_COMPRESSION_NONE		= 0x0000,
	SMB2FS_COMPRESSION_LZNT1	= 0x0001,
	SMB2FS_COMPRESSION_LZ77		= 0x0002,
	SMB2FS_COMPRESSION_LZ77_HUFFMAN	= 0x0003,
	SMB2FS_COMPRESSION_PATTERN_V1	= 0x0004,
	SMB2FS_COMPRESSION_LZ4		= 0x0005,
};

#define SMB2FS_COMPRESSION_CHAINED	0x00000001u

/* [MS-SMB2] 2.2.3.1.5, Flags */
#define SMB2FS_TRANSPORT_SECURED	0x00000001u

/* [MS-SMB2] 2.2.3.1.7, SigningAlgorithms */
enum smb2fs_signing {
	SMB2FS_SIGNING_HMAC_SHA256	= 0x0000,
	SMB2FS_SIGNING_AES_CMAC		= 0x0001,
	SMB2FS_SIGNING_AES_GMAC		= 0x0002,
};

#endif /* _SMB2FS_WIRE_NEG_H */
