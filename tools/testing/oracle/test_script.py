# SPDX-License-Identifier: GPL-2.0
"""Clients that break no rule, whatever the script has the oracle do."""

import random
import subprocess

import client as c
from client import Client
from harness import PROGRAM, Oracle, clean, session, test

SMB1 = b"\xffSMB\x72" + bytes(27) + b"\0\x16\0\2SMB 2.002\0\2SMB 2.???\0"


@test
def all_dialects():
    """NEGOTIATE and ECHO in every dialect"""
    def talk(cl, d):
        assert cl.negotiate((d,)).status == 0 and cl.dialect == d
        for _ in range(10):
            assert cl.call(c.ECHO).status == 0
    for d in c.ALL:
        report = clean(lambda cl, d=d: talk(cl, d))
        assert report["connections"][0]["requests"] == {"NEGOTIATE": 1, "ECHO": 10}


@test
def grant_one():
    """grant 1: never more than one credit"""
    def talk(cl):
        cl.negotiate()
        for _ in range(20):
            assert cl.call(c.ECHO, credits=100).credits == 1
    assert clean(talk, "grant 1")["connections"][0]["highest_credits"] == 1


@test
def signing():
    """signed sessions: every dialect, every algorithm"""
    def talk(cl, **how):
        s = session(cl, mode=2, **how)
        assert s.connect().status == 0
        assert s.call(c.ECHO).status == 0
        assert s.call(c.TREE_DISCONNECT).status == 0
        assert s.call(c.LOGOFF).status == 0
    for d in c.ALL:
        clean(lambda cl, d=d: talk(cl, dialects=(d,)))
    for i, name in enumerate(("hmac", "cmac", "gmac")):
        clean(lambda cl, i=i: talk(cl, algorithm=i), "--sign-with", name)


@test
def sealing():
    """sealed sessions: 3.0, 3.0.2, every cipher of 3.1.1"""
    def talk(cl, **how):
        s = session(cl, **how)
        assert s.seal
        assert s.connect().status == 0
        assert s.call(c.ECHO).status == 0
        assert s.call(c.LOGOFF).status == 0
    for d in (c.D300, c.D302):
        clean(lambda cl, d=d: talk(cl, dialects=(d,)), "--seal")
    for i, name in enumerate(("aes128-ccm", "aes128-gcm", "aes256-ccm", "aes256-gcm"), 1):
        clean(lambda cl, i=i: talk(cl, cipher=i, key=bytes(range(32))), "--seal",
              "--seal-with", name)




@test
def smb1_first():
    """SMB1 NEGOTIATE first, then SMB2 with MessageId 1"""
    def talk(cl):
        cl.send(SMB1)
        a = cl.receive()
        assert a.mid == 0 and a.body[4:6] == b"\xff\x02"
        cl.mid = 1
        cl.negotiate()
        assert cl.call(c.ECHO).status == 0
    clean(talk)


@test
def smb1_202():
    """SMB1 NEGOTIATE that leads to 2.0.2 at once"""
    def talk(cl):
        cl.send(SMB1)
        assert cl.receive().body[4:6] == b"\x02\x02"
        cl.mid = 1
        assert cl.call(c.ECHO).status == 0
    clean(talk, "--max-dialect", "2.0.2")


@test
def smb1_answer():
    """smb1-answer: a server that knows no SMB2"""
    def talk(cl):
        cl.request(c.NEGOTIATE, c.negotiate_body())
        assert cl.receive_frame()[:5] == b"\xffSMB\x72"
    clean(talk, "smb1-answer")


@test
def no_common_dialect():
    """no dialect in common"""
    def talk(cl):
        assert cl.negotiate((c.D202, c.D210)).status == 0xc00000bb
    clean(talk, "--min-dialect", "3.0")


def grants(n, dialect=c.D210):
    """What N times ECHO, asking for 10, grant."""
    out = []

    def talk(cl):
        cl.negotiate((dialect,))
        for _ in range(n):
            out.append(cl.call(c.ECHO, credits=10).credits)
    return out, talk


@test
def grant_zero():
    """grant zero 3 then 4, but never the last credit"""
    def talk(cl):
        got = [cl.negotiate().credits]
        got += [cl.call(c.ECHO).credits for _ in range(11)]
        assert got == [1, 1, 1, 4, 0, 0, 0, 4, 0, 0, 0, 4], got
    clean(talk, "grant zero 3 then 4")


