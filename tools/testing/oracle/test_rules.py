# SPDX-License-Identifier: GPL-2.0
"""Clients that break one rule each."""

import struct

import client as c
from client import frame, message
from harness import breaks, session


def negotiated(script, dialects=c.ALL, **how):
    """A client that negotiates before it runs SCRIPT."""
    return lambda cl: (cl.negotiate(dialects, **how), script(cl))


def offering(**how):
    """A client that negotiates in a wrong way."""
    return lambda cl: cl.send(cl.build(c.NEGOTIATE, c.negotiate_body(**how), charge=0))


def in_session(script, **how):
    return lambda cl: script(session(cl, **how))


def in_tree(script, **how):
    def run(cl):
        s = session(cl, **how)
        s.connect()
        script(s)
    return run


def echo(**fields):
    """One ECHO with wrong fields."""
    return lambda cl: cl.request(c.ECHO, **fields)


# The stream

breaks("frame-type", "a session message of RFC 1002",
       lambda cl: cl.send_raw(b"\x81\0\0\x44" + bytes(68)))
breaks("frame-length", "three bytes", lambda cl: cl.send(b"\xfeSM"))
breaks("frame-length", "half a header", lambda cl: cl.send(message(c.ECHO, 0, b"")[:40]))
breaks("frame-length", "70 KiB in 2.0.2", negotiated(
    lambda cl: cl.request(c.ECHO, c.EMPTY + bytes(70 << 10)), (c.D202,)))
breaks("frame-length", "70 KiB of a command without payload", negotiated(
    lambda cl: cl.request(c.ECHO, c.EMPTY + bytes(70 << 10))))
breaks("frame-length", "more than MaxTransactSize and a bit", negotiated(
    lambda cl: cl.request(c.WRITE, struct.pack("<HHIQQQIIHHI", 49, 112, 65536, 0, 0, 0, 0, 0,
                                               0, 0, 0) + bytes(70000))),
       "max-io 65536")
breaks("protocol-id", "another protocol", lambda cl: cl.send(message(c.NEGOTIATE, 0, bytes(36),
                                                                     protocol=b"\xfeSMC")))
breaks("protocol-id", "compressed, though not agreed", negotiated(
    lambda cl: cl.send(message(c.ECHO, 1, c.EMPTY, protocol=b"\xfcSMB"))))
SMB1 = b"\xffSMB\x72" + bytes(27) + b"\0" + struct.pack("<H", 22) + \
    b"\2SMB 2.002\0\2SMB 2.???\0"
breaks("smb1", "after SMB2", negotiated(lambda cl: cl.send(SMB1)))
breaks("smb1", "not NEGOTIATE", lambda cl: cl.send(SMB1[:4] + b"\x73" + SMB1[5:]))

# The window

breaks("overdraw", "two on one credit", negotiated(
    lambda cl: cl.send_raw(frame(cl.build(c.ECHO)) + frame(cl.build(c.ECHO))), (c.D202,)),
       "grant 1")
breaks("overdraw", "two on one credit, one after the other", negotiated(
    lambda cl: (cl.request(c.ECHO), cl.request(c.ECHO)), (c.D202,)),
       "grant 1", "delay ECHO 200ms")
breaks("overdraw", "beyond the window", negotiated(echo(mid=5000)))
breaks("overdraw", "near the end of 64 bits", negotiated(echo(mid=2**64 - 1)))
breaks("overdraw", "a range that ends beyond the window", negotiated(
    lambda cl: cl.request(c.READ, struct.pack("<HBBIQQQIIIHHB", 49, 0, 0, 2 << 20, 0, 0, 0, 0,
                                              0, 0, 0, 0, 0), charge=32)), "grant 16")
breaks("overdraw", "a compound of two on one credit", negotiated(
    lambda cl: cl.send(c.compound(cl.build(c.ECHO), cl.build(c.ECHO)))), "grant 1")
breaks("overdraw", "before the answer to NEGOTIATE", lambda cl: cl.send_raw(
    frame(cl.build(c.NEGOTIATE, c.negotiate_body())) + frame(cl.build(c.ECHO, charge=1))))
breaks("reuse", "the last one", negotiated(
    lambda cl: (cl.call(c.ECHO), cl.request(c.ECHO, mid=cl.mid - 1))))
breaks("reuse", "one above a gap", negotiated(
    lambda cl: (cl.more_credits(8), cl.call(c.ECHO, mid=cl.mid + 2),
                cl.request(c.ECHO, mid=cl.mid + 2))))
