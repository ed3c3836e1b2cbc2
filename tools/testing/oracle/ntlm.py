# SPDX-License-Identifier: GPL-2.0
"""The client's side of NTLMv2 and SPNEGO, plain, from [MS-NLMP] and RFC 4178."""

import hashlib
import hmac
import struct


def md4(data):
    """RFC 1320."""
    def rotate(x, n):
        x &= 0xffffffff
        return x << n | x >> (32 - n)

    rounds = (
        (lambda x, y, z: x & y | ~x & z, 0, range(16), (3, 7, 11, 19)),
        (lambda x, y, z: x & y | x & z | y & z, 0x5a827999,
         (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ed9eba1,
         (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)),
    )
    state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
    size = len(data)
    data += b"\x80" + bytes(-(size + 9) % 64) + struct.pack("<Q", 8 * size)
    for at in range(0, len(data), 64):
        x = struct.unpack("<16I", data[at:at + 64])
        a, b, c, d = state
        for mix, constant, order, shifts in rounds:
            for i, k in enumerate(order):
                a, b, c, d = d, rotate(a + mix(b, c, d) + x[k] + constant, shifts[i % 4]), b, c
        state = [(s + v) & 0xffffffff for s, v in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


def rc4(key, data):
    s = list(range(256))
    j = 0
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) % 256
        s[i], s[j] = s[j], s[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + s[i]) % 256
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) % 256])
    return bytes(out)


def utf16(s):
    return s.encode("utf-16-le")


def md5hmac(key, data):
    return hmac.digest(key, data, "md5")


FLAGS = 0xe2088217
SIGNATURE = b"NTLMSSP\0"


def password_key(user, domain, password):
    return md5hmac(md4(utf16(password)), utf16(user.upper() + domain))


def target_info(challenge):
    n, _, at = struct.unpack("<HHI", challenge[40:48])
    return challenge[at:at + n]


class Ntlm:
    """One exchange; what is wrong on purpose is an attribute."""

    def __init__(self, user="tester", password="secret", domain="ORACLE", flags=FLAGS):
        self.user, self.password, self.domain, self.flags = user, password, domain, flags
        self.mic = True
        self.wrong_mic = False
        self.response = None

    def negotiate(self):
        self.message1 = SIGNATURE + struct.pack("<II", 1, self.flags) + bytes(16) + bytes(8)
        return self.message1

    def authenticate(self, challenge):
        key = password_key(self.user, self.domain, self.password)
        info = target_info(challenge)
        when = struct.unpack("<Q", info[-12:-4])[0]
        if self.mic:
            info = info[:-4] + struct.pack("<HHI", 6, 4, 2) + bytes(4)
        temp = b"\1\1" + bytes(6) + struct.pack("<Q", when) + b"c" * 8 + bytes(4) + info + bytes(4)
        proof = md5hmac(key, challenge[24:32] + temp)
        nt = self.response or proof + temp
        base = md5hmac(key, proof)
        self.key = b"k" * 16
        parts = (bytes(24), nt, utf16(self.domain), utf16(self.user), utf16("test"),
                 rc4(base, self.key))
        return self.build(challenge, parts)

    def build(self, challenge, parts):
        fields, payload = b"", b""
        for part in parts:
            fields += struct.pack("<HHI", len(part), len(part), 88 + len(payload))
            payload += part
        flags, = struct.unpack("<I", challenge[20:24])
        head = SIGNATURE + struct.pack("<I", 3) + fields + struct.pack("<I", flags & self.flags) + \
            bytes(8)
        mic = md5hmac(self.key, self.message1 + challenge + head + bytes(16) + payload)
        if self.wrong_mic:
            mic = bytes(16)
        return head + mic + payload

    def anonymous(self, challenge):
        self.key = None
        parts = (b"\0", b"", b"", b"", b"", b"")
        self.key = bytes(16)
        return self.build(challenge, parts)

    def mac(self, data, direction):
        def constant(use):
            return f"session key to {direction} {use} key magic constant\0".encode()
        signing = hashlib.md5(self.key + constant("signing")).digest()
        sealing = hashlib.md5(self.key + constant("sealing")).digest()
        total = md5hmac(signing, bytes(4) + data)[:8]
        return b"\1\0\0\0" + rc4(sealing, total) + bytes(4)


def der(tag, data):
    n = len(data)
    size = bytes([n]) if n < 128 else b"\x81" + bytes([n]) if n < 256 else \
        b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + size + data


NTLM_OID = der(6, bytes.fromhex("2b06010401823702020a"))
KRB5_OID = der(6, bytes.fromhex("2a864886f712010202"))
SPNEGO_OID = der(6, bytes.fromhex("2b0601050502"))


def init(mechanisms, token):
    body = der(0xa0, mechanisms)
    if token:
        body += der(0xa2, der(4, token))
    return der(0x60, SPNEGO_OID + der(0xa0, der(0x30, body)))


def resp(token, mic=None):
    body = der(0xa2, der(4, token))
    if mic:
        body += der(0xa3, der(4, mic))
    return der(0xa1, der(0x30, body))


def elements(data):
    """The contents of DER, by tag."""
    out = {}
    while data:
        n, at = data[1], 2
        if n & 0x80:
            at += n & 0x7f
            n = int.from_bytes(data[2:at], "big")
        out[data[0]] = data[at:at + n]
        data = data[at + n:]
    return out


def parse_resp(data):
    """negState, responseToken and mechListMIC of a NegTokenResp."""
    fields = elements(elements(elements(data)[0xa1])[0x30])
    return (elements(fields[0xa0])[10][0], elements(fields.get(0xa2, b"")).get(4),
            elements(fields.get(0xa3, b"")).get(4))