@test
def grant_starve():
    """grant starve 3: nothing any more after three"""
    def talk(cl):
        cl.negotiate()
        got = [cl.call(c.ECHO, credits=2).credits for _ in range(3)]
        assert got == [2, 2, 0], got
    clean(talk, "grant starve 3")


@test
def grant_bursts():
    """grant 65535: more than the client asks for"""
    out, talk = grants(3)
    clean(talk, "grant 65535")
    assert out == [65535] * 3


@test
def grant_asked():
    """what is asked for, up to the maximum"""
    out, talk = grants(4)
    clean(talk, "--credits-max", "24")
    assert out == [10, 10, 6, 1], out


def pended(*args):
    """Credits in interim and final answer of an ECHO that waits."""
    out = []

    def talk(cl):
        cl.negotiate()
        cl.call(c.ECHO, credits=4)
        a = cl.call(c.ECHO, credits=4)
        assert a.status == c.PENDING and a.flags & c.ASYNC and a.async_id, a.flags
        b = cl.receive()
        assert b.status == 0 and b.flags & c.ASYNC and b.async_id == a.async_id
        out.extend((a.credits, b.credits))
    clean(talk, "pend ECHO 20ms from=2", *args)
    return out


@test
def pend():
    """pend: interim, then final; who grants when"""
    assert pended("--profile", "windows") == [4, 0]
    assert pended("--profile", "samba") == [4, 0]
    assert pended("--profile", "ksmbd") == [0, 4]
    assert pended("grant interim-only", "--profile", "ksmbd") == [4, 0]
    assert pended("grant final-only") == [0, 4]


@test
def cancel():
    """CANCEL of what waits, by AsyncId and by MessageId, without a credit"""
    def talk(cl, by_async):
        cl.negotiate()
        a = cl.call(c.ECHO)
        if by_async:
            cl.request(c.CANCEL, mid=0, flags=c.ASYNC, pid=a.async_id & 0xffffffff,
                       tree=a.async_id >> 32)
        else:
            cl.request(c.CANCEL, mid=a.mid)
        b = cl.receive()
        assert b.status == c.CANCELLED and b.mid == a.mid
    for by_async in False, True:
        clean(lambda cl, b=by_async: talk(cl, b), "pend ECHO 60s", "grant interim-only")


@test
def cancel_signed():
    """a signed CANCEL, every algorithm"""
    def talk(cl, algorithm):
        s = session(cl, mode=2, algorithm=algorithm)
        a = s.call(c.ECHO)
        s.request(c.CANCEL, mid=a.mid)
        assert s.receive().status == c.CANCELLED
    for i, name in enumerate(("hmac", "cmac", "gmac")):
        clean(lambda cl, i=i: talk(cl, i), "pend ECHO 60s", "--sign-with", name)


def echoes(n, mids):
    """Pipeline N, expect answers in an order."""
    def talk(cl):
        cl.negotiate()
        cl.more_credits(n)
        first = cl.mid
        cl.send_raw(b"".join(c.frame(cl.build(c.ECHO)) for _ in range(n)))
        got = [cl.receive().mid - first for _ in range(n)]
        assert mids(got), got
    return talk


@test
def delay():
    """delay: the others overtake"""
    clean(echoes(4, lambda got: got == [0, 2, 3, 1]), "delay ECHO 100ms nth=3")


@test
def reorder():
    """reorder: backwards, or as the seed says, and never lost"""
    clean(echoes(8, lambda got: got == [3, 2, 1, 0, 7, 6, 5, 4]), "reorder 4")
    clean(echoes(6, lambda got: got == [3, 2, 1, 0, 5, 4]), "reorder 4")
    clean(echoes(8, lambda got: sorted(got) == list(range(8)) and got != sorted(got)),
          "reorder 8", "--seed", "7")


@test
def silent():
    """silent: one answer never comes"""
    def talk(cl):
        cl.negotiate()
        cl.more_credits(4)
        first = cl.mid
        cl.send_raw(b"".join(c.frame(cl.build(c.ECHO)) for _ in range(4)))
        assert [cl.receive().mid - first for _ in range(3)] == [0, 2, 3]
    clean(talk, "silent ECHO nth=3")


