# SPDX-License-Identifier: GPL-2.0
"""NTLMv2, raw and in SPNEGO."""

import struct

import client as c
import ntlm
from harness import breaks, clean, test

ACCOUNT = ("--user", "Tester", "--password", "secret")
MECHANISMS = ntlm.der(0x30, ntlm.NTLM_OID)
LOGON_FAILURE = 0xc000006d


@test
def published():
    """NTLMv2: [MS-NLMP] 4.2.4"""
    h = bytes.fromhex
    assert ntlm.md4(ntlm.utf16("Password")) == h("a4f49c406510bdcab6824ee7c30fd852")
    key = ntlm.password_key("User", "Domain", "Password")
    assert key == h("0c868a403bfd7a93a3001ef22ef02e3f")
    temp = h("01010000000000000000000000000000aaaaaaaaaaaaaaaa0000000002000c0044006f006d00"
             "610069006e0001000c005300650072007600650072000000000000000000")
    proof = ntlm.md5hmac(key, h("0123456789abcdef") + temp)
    assert proof == h("68cd0ab851e51c96aabc927bebef6a1c")
    assert ntlm.rc4(ntlm.md5hmac(key, proof), b"\x55" * 16) == \
        h("c5dad2544fc9799094ce1ce90bc9d03e")


@test
def published_mic():
    """mechListMIC, published by Microsoft"""
    h = bytes.fromhex
    n = ntlm.Ntlm()
    n.key = h("270E1BA896585EEB7AF3472D3B4C75A7")
    data = h("300c060a2b06010401823702020a")
    assert n.mac(data, "client-to-server") == h("0100000063775a9a5fd97f0600000000")
    assert n.mac(data, "server-to-client") == h("010000003b453cdc3524164200000000")


def token(a):
    at, n = struct.unpack("<HH", a.body[4:8])
    return a.raw[at:at + n]


def raw(s, n):
    """Log on without SPNEGO; returns the last answer."""
    a = s.setup(n.negotiate())
    assert a.status == c.MORE_PROCESSING
    s.key = None
    message = n.authenticate(token(a))
    s.key = n.key
    return s.setup(message)


def wrapped(s, n, mic=True, first=MECHANISMS, other_mic=None):
    """Log on in SPNEGO."""
    if first == MECHANISMS:
        a = s.setup(ntlm.init(first, n.negotiate()))
    else:
        a = s.setup(ntlm.init(first, b"a ticket"))
        assert ntlm.parse_resp(token(a)) == (3, None, None)
        a = s.setup(ntlm.resp(n.negotiate()))
    state, challenge, _ = ntlm.parse_resp(token(a))
    assert state == 1
    message = n.authenticate(challenge)
    s.key = n.key
    code = other_mic or n.mac(first, "client-to-server")
    a = s.setup(ntlm.resp(message, code if mic else None))
    if a.status == 0:
        state, _, server = ntlm.parse_resp(token(a))
        assert state == 0 and server == n.mac(first, "server-to-client")
    return a


def logged_on(how, n=None, want=0, dialects=c.ALL, **options):
    def talk(cl):
        cl.negotiate(dialects)
        s = c.Session(cl, algorithm=c.GMAC, cipher=c.GCM128, mode=2)
        a = how(s, n or ntlm.Ntlm(), **options)
        assert a.status == want, hex(a.status)
        if want:
            return
        s.make_keys()
        s.verify(a)
        assert s.connect().status == 0
    return talk


@test
def good():
    """NTLMv2 in every dialect, raw, in SPNEGO, after Kerberos in vain"""
    for d in c.ALL:
        clean(logged_on(wrapped, dialects=(d,)), *ACCOUNT)
    clean(logged_on(raw), *ACCOUNT)
    clean(logged_on(wrapped, first=ntlm.der(0x30, ntlm.KRB5_OID + ntlm.NTLM_OID)), *ACCOUNT)


@test
def bad():
    """another user, another password"""
    for how in raw, wrapped:
        clean(logged_on(how, ntlm.Ntlm(password="Secret"), LOGON_FAILURE), *ACCOUNT)
        clean(logged_on(how, ntlm.Ntlm(user="other"), LOGON_FAILURE), *ACCOUNT)


@test
def international():
    """names and passwords beyond ASCII, and of 256 characters"""
    for user, password in ("T€ster", "pä ßwörd"), ("\U0001f600" * 256, "\U0001f600\U00010000\uffef"):
        clean(logged_on(wrapped, ntlm.Ntlm(user=user, password=password)),
              "--user", user, "--password", password, "--domain", "DOMÄNE")


@test
def anonymous():
    """anonymous: a flag, no keys"""
    def talk(cl):
        cl.negotiate()
        s = c.Session(cl)
        n = ntlm.Ntlm()
        a = s.setup(n.negotiate())
        a = s.setup(n.anonymous(token(a)))
        assert a.status == 0 and a.body[2] == 2 and not a.flags & c.SIGNED
    clean(talk, *ACCOUNT)


@test
def offer():
    """the token in the answer to NEGOTIATE offers NTLM"""
    def talk(cl):
        a = cl.negotiate()
        at, n = struct.unpack("<HH", a.body[56:60])
        assert n and ntlm.NTLM_OID in a.raw[at:at + n]
    clean(talk)


def tries(rule, name, how, n=None, **options):
    breaks(rule, name, logged_on(how, n, **options), *ACCOUNT)


def with_changes(**changes):
    n = ntlm.Ntlm()
    vars(n).update(changes)
    return n


tries("ntlm", "without extended session security", raw, ntlm.Ntlm(flags=0xe2008217))
tries("ntlm", "without 128 bits", raw, ntlm.Ntlm(flags=0xc2088217))
tries("ntlm", "a response of NTLMv1", raw, with_changes(response=bytes(24)))
tries("ntlm", "without MIC", raw, with_changes(mic=False))
tries("ntlm", "a wrong MIC", wrapped, with_changes(wrong_mic=True))
tries("spnego", "without mechListMIC", wrapped, mic=False)
tries("spnego", "a wrong mechListMIC", wrapped, other_mic=bytes(16))


def sends(*tokens):
    def talk(cl):
        cl.negotiate()
        s = c.Session(cl)
        for t in tokens:
            s.setup(t)
    return talk


breaks("ntlm", "an unknown message", sends(ntlm.SIGNATURE + struct.pack("<I", 9) + bytes(40)))
breaks("ntlm", "cut short", sends(ntlm.SIGNATURE + struct.pack("<II", 1, ntlm.FLAGS)))
breaks("ntlm", "AUTHENTICATE with a field beyond the end", sends(
    ntlm.Ntlm().negotiate(), ntlm.SIGNATURE + struct.pack("<IHHI", 3, 24, 24, 80) + bytes(80)))
breaks("spnego", "without NTLM", sends(ntlm.init(ntlm.der(0x30, ntlm.KRB5_OID), b"ticket")))
breaks("spnego", "cut short", sends(ntlm.init(MECHANISMS, ntlm.Ntlm().negotiate())[:40]))
breaks("spnego", "a NegTokenResp first", sends(ntlm.resp(b"x")))
breaks("spnego", "lengths beyond the end", sends(b"\x60\x84\xff\xff\xff\xff" + bytes(20)))