breaks("reuse", "a range that reaches a used one", negotiated(
    lambda cl: (cl.more_credits(8), cl.call(c.ECHO, mid=cl.mid + 1), cl.request(
        c.READ, struct.pack("<HBBIQQQIIIHHB", 49, 0, 0, 1 << 17, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        charge=2))))
breaks("gap", "when the connection ends", negotiated(
    lambda cl: (cl.more_credits(8), cl.take_mid(), cl.call(c.ECHO), cl.finish())))
breaks("gap", "for too many requests", negotiated(
    lambda cl: (cl.more_credits(8), cl.take_mid(), [cl.call(c.ECHO) for _ in range(5)])),
       "--gap-max", "4")
breaks("charge-zero", "1 in 2.0.2", negotiated(echo(charge=1), (c.D202,)))
breaks("charge-one", "0 with large MTU", negotiated(echo(charge=0)))
breaks("charge-one", "2 for ECHO", negotiated(lambda cl: (cl.more_credits(4),
                                                          cl.request(c.ECHO, charge=2))))
breaks("charge-one", "2 without large MTU", negotiated(
    lambda cl: (cl.more_credits(4), cl.request(c.ECHO, charge=2))), "large-mtu off")


def read(size, **fields):
    return lambda cl: cl.request(c.READ, struct.pack(
        "<HBBIQQQIIIHHB", 49, 0, 0, size, 0, 0, 0, 0, 0, 0, 0, 0, 0), **fields)


breaks("charge-small", "1 for 65537 bytes", negotiated(read(65537, charge=1)))
breaks("charge-small", "0", negotiated(read(1, charge=0)))
breaks("charge-small", "what a QUERY_DIRECTORY may return", negotiated(
    lambda cl: cl.request(c.QUERY_DIRECTORY, struct.pack(
        "<HBBIQQHHI", 33, 1, 0, 0, 0, 0, 96, 2, 65537) + b"*\0")))
breaks("charge-small", "what an IOCTL may return", negotiated(
    lambda cl: cl.request(c.IOCTL, struct.pack(
        "<HHIQQIIIIIIII", 57, 0, 0x140204, 0, 0, 0, 0, 0, 0, 0, 65537, 1, 0))))
breaks("payload-size", "more than MaxReadSize", negotiated(read(65537, charge=2)),
       "max-io 65536")
breaks("payload-size", "more than 64 KiB in 2.0.2", negotiated(read(65537), (c.D202,)))
breaks("credit-request", "0 asked with the last one", negotiated(echo(credits=0)), "grant 1")
breaks("cancel-target", "of a MessageId never used", negotiated(
    lambda cl: cl.request(c.CANCEL, mid=77)))
breaks("cancel-target", "of an AsyncId never given", negotiated(
    lambda cl: cl.request(c.CANCEL, mid=0, flags=c.ASYNC, pid=5)))

# The header

breaks("header-size", "65", negotiated(echo(size=65)))
breaks("status-field", "not 0 in 2.1", negotiated(echo(status=1), (c.D210,)))
breaks("status-field", "Reserved in 3.x", negotiated(echo(status=0x10000)))
breaks("channel-sequence", "1", negotiated(echo(status=1)))
breaks("command", "19", negotiated(lambda cl: cl.request(19)))
breaks("flags", "of a response", negotiated(echo(flags=c.RESPONSE)))
breaks("flags", "asynchronous, but not CANCEL", negotiated(echo(flags=c.ASYNC)))
breaks("flags", "one that is unknown", negotiated(echo(flags=0x1000)))
breaks("flags", "priority before 3.1.1", negotiated(echo(flags=0x10), (c.D302,)))
breaks("flags", "replay before 3.0", negotiated(echo(flags=0x20000000), (c.D210,)))
breaks("flags", "DFS", negotiated(echo(flags=0x10000000)))
breaks("process-id", "that of a process", negotiated(echo(pid=1234)))
breaks("signature-field", "not signed, not 0", negotiated(echo(signature=b"x" * 16)))
breaks("signature-field", "in a sealed message", in_session(
    lambda s: s.request(c.ECHO, signature=b"x" * 16)), "--seal")
breaks("next-command", "not a multiple of 8", negotiated(echo(next=65)))
breaks("next-command", "into the header", negotiated(echo(next=8)))
breaks("next-command", "beyond the frame", negotiated(echo(next=72)))
breaks("next-command", "CANCEL in a compound", negotiated(
    lambda cl: (cl.more_credits(4), cl.send(c.compound(cl.build(c.ECHO), cl.build(c.CANCEL))))))
breaks("padding", "not zero", negotiated(
    lambda cl: (cl.more_credits(4),
                cl.send(c.compound(cl.build(c.ECHO, c.EMPTY + b"1234"), cl.build(c.ECHO))))))
breaks("padding", "too much", negotiated(lambda cl: cl.request(c.ECHO, c.EMPTY + bytes(16))))
breaks("related", "the first", negotiated(echo(flags=c.RELATED)))
breaks("related", "both kinds in one", negotiated(
    lambda cl: (cl.more_credits(4), cl.send(c.compound(
        cl.build(c.ECHO), cl.build(c.ECHO, flags=c.RELATED), cl.build(c.ECHO))))))
breaks("related", "another session", in_session(
    lambda s: (s.c.more_credits(4), s.send(c.compound(
        s.build(c.ECHO), s.build(c.ECHO, flags=c.RELATED, session=0))))))
breaks("session-id", "in NEGOTIATE", lambda cl: cl.request(
    c.NEGOTIATE, c.negotiate_body(), session=1))
breaks("session-id", "that was never given", negotiated(echo(session=5)))
breaks("session-id", "none where one is needed", negotiated(
    lambda cl: cl.request(c.LOGOFF)))
breaks("session-id", "of a session that is not set up", negotiated(
    lambda cl: cl.request(c.LOGOFF, session=c.Session(cl).setup().session)))
breaks("tree-id", "that was never given", in_session(
    lambda s: s.request(c.TREE_DISCONNECT, tree=9)))
breaks("tree-id", "in ECHO", negotiated(echo(tree=9)))

# Signing and sealing


def unsigned(s):
    s.sign = False
    s.request(c.ECHO)


breaks("unsigned", "in a session that demands it", in_session(unsigned, mode=2))
breaks("unsigned", "because the server demands it", in_session(unsigned), "--signing-required")
breaks("unsigned", "TREE_CONNECT in 3.1.1", in_session(
    lambda s: s.request(c.TREE_CONNECT, c.tree_body("\\\\server\\share"))))
breaks("signed", "without a session", negotiated(echo(flags=c.SIGNED)))
breaks("bad-signature", "one bit", in_session(
    lambda s: s.c.send(s.signed(s.build(c.ECHO))[:60] + b"1234" + c.EMPTY), mode=2))
for dialect in c.ALL:
    breaks("bad-signature", f"none but the flag, {dialect:#x}", in_session(
        lambda s: s.c.send(s.build(c.ECHO, flags=c.SIGNED)), mode=2, dialects=(dialect,)))


def in_the_clear(s):
    s.seal = False
    s.request(c.ECHO)


breaks("unsealed", "in a session that is sealed", in_session(in_the_clear), "--seal")


def sealing_with(**how):
    return in_session(lambda s: s.c.send(s.protect(s.build(c.ECHO), **how)))


breaks("seal-header", "Flags", sealing_with(flags=2), "--seal")
breaks("seal-header", "Reserved", sealing_with(reserved=1), "--seal")
breaks("seal-header", "OriginalMessageSize", sealing_with(size=60), "--seal")
breaks("seal-header", "after the nonce", sealing_with(tail=b"1234"), "--seal")
breaks("seal-header", "nothing in it", in_session(lambda s: s.c.send(s.protect(b""))), "--seal")
breaks("seal-tag", "a wrong one", sealing_with(tag=b"t" * 16), "--seal")
breaks("seal-session", "that was never given", in_session(
    lambda s: s.c.send(c.sealed(s.cipher, s.c2s, s.next_nonce(), 7, s.build(c.ECHO)))), "--seal")
breaks("seal-session", "another inside", in_session(
    lambda s: s.request(c.ECHO, session=0)), "--seal")


def same_nonce(s):
    s.call(c.ECHO)
    s.nonce -= 1
    s.request(c.ECHO)


breaks("seal-nonce", "twice", in_session(same_nonce), "--seal")
breaks("seal-nonce", "twice, with CCM", in_session(same_nonce, dialects=(c.D300,)), "--seal")

# Bodies

breaks("structure-size", "of ECHO", negotiated(
    lambda cl: cl.request(c.ECHO, struct.pack("<HH", 5, 0))))
breaks("body-bounds", "short of StructureSize", negotiated(
    lambda cl: cl.request(c.READ, struct.pack("<H", 49) + bytes(20))))
breaks("body-bounds", "a buffer beyond the end", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", offset=100))))
breaks("body-bounds", "a buffer inside the header", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", offset=8))))
breaks("reserved", "of ECHO", negotiated(
    lambda cl: cl.request(c.ECHO, struct.pack("<HH", 4, 1))))
breaks("reserved", "of NEGOTIATE", offering(reserved=1))
breaks("reserved", "ClientStartTime", offering(dialects=(c.D210,), start_time=1))
breaks("reserved", "of a negotiate context", offering(
    contexts=(c.context(1, c.preauth()[8:], reserved=1),)))
breaks("field", "a tree's path with a NUL", in_session(
    lambda s: s.request(c.TREE_CONNECT, c.tree_body("\\\\server\\share\0")), mode=2))
breaks("field", "a tree's path with one part", in_session(
    lambda s: s.request(c.TREE_CONNECT, c.tree_body("\\\\server")), mode=2))

# NEGOTIATE

breaks("negotiate-first", "ECHO", echo())
breaks("next-command", "NEGOTIATE in a compound", lambda cl: cl.send(c.compound(
    cl.build(c.NEGOTIATE, c.negotiate_body()), cl.build(c.ECHO))))
breaks("negotiate-once", "again", negotiated(
    lambda cl: cl.request(c.NEGOTIATE, c.negotiate_body(), charge=1)))
breaks("dialects", "none", offering(dialects=(), count=0))
breaks("dialects", "more than there are", offering(dialects=(c.D210,), count=60))
breaks("dialects", "one that is unknown", offering(dialects=(c.D202, 0x201)))
breaks("dialects", "0x02ff", offering(dialects=(c.D202, 0x2ff)))
breaks("dialects", "one twice", offering(dialects=(c.D210, c.D210)))
breaks("security-mode", "0", offering(mode=0))
breaks("security-mode", "3", offering(mode=3))
breaks("security-mode", "0 in SESSION_SETUP", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", mode=0))))
breaks("capabilities", "one that is unknown", offering(caps=0x100))
breaks("capabilities", "of 3.x with 2.1", offering(dialects=(c.D210,), caps=0x40))
breaks("client-guid", "0", offering(guid=bytes(16)))
breaks("contexts", "none", offering(contexts=()))
breaks("contexts", "not at a multiple of 8", offering(offset=114))
breaks("contexts", "over the dialects", offering(offset=104))
breaks("contexts", "beyond the end", offering(n_contexts=5))
breaks("contexts", "a type twice", offering(contexts=(c.preauth(), c.preauth())))
breaks("contexts", "an unknown type", offering(contexts=(c.preauth(), c.context(0x77, b""))))
breaks("contexts", "DataLength too long", offering(
    contexts=(c.preauth(), c.context(2, struct.pack("<HHH", 1, 2, 0)))))
breaks("contexts", "DataLength too short", offering(
    contexts=(c.preauth(), c.context(2, struct.pack("<HH", 2, 2)))))
breaks("preauth-context", "none", offering(contexts=(c.choices(2, 2),)))
breaks("preauth-context", "without SHA-512", offering(contexts=(c.preauth((2,)),)))
breaks("preauth-context", "without salt", offering(contexts=(c.preauth(salt=b""),)))
breaks("cipher-context", "empty", offering(contexts=(c.preauth(), c.choices(2))))
breaks("cipher-context", "one that is unknown", offering(
    contexts=(c.preauth(), c.choices(2, 2, 5))))
breaks("cipher-context", "one twice", offering(contexts=(c.preauth(), c.choices(2, 2, 2))))
breaks("signing-context", "one that is unknown", offering(
    contexts=(c.preauth(), c.choices(8, 3))))
breaks("compression-context", "empty", offering(
    contexts=(c.preauth(), c.context(3, struct.pack("<HHI", 0, 0, 0)))))
breaks("netname-context", "with a NUL", offering(
    contexts=(c.preauth(), c.context(5, "server\0".encode("utf-16-le")))))
breaks("netname-context", "empty", offering(contexts=(c.preauth(), c.context(5, b""))))

# Sessions

breaks("setup", "binding", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", flags=1))))
breaks("setup", "capabilities", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", caps=4))))
breaks("reserved", "Channel of SESSION_SETUP", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"ORACLE-NULL", channel=1))))
breaks("token", "none", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b""))))
breaks("token", "nonsense", negotiated(
    lambda cl: cl.request(c.SESSION_SETUP, c.setup_body(b"nonsense"))))