@test
def status():
    """status: an error in place of an answer"""
    def talk(cl):
        cl.negotiate()
        assert cl.call(c.ECHO).status == 0xc000009a
        assert cl.call(c.ECHO).status == 0
    clean(talk, "status ECHO 0xc000009a nth=1")


@test
def lies():
    """lie: header and body, absolute and relative, before the signature"""
    def talk(cl):
        s = session(cl, mode=2)
        a = s.call(c.ECHO)
        assert a.mid == cl.mid and a.tree == 0x1234 and a.body == b"\4\0\xff\0"
    clean(talk, "lie ECHO hdr.message_id=+1", "lie ECHO hdr.tree_id=0x1234",
          "lie ECHO body@2=^0xff")


@test
def mutations():
    """mutate: bytes of the body change, of the header none, and it is signed"""
    bodies = set()

    def talk(cl):
        s = session(cl, mode=2)
        for i in range(20):
            a = s.call(c.ECHO)
            assert a.mid == cl.mid - 1 and a.status == 0
            bodies.add(a.body)
    report = clean(talk, "mutate ECHO 2", "--seed", "7")
    assert len(bodies) > 10
    assert report["connections"][0]["mutated"] == 20


@test
def lie_downgrade():
    """lie NEGOTIATE: another dialect"""
    def talk(cl):
        assert cl.negotiate().body[4:6] == b"\x02\x02"
    clean(talk, "lie NEGOTIATE body@4=0x0202")


def bad_answer(*args):
    """What the client's own checks say of a tampered answer."""
    problem = []

    def talk(cl):
        s = session(cl, mode=2)
        try:
            s.call(c.ECHO)
        except AssertionError as e:
            problem.append(str(e))
    clean(talk, *args)
    return problem


@test
def tamper():
    """tamper and unsigned: what a client must notice"""
    assert bad_answer() == []
    assert bad_answer("unsigned ECHO") == ["not signed"]
    assert bad_answer("tamper ECHO hdr.signature=^1") == ["wrong signature"]
    assert bad_answer("tamper ECHO hdr.credits=+1") == ["wrong signature"]
    assert bad_answer("tamper ECHO body@2.1=1") == ["wrong signature"]


@test
def tamper_setup():
    """tamper NEGOTIATE and SESSION_SETUP: the preauthentication hash differs"""
    def talk(cl):
        try:
            session(cl)
        except AssertionError as e:
            assert str(e) == "wrong signature"
        else:
            raise AssertionError("not noticed")
    clean(talk, "tamper NEGOTIATE body@24.4=^0x10")
    clean(talk, "tamper SESSION_SETUP body@2=^0x8000 nth=1")
    clean(talk, "tamper SESSION_SETUP body@2=4 nth=2")


def bad_seal(*args):
    problem = []

    def talk(cl):
        s = session(cl)
        try:
            s.call(c.ECHO)
        except AssertionError as e:
            problem.append(str(e))
    clean(talk, "--seal", *args)
    return problem


@test
def tamper_sealed():
    """tamper and plaintext: sealed answers"""
    assert bad_seal() == []
    assert bad_seal("plaintext ECHO") == ["not as sealed as asked for"]
    for field in "signature", "nonce", "original_size", "flags", "session_id", "data@10":
        assert bad_seal(f"tamper ECHO seal.{field}=^1") == ["wrong tag"], field


@test
def lie_sealed():
    """lie about a sealed frame: the tag is right"""
    for field, at in ("session_id", 44), ("flags", 42), ("original_size", 36):
        def talk(cl, at=at):
            s = session(cl)
            s.request(c.ECHO)
            data = cl.receive_frame()
            s.open(data)
            right = {44: s.id & 0xff, 42: 1, 36: 68}[at]
            assert data[at] == right ^ 4
        clean(talk, "--seal", f"lie ECHO seal.{field}=^4")


@test
def busy():
    """a client that always has as many requests under way as it may"""
    def talk(cl):
        rng = random.Random(3)
        cl.negotiate()
        under_way = 0
        for _ in range(3000):
            while cl.credits > cl.mid and rng.random() < .7:
                cl.request(c.ECHO, credits=rng.randrange(1, 40))
                under_way += 1
            if under_way:
                cl.receive()
                under_way -= 1
        for _ in range(under_way):
            cl.receive()
    clean(talk)
    clean(talk, "--credits-max", "3")
    clean(talk, "reorder 5", "--credits-max", "40", "split 11")


