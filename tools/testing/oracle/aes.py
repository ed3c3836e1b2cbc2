# SPDX-License-Identifier: GPL-2.0
"""AES and the modes that SMB2 uses, from FIPS 197, RFC 4493, RFC 3610 and SP 800-38D.

Slow and plain on purpose: a second opinion on the oracle's cryptography that
comes from no library.
"""


def xtime(a):
    return (a << 1 ^ 0x11b if a & 0x80 else a << 1) & 0xff


def multiply(a, b):
    out = 0
    while b:
        if b & 1:
            out ^= a
        a, b = xtime(a), b >> 1
    return out


def make_sbox():
    box = [0x63] * 256
    for a in range(1, 256):
        inverse = next(b for b in range(1, 256) if multiply(a, b) == 1)
        for shift in range(5):
            box[a] ^= (inverse << shift | inverse >> (8 - shift)) & 0xff
    return box


SBOX = make_sbox()
TWICE = [xtime(a) for a in range(256)]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def expand(key):
    words = [list(key[i:i + 4]) for i in range(0, len(key), 4)]
    n = len(words)
    rcon = 1
    for i in range(n, 4 * (n + 7)):
        w = words[-1]
        if i % n == 0:
            w = [SBOX[b] for b in w[1:] + w[:1]]
            w[0] ^= rcon
            rcon = xtime(rcon)
        elif n > 6 and i % n == 4:
            w = [SBOX[b] for b in w]
        words.append([a ^ b for a, b in zip(words[i - n], w)])
    return [sum(words[i:i + 4], []) for i in range(0, len(words), 4)]


class AES:
    """One key; encrypts blocks."""

    def __init__(self, key):
        self.round_keys = expand(key)

    def block(self, data):
        s = [a ^ b for a, b in zip(data, self.round_keys[0])]
        for r, k in enumerate(self.round_keys[1:], 1):
            s = [SBOX[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            if r < len(self.round_keys) - 1:
                s = self.mix(s)
            s = [a ^ b for a, b in zip(s, k)]
        return bytes(s)

    @staticmethod
    def mix(s):
        out = []
        for i in range(0, 16, 4):
            c = s[i:i + 4]
            all_four = c[0] ^ c[1] ^ c[2] ^ c[3]
            out += [c[j] ^ all_four ^ TWICE[c[j] ^ c[(j + 1) % 4]] for j in range(4)]
        return out

    def counter(self, start, size, data):
        """CTR mode: the last SIZE bytes of the block START count."""
        head, n = start[:-size], int.from_bytes(start[-size:], "big")
        out = b""
        for i in range(0, len(data), 16):
            pad = self.block(head + (n + i // 16).to_bytes(size, "big"))
            out += xor(data[i:i + 16], pad)
        return out


def double(block):
    n = int.from_bytes(block, "big") << 1
    return ((n ^ 0x87 if n >> 128 else n) & (1 << 128) - 1).to_bytes(16, "big")


def cmac(key, data):
    aes = AES(key)
    subkey = double(aes.block(bytes(16)))
    whole = (len(data) - 1) // 16 * 16 if data else 0
    last = data[whole:]
    if len(last) < 16:
        subkey = double(subkey)
        last += b"\x80" + bytes(15 - len(last))
    state = bytes(16)
    for i in range(0, whole, 16):
        state = aes.block(xor(state, data[i:i + 16]))
    return aes.block(xor(state, xor(last, subkey)))


def ghash(h, data):
    state = 0
    h = int.from_bytes(h, "big")
    for i in range(0, len(data), 16):
        x, product, v = state ^ int.from_bytes(data[i:i + 16], "big"), 0, h
        for bit in range(127, -1, -1):
            if x >> bit & 1:
                product ^= v
            v = v >> 1 ^ (0xe1 << 120 if v & 1 else 0)
        state = product
    return state.to_bytes(16, "big")


def pad16(data):
    return data + bytes(-len(data) % 16)


def gcm(key, nonce, aad, data, encrypt=True):
    """Returns what comes out, and the tag."""
    aes = AES(key)
    out = aes.counter(nonce + b"\0\0\0\2", 4, data)
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(data)).to_bytes(8, "big")
    s = ghash(aes.block(bytes(16)), pad16(aad) + pad16(out if encrypt else data) + lengths)
    return out, xor(s, aes.block(nonce + b"\0\0\0\1"))


def ccm(key, nonce, aad, data, encrypt=True):
    """With a tag of 16 bytes; returns what comes out, and the tag."""
    aes = AES(key)
    size = 15 - len(nonce)
    start = bytes([size - 1]) + nonce + bytes(size)
    out = aes.counter(start[:-1] + b"\1", size, data)
    first = bytes([0x40 | 7 << 3 | (size - 1)]) + nonce + len(data).to_bytes(size, "big")
    blocks = first + pad16(len(aad).to_bytes(2, "big") + aad) + pad16(data if encrypt else out)
    state = bytes(16)
    for i in range(0, len(blocks), 16):
        state = aes.block(xor(state, blocks[i:i + 16]))
    return out, xor(state, aes.block(start))