@test
def cut():
    """truncate and extend"""
    def talk(cl, n):
        cl.negotiate()
        cl.request(c.ECHO)
        assert len(cl.receive_frame()) == n
    clean(lambda cl: talk(cl, 66), "truncate ECHO 66")
    clean(lambda cl: talk(cl, 10), "truncate ECHO 10")
    clean(lambda cl: talk(cl, 78), "extend ECHO 10")


@test
def frames():
    """garbage, oversized frames, lies in a frame's header"""
    def first_bytes(cl):
        cl.negotiate()
        cl.request(c.ECHO)
        return cl.receive_bytes(4)

    def talk(cl, want):
        got = first_bytes(cl)
        assert got == want, got
    clean(lambda cl: talk(cl, b"\0\0\0\x14"), "garbage ECHO 20")
    clean(lambda cl: talk(cl, b"\0\xff\xff\xff"), "oversized ECHO")
    clean(lambda cl: talk(cl, b"\0\0\0\x4c"), "tamper ECHO frame.length=+8")
    clean(lambda cl: talk(cl, b"\x81\0\0\x44"), "tamper ECHO frame.type=0x81")


@test
def duplicate():
    """duplicate: twice the same, credits once"""
    def talk(cl):
        cl.negotiate()
        a = cl.call(c.ECHO, credits=3)
        b = cl.receive()
        assert a.mid == b.mid and (a.credits, b.credits) == (3, 0)
    clean(talk, "duplicate ECHO")


def received_before_reset(cl):
    data = b""
    try:
        while True:
            part = cl.socket.recv(4096)
            if not part:
                return data, "end"
            data += part
    except ConnectionResetError:
        return data, "reset"


@test
def resets():
    """reset before, in the middle of and after an answer; after some requests"""
    def talk(cl, n):
        cl.negotiate()
        cl.request(c.ECHO)
        data, how = received_before_reset(cl)
        assert (len(data), how) == (n, "reset"), (len(data), how)
    for args, n in ((("reset ECHO before",), 0), (("reset ECHO mid-frame",), 36),
                    (("reset ECHO after",), 72), (("reset-after 1",), 0)):
        with Oracle(*args) as o:
            talk(Client(o.port), n)
        assert o.status == 0


@test
def second_connection():
    """conn=: only the second connection"""
    with Oracle("status ECHO 0xc000009a conn=2") as o:
        for want in 0, 0xc000009a, 0:
            cl = Client(o.port)
            cl.negotiate()
            assert cl.call(c.ECHO).status == want
            cl.finish()
    assert o.status == 0 and len(o.report["connections"]) == 3


@test
def split():
    """split 7: an answer comes in pieces, whole in the end"""
    clean(echoes(4, lambda got: got == [0, 1, 2, 3]), "split 7")


@test
def stall():
    """stall: no byte after so many"""
    def talk(cl):
        cl.socket.settimeout(0.3)
        try:
            cl.negotiate()
        except TimeoutError:
            return
        raise AssertionError("no stall")
    with Oracle("stall 50") as o:
        talk(Client(o.port))
    assert o.status == 0


def compounded(answers, related=0):
    """Three ECHOs in one frame; how many frames come back, with how many each."""
    def talk(cl):
        cl.negotiate()
        cl.more_credits(3)
        cl.send(c.compound(*[cl.build(c.ECHO, flags=related if i else 0, credits=2)
                             for i in range(3)]))
        for want in answers:
            got = cl.split(cl.receive_frame())
            assert [a.status for a in got] == [0] * want, (want, len(got))
            assert all(a.credits == 0 for a in got[:-1]) and got[-1].credits == 2 * want
    return talk


@test
def compounds():
    """compounds: one frame, separate, a part of it, the last one late"""
    clean(compounded([3]))
    clean(compounded([3], related=c.RELATED))
    clean(compounded([1, 1, 1]), "compound separate")
    clean(compounded([2]), "compound partial")
    clean(compounded([2, 1]), "compound late")


@test
def compound_pending():
    """the last of a compound waits"""
    def talk(cl):
        cl.negotiate()
        cl.more_credits(2)
        cl.send(c.compound(cl.build(c.ECHO), cl.build(c.ECHO)))
        got = cl.split(cl.receive_frame())
        assert [a.status for a in got] == [0, c.PENDING]
        a = cl.receive()
        assert a.status == 0 and a.async_id == got[1].async_id
    clean(talk, "pend ECHO 20ms nth=3")


@test
def signed_compound():
    """a compound in a signed and in a sealed session"""
    def talk(cl, mode):
        s = session(cl, mode=mode)
        cl.more_credits(2)
        s.send(c.compound(s.build(c.ECHO), s.build(c.ECHO)))
        assert s.receive().status == s.receive().status == 0
    clean(lambda cl: talk(cl, 2))
    clean(lambda cl: talk(cl, 1), "--seal")


@test
def guests():
    """guest and anonymous sessions: a flag, no keys"""
    def talk(cl, token, flag):
        cl.negotiate()
        s = c.Session(cl).login(token)
        assert s.flags == flag
        assert s.call(c.TREE_CONNECT, c.tree_body("\\\\server\\share")).status == 0
    clean(lambda cl: talk(cl, b"ORACLE-GUEST", 1))
    clean(lambda cl: talk(cl, b"ORACLE-NULL", 2))


@test
def previous_session():
    """PreviousSessionId ends a session of another connection"""
    with Oracle() as o:
        first = Client(o.port)
        old = session(first)
        new = c.Session(Client(o.port))
        new.c.negotiate()
        new.preauth = new.c.preauth
        new.setup(previous=old.id)
        assert old.call(c.ECHO).status == 0
        new.setup(previous=old.id)
        assert old.call(c.LOGOFF).status == 0xc0000203
    assert o.status == 0


@test
def ends_of_sessions():
    """what comes after LOGOFF and TREE_DISCONNECT"""
    def talk(cl):
        s = session(cl, mode=2)
        assert s.connect("nowhere").status == 0xc00000cc
        assert s.connect().status == 0
        assert s.call(c.TREE_DISCONNECT).status == 0
        assert s.call(c.TREE_DISCONNECT).status == 0xc00000c9
        assert s.call(c.LOGOFF).status == 0
        assert s.call(c.LOGOFF).status == 0xc0000203
    clean(talk)


@test
def several_sessions():
    """sessions side by side on one connection"""
    def talk(cl):
        cl.negotiate()
        sessions = [c.Session(cl, key=bytes([i]) * 16, mode=2, algorithm=c.GMAC).login()
                    for i in range(4)]
        for s in sessions * 2:
            assert s.call(c.ECHO).status == 0
    clean(talk)


@test
def keep_going():
    """--keep-going: the connection lives on, all violations are reported"""
    with Oracle("--keep-going") as o:
        cl = Client(o.port)
        cl.negotiate()
        cl.call(c.ECHO, pid=1)
        cl.call(c.ECHO, body=b"\4\0\1\0")
        cl.finish()
    assert o.rules() == ["process-id", "reserved"] and o.status == 1


@test
def allow():
    """--allow: one rule is not reported, the others are"""
    with Oracle("--keep-going", "--allow", "process-id") as o:
        cl = Client(o.port)
        cl.negotiate()
        cl.call(c.ECHO, pid=1)
        cl.call(c.ECHO, body=b"\4\0\1\0")
        cl.finish()
    assert o.rules() == ["reserved"]


@test
def bad_scripts():
    """directives and options that mean nothing"""
    for args in (["nonsense"], ["delay ECHO"], ["delay 20ms"], ["grant"], ["grant 65536"],
                 ["lie ECHO frame.length=1"], ["lie ECHO hdr.nothing=1"], ["reset ECHO"],
                 ["silent ECHO nth=0"], ["split 7 8"], ["--port", "70000"], ["--min-dialect", "4"],
                 ["--allow", "nothing"], ["--profile", "x"], ["--seal-with", "rot13"],
                 ["--script", "/nonexistent"], ["--listen", "nonsense"]):
        done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=10)
        assert done.returncode == 2 and done.stderr, args


@test
def noise():
    """random bytes never bring the oracle down"""
    rng = random.Random(1)
    good = c.negotiate_body()
    with Oracle("--keep-going") as o:
        for _ in range(300):
            cl = Client(o.port)
            data = bytearray(c.message(rng.randrange(20), rng.choice((0, 0, 0, 5)),
                                       good if rng.random() < .5 else rng.randbytes(60)))
            for _ in range(rng.randrange(6)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            cl.send(bytes(data[:rng.randrange(4, len(data) + 1)]))
            cl.close()
    assert o.status in (0, 1), o.stderr
