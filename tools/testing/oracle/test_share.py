# SPDX-License-Identifier: GPL-2.0
"""The share: what a client can do with files, and what it must not say."""

import random
import struct

import client as c
import ntlm
from client import Client
from harness import Oracle, breaks, clean, session, test

OBJECT_NOT_FOUND, PATH_NOT_FOUND, COLLISION = 0xc0000034, 0xc000003a, 0xc0000035
END_OF_FILE, FILE_CLOSED, SHARING_VIOLATION = 0xc0000011, 0xc0000128, 0xc0000043
ACCESS_DENIED, INVALID_PARAMETER, NOT_SUPPORTED = 0xc0000022, 0xc000000d, 0xc00000bb
NOT_GRANTED, LOCK_CONFLICT, NOT_EMPTY = 0xc0000055, 0xc0000054, 0xc0000101
DIRECTORY = 1


def connected(cl, **how):
    s = session(cl, **how)
    assert s.connect().status == 0
    cl.more_credits(64)
    return s


def in_share(script, *args, **how):
    return clean(lambda cl: script(connected(cl, **how)), *args)


def opened(s, path, disposition=c.OPEN_IF, **how):
    a = s.call(c.CREATE, c.create_body(path, disposition, **how))
    assert a.status == 0, hex(a.status)
    return c.file_id(a)


def status(s, command, body, **fields):
    return s.call(command, body, **fields).status


def read(s, f, offset, n, **fields):
    a = s.call(c.READ, c.read_body(f, offset, n), **fields)
    size, = struct.unpack("<I", a.body[4:8])
    return a.body[16:16 + size] if a.status == 0 else a.status


@test
def files():
    """files: create, write, read, close"""
    def talk(s):
        assert status(s, c.CREATE, c.create_body("a", c.OPEN)) == OBJECT_NOT_FOUND
        assert status(s, c.CREATE, c.create_body("x\\a")) == PATH_NOT_FOUND
        f = opened(s, "a", c.CREATE_NEW)
        assert status(s, c.CREATE, c.create_body("A", c.CREATE_NEW)) == COLLISION
        assert status(s, c.WRITE, c.write_body(f, 5, b"hello")) == 0
        assert read(s, f, 0, 100) == b"\0\0\0\0\0hello"
        assert read(s, f, 7, 2) == b"ll"
        assert read(s, f, 10, 1) == END_OF_FILE
        assert status(s, c.FLUSH, c.flush_body(f)) == 0
        a = s.call(c.CLOSE, c.close_body(f, flags=1))
        assert struct.unpack("<Q", a.body[48:56]) == (10,)
        assert status(s, c.CLOSE, c.close_body(f)) == FILE_CLOSED
        assert status(s, c.CREATE, c.create_body("a\\b")) == PATH_NOT_FOUND
        f = opened(s, "a", c.OVERWRITE)
        assert read(s, f, 0, 1) == END_OF_FILE
    for d in c.ALL:
        in_share(talk, mode=2, dialects=(d,))
    in_share(talk, "--seal")


@test
def scripted():
    """most and deny: less than was asked for, and files that one may not read"""
    def talk(s):
        f = opened(s, "a", c.CREATE_NEW)
        a = s.call(c.WRITE, c.write_body(f, 0, b"0123456789"))
        assert a.status == 0 and struct.unpack("<I", a.body[4:8]) == (6,)
        assert read(s, f, 0, 100) == b"012" and read(s, f, 4, 100) == b"45"
        assert status(s, c.CREATE, c.create_body("a")) == ACCESS_DENIED
        f = opened(s, "a", access=0x2)
        assert read(s, f, 0, 100) == ACCESS_DENIED
        assert status(s, c.WRITE, c.write_body(f, 0, b"x")) == 0
        opened(s, "", options=DIRECTORY)
    in_share(talk, "most WRITE 6", "most READ 3", "deny 1")


def duplicate(s, source, target, source_at, target_at, n):
    return status(s, c.IOCTL, c.ioctl_body(0x98344, source + struct.pack(
        "<QQQ", source_at, target_at, n), target, 0))


@test
def clones():
    """FSCTL_DUPLICATE_EXTENTS_TO_FILE: whole clusters of what is allocated"""
    def talk(s):
        a, b = opened(s, "a"), opened(s, "b")
        s.call(c.WRITE, c.write_body(a, 0, b"1" * 4096 + b"2" * 100))
        s.call(c.WRITE, c.write_body(b, 0, b"3" * 12388))
        for at in (1, 0, 4096), (0, 1, 4096), (0, 0, 100), (0, 0, 4196):
            assert duplicate(s, a, b, *at) == INVALID_PARAMETER
        for at in (4096, 0, 8192), (0, 12288, 8192), (0, 2**64 - 4096, 4096):
            assert duplicate(s, a, b, *at) == NOT_SUPPORTED
        assert duplicate(s, b, b, 0, 4096, 8192) == NOT_SUPPORTED
        assert duplicate(s, c.NO_ID, b, 0, 0, 4096) == 0xc0000008
        assert duplicate(s, a, opened(s, "b", access=1), 0, 0, 4096) == ACCESS_DENIED
        assert duplicate(s, opened(s, "a", access=2), b, 0, 0, 4096) == ACCESS_DENIED
        assert read(s, b, 0, 20000) == b"3" * 12388
        assert duplicate(s, a, b, 0, 4096, 8192) == 0
        assert read(s, b, 0, 20000) == \
            b"3" * 4096 + b"1" * 4096 + b"2" * 100 + bytes(3996) + b"3" * 100
        assert duplicate(s, b, b, 4096, 12288, 4096) == 0
        assert read(s, b, 12288, 20000) == b"1" * 100
    in_share(talk)


@test
def large():
    """multi-credit reading and writing"""
    def talk(s):
        f = opened(s, "a")
        data = bytes(range(256)) * 4096
        s.c.more_credits(200)
        assert status(s, c.WRITE, c.write_body(f, 0, data), charge=16) == 0
        assert read(s, f, 0, 1 << 20, charge=16) == data
    report = in_share(talk)
    assert report["connections"][0]["largest_charge"] == 16


def entries(a):
    data = a.body[8:]
    out = []
    while data:
        next, = struct.unpack("<I", data[:4])
        n, = struct.unpack("<I", data[60:64])
        out.append(data[104:104 + n].decode("utf-16-le"))
        data = data[next:] if next else b""
    return out


@test
def directories():
    """directories: make, list, rename, remove"""
    def talk(s):
        d = opened(s, "d", c.CREATE_NEW, options=DIRECTORY)
        names = [f"file {i}" for i in range(100)]
        for name in names:
            s.call(c.CLOSE, c.close_body(opened(s, f"d\\{name}")))
        got = []
        while True:
            a = s.call(c.QUERY_DIRECTORY, c.query_directory_body(d, room=4096))
            if a.status:
                break
            got += entries(a)
        assert a.status == 0x80000006 and got == [".", ".."] + names, got
        a = s.call(c.QUERY_DIRECTORY, c.query_directory_body(d, "FILE 1?", flags=0x10))
        assert entries(a) == [f"file 1{i}" for i in range(10)]
        a = s.call(c.QUERY_DIRECTORY, c.query_directory_body(d, flags=0x13))
        assert entries(a) == ["."]
        assert status(s, c.SET_INFO, c.set_info_body(d, 13, b"\1")) == NOT_EMPTY
        for name in names:
            f = opened(s, f"d\\{name}")
            assert status(s, c.SET_INFO, c.set_info_body(f, 13, b"\1")) == 0
            s.call(c.CLOSE, c.close_body(f))
        new = "e".encode("utf-16-le")
        data = struct.pack("<BxxxxxxxQI", 0, 0, len(new)) + new
        assert status(s, c.SET_INFO, c.set_info_body(d, 10, data)) == 0
        assert status(s, c.SET_INFO, c.set_info_body(d, 13, b"\1")) == 0
        s.call(c.CLOSE, c.close_body(d))
        assert status(s, c.CREATE, c.create_body("e", c.OPEN)) == OBJECT_NOT_FOUND
    in_share(talk)


@test
def information():
    """QUERY_INFO and SET_INFO"""
    def talk(s):
        f = opened(s, "a")
        assert status(s, c.SET_INFO, c.set_info_body(f, 20, struct.pack("<Q", 5000))) == 0
        times = (1, 2, 3, 4)
        assert status(s, c.SET_INFO, c.set_info_body(
            f, 4, struct.pack("<QQQQII", *times, 1, 0))) == 0
        a = s.call(c.QUERY_INFO, c.query_info_body(f, 1, 4))
        assert struct.unpack("<QQQQI", a.body[8:44]) == (*times, 1)
        a = s.call(c.QUERY_INFO, c.query_info_body(f, 1, 5))
        assert struct.unpack("<QQI", a.body[8:28]) == (8192, 5000, 1)
        a = s.call(c.QUERY_INFO, c.query_info_body(f, 1, 18))
        assert a.body[8 + 100:] == "\\a".encode("utf-16-le"), a.body[8 + 96:]
        assert status(s, c.QUERY_INFO, c.query_info_body(f, 1, 4, room=39)) == 0xc0000004
        assert status(s, c.QUERY_INFO, c.query_info_body(f, 1, 18, room=101)) == 0x80000005
        assert status(s, c.QUERY_INFO, c.query_info_body(f, 1, 99)) == 0xc0000003
        for number, size in (1, 30), (3, 24), (4, 8), (5, 24), (7, 32), (11, 28):
            a = s.call(c.QUERY_INFO, c.query_info_body(f, 2, number))
            assert a.status == 0 and len(a.body) == 8 + size, number
        assert status(s, c.QUERY_INFO, c.query_info_body(f, 3, 0)) == 0
    in_share(talk)


@test
def sharing():
    """share modes and delete on close"""
    def talk(s):
        f = opened(s, "a", sharing=1)
        assert status(s, c.CREATE, c.create_body("a")) == SHARING_VIOLATION
        s.call(c.CLOSE, c.close_body(f))
        f = opened(s, "a", options=0x1000)
        g = opened(s, "a")
        s.call(c.CLOSE, c.close_body(f))
        assert status(s, c.CREATE, c.create_body("a")) == 0xc0000056
        s.call(c.CLOSE, c.close_body(g))
        assert status(s, c.CREATE, c.create_body("a", c.OPEN)) == OBJECT_NOT_FOUND
    in_share(talk)


@test
def locks():
    """byte-range locks: conflict, wait, cancel"""
    def talk(s):
        f, g = opened(s, "a"), opened(s, "a")
        assert status(s, c.LOCK, c.lock_body(f, (10, 10, 2))) == 0
        assert status(s, c.LOCK, c.lock_body(g, (19, 5, 0x12))) == NOT_GRANTED
        assert status(s, c.LOCK, c.lock_body(g, (20, 5, 0x12))) == 0
        assert status(s, c.WRITE, c.write_body(g, 12, b"x")) == LOCK_CONFLICT
        assert status(s, c.WRITE, c.write_body(f, 12, b"x")) == 0
        assert status(s, c.LOCK, c.lock_body(g, (1, 1, 0x12), (12, 1, 0x12))) == NOT_GRANTED
        assert status(s, c.LOCK, c.lock_body(f, (1, 1, 0x12))) == 0
        a = s.call(c.LOCK, c.lock_body(g, (15, 1, 1)))
        assert a.status == c.PENDING
        assert [s.call(c.LOCK, c.lock_body(f, (10, 10, 4))).status,
                s.receive().status] == [0, 0]
        a = s.call(c.LOCK, c.lock_body(f, (15, 1, 2)))
        s.request(c.CANCEL, mid=0, flags=c.ASYNC, pid=a.async_id, tree=0)
        b = s.receive()
        assert b.status == c.CANCELLED and b.mid == a.mid
        a = s.call(c.LOCK, c.lock_body(f, (15, 1, 2)))
        assert {s.call(c.CLOSE, c.close_body(f)).status, s.receive().status} == {0, 0xc000007e}
    in_share(talk)


@test
def notify():
    """CHANGE_NOTIFY waits until it is cancelled or the directory is closed"""
    def talk(s):
        d = opened(s, "")
        a = s.call(c.CHANGE_NOTIFY, c.notify_body(d))
        assert a.status == c.PENDING
        s.request(c.CANCEL, mid=a.mid)
        assert s.receive().status == c.CANCELLED
        s.call(c.CHANGE_NOTIFY, c.notify_body(d))
        assert {s.call(c.CLOSE, c.close_body(d)).status, s.receive().status} == {0, 0x10b}
    in_share(talk, mode=2)


@test
def related():
    """related compounds: the file of those before, and their failure"""
    def talk(s):
        def chain(path, disposition):
            same = dict(flags=c.RELATED, tree=0xffffffff, session=2**64 - 1)
            s.send(c.compound(
                s.build(c.CREATE, c.create_body(path, disposition)),
                s.build(c.QUERY_INFO, c.query_info_body(c.NO_ID, 1, 5), **same),
                s.build(c.CLOSE, c.close_body(c.NO_ID), **same)))
            return [s.receive().status for _ in range(3)]
        assert chain("a", c.OPEN_IF) == [0, 0, 0]
        assert chain("b", c.OPEN) == [OBJECT_NOT_FOUND] * 3
    in_share(talk)
    in_share(talk, mode=2)
    in_share(talk, "--seal")
    in_share(talk, "compound separate")


@test
def compound_cannot_wait():
    """what would wait in the middle of a compound fails"""
    def talk(s):
        d = opened(s, "")
        s.send(c.compound(s.build(c.CHANGE_NOTIFY, c.notify_body(d)), s.build(c.ECHO)))
        assert [s.receive().status, s.receive().status] == [0xc00000e5, 0]
        s.send(c.compound(s.build(c.ECHO), s.build(c.CHANGE_NOTIFY, c.notify_body(d))))
        assert [s.receive().status, s.receive().status] == [0, c.PENDING]
    in_share(talk)


@test
def contexts():
    """create contexts: maximal access, file id, leases"""
    def talk(s):
        lease = struct.pack("<16sIIQ", b"key" * 5, 7, 0, 0)
        contexts = c.create_contexts(
            c.create_context(b"RqLs", lease), c.create_context(b"MxAc", b""),
            c.create_context(b"QFid", b""))
        a = s.call(c.CREATE, c.create_body("a", oplock=0xff, contexts=contexts))
        assert a.status == 0 and a.body[2] == 0xff
        names, at = [], 88
        while True:
            names.append(a.body[at + 16:at + 20])
            next, = struct.unpack("<I", a.body[at:at + 4])
            if not next:
                break
            at += next
        assert names == [b"RqLs", b"MxAc", b"QFid"], names
    in_share(talk)


@test
def oplock_break():
    """an oplock is broken by a second open, and by the script"""
    def talk(s):
        a = s.call(c.CREATE, c.create_body("a", oplock=9))
        f = c.file_id(a)
        assert a.body[2] == 9
        s.request(c.CREATE, c.create_body("a", oplock=9))
        b, a = s.receive(), s.receive()
        assert (b.command, b.mid, b.body[2], b.body[8:24]) == (18, 2**64 - 1, 1, f)
        assert a.body[2] == 1
        ack = struct.pack("<HBBI", 24, 1, 0, 0) + f
        assert status(s, c.OPLOCK_BREAK, ack) == 0
        assert status(s, c.OPLOCK_BREAK, ack) == 0xc00000e3
    in_share(talk)

    def scripted(cl):
        cl.negotiate()
        cl.request(c.ECHO)
        assert [cl.receive().command, cl.receive().command] == [c.OPLOCK_BREAK, c.ECHO]
    clean(scripted, "grant 1", "break ECHO oplock")
    clean(scripted, "grant 1", "break ECHO lease")


@test
def lease_break():
    """a lease is broken and acknowledged"""
    def talk(s):
        def lease(key):
            return c.create_contexts(c.create_context(
                b"RqLs", struct.pack("<16sIIQ16sHH", key, 7, 0, 0, b"", 0, 0)))
        s.call(c.CREATE, c.create_body("a", oplock=0xff, contexts=lease(b"1")))
        s.call(c.CREATE, c.create_body("a", oplock=0xff, contexts=lease(b"1")))
        s.request(c.CREATE, c.create_body("a", oplock=0xff, contexts=lease(b"2")))
        b, a = s.receive(), s.receive()
        assert b.command == c.OPLOCK_BREAK and len(b.body) == 44 and a.status == 0
        assert struct.unpack("<16sII", b.body[8:32]) == (b"1" + bytes(15), 7, 3)
        ack = struct.pack("<HHI16sIQ", 36, 0, 0, b"1", 3, 0)
        assert status(s, c.OPLOCK_BREAK, ack) == 0
    in_share(talk)


@test
def two_clients():
    """what one writes the other reads; a lost connection closes files"""
    with Oracle() as o:
        one, two = connected(Client(o.port)), connected(Client(o.port))
        f = opened(one, "a", sharing=0)
        one.call(c.WRITE, c.write_body(f, 0, b"x"))
        assert status(two, c.CREATE, c.create_body("a")) == SHARING_VIOLATION
        one.c.finish()
        assert read(two, opened(two, "a"), 0, 1) == b"x"
        two.c.finish()
    assert o.status == 0


SET_REPARSE, GET_REPARSE, TAG_SYMLINK, TAG_NFS = 0x900a4, 0x900a8, 0xa000000c, 0x80000014
OPEN_REPARSE_POINT = 0x200000
STOPPED_ON_SYMLINK, NO_REPARSE_POINT, TAG_NOT_HANDLED = 0x8000002d, 0xc0000275, 0xc0000279


def symlink(target, flags=1, size=None):
    name = target.encode("utf-16-le")
    size = len(name) if size is None else size
    data = struct.pack("<HHHHI", 0, size, size, size, flags) + 2 * name
    return struct.pack("<IHH", TAG_SYMLINK, len(data), 0) + data


@test
def reparse():
    """reparse points, and the second example of 2.2.2.2.1.1"""
    def talk(s, contexts):
        link = symlink("..\\DonHall\\Documents\\PDocs")
        opened(s, "Public", options=DIRECTORY)
        f = opened(s, "Public\\ProtocolDocs", options=OPEN_REPARSE_POINT)
        assert status(s, c.IOCTL, c.ioctl_body(GET_REPARSE, file_id=f)) == NO_REPARSE_POINT
        assert status(s, c.IOCTL, c.ioctl_body(SET_REPARSE, link, f, 0)) == 0
        a = s.call(c.IOCTL, c.ioctl_body(GET_REPARSE, file_id=f))
        assert a.status == 0 and a.body[48:] == link
        assert status(s, c.CREATE, c.create_body("Public\\ProtocolDocs",
                                                 options=OPEN_REPARSE_POINT)) == 0
        for rest, unparsed in ("", 0), ("\\DailyDocs\\[MS-SMB].doc", 0x2e):
            a = s.call(c.CREATE, c.create_body("Public\\ProtocolDocs" + rest))
            assert a.status == STOPPED_ON_SYMLINK and a.body[2] == contexts
            data = a.body[16 if contexts else 8:]
            assert struct.unpack("<I", a.body[4:8])[0] == len(a.body) - 8
            length, tag, kind, size, behind, at, n = struct.unpack("<IIIHHHH", data[:20])
            assert (length, tag, kind) == (len(data) - 4, 0x4c4d5953, TAG_SYMLINK)
            assert (size, behind, at, n) == (len(data) - 16, unparsed, 0, 0x34)
        f = opened(s, "fifo", options=OPEN_REPARSE_POINT)
        fifo = struct.pack("<IHHQ", TAG_NFS, 8, 0, 0x4f464946)
        assert status(s, c.IOCTL, c.ioctl_body(SET_REPARSE, fifo, f, 0)) == 0
        assert status(s, c.CREATE, c.create_body("fifo", c.OPEN)) == TAG_NOT_HANDLED
    in_share(lambda s: talk(s, 1), dialects=(c.D311,))
    in_share(lambda s: talk(s, 0), dialects=(c.D210,))


@test
def validate():
    """FSCTL_VALIDATE_NEGOTIATE_INFO"""
    def talk(s, dialects, caps):
        s.sign = True
        a = s.call(c.IOCTL, c.validate_body(dialects, caps=caps))
        assert a.status == 0 and a.body[48 + 20:48 + 24] == struct.pack("<HH", 1, s.c.dialect)
    for dialects, caps in ((c.D300,), 0x7f), ((c.D202, c.D210), 0), ((c.D210, c.D302), 0x7f):
        in_share(lambda s, d=dialects, caps=caps: talk(s, d, caps), dialects=dialects)


def tree(script, *args, **how):
    return lambda cl: script(connected(cl, **how))


def sends(command, body):
    """A request with a good FileId where BODY takes one."""
    return tree(lambda s: s.request(command, body(opened(s, "a"))))


@test
def sealed_share():
    """--seal-share: a tree that wants sealed messages in a session that does not"""
    def talk(s):
        s.seal = True
        assert status(s, c.CLOSE, c.close_body(opened(s, "a"))) == 0
        s.seal = False
        assert s.call(c.ECHO).status == 0
    in_share(talk, "--seal-share")


@test
def noise():
    """random bodies never bring the oracle down"""
    rng = random.Random(2)
    bodies = {
        c.CREATE: lambda f: c.create_body("ab", oplock=0xff, contexts=c.create_contexts(
            c.create_context(b"RqLs", bytes(32)), c.create_context(b"MxAc", b""))),
        c.CLOSE: c.close_body, c.FLUSH: c.flush_body,
        c.READ: lambda f: c.read_body(f, 0, 100), c.WRITE: lambda f: c.write_body(f, 0, b"data"),
        c.LOCK: lambda f: c.lock_body(f, (0, 1, 0x11), (5, 1, 0x11)),
        c.IOCTL: lambda f: c.validate_body(c.ALL),
        c.QUERY_DIRECTORY: c.query_directory_body, c.CHANGE_NOTIFY: c.notify_body,
        c.QUERY_INFO: lambda f: c.query_info_body(f, 1, 18),
        c.SET_INFO: lambda f: c.set_info_body(f, 10, bytes(40)),
        c.OPLOCK_BREAK: lambda f: struct.pack("<HBBI", 24, 1, 0, 0) + f,
        c.TREE_CONNECT: lambda f: c.tree_body("\\\\server\\share"),
        c.SESSION_SETUP: lambda f: c.setup_body(ntlm.init(
            ntlm.der(0x30, ntlm.NTLM_OID), ntlm.Ntlm().negotiate())),
    }
    with Oracle("--keep-going", "grant 64") as o:
        for _ in range(60):
            s = connected(Client(o.port))
            files = opened(s, "a"), opened(s, "", options=DIRECTORY)
            for _ in range(10):
                command = rng.choice(list(bodies))
                data = bytearray(s.build(command, bodies[command](rng.choice(files))))
                for _ in range(rng.randrange(1, 4)):
                    data[rng.randrange(64, len(data))] = rng.choice((0, 1, 255, rng.randrange(256)))
                s.c.send(bytes(data))
            s.c.finish()
    assert o.status in (0, 1), o.stderr


# What must not be said

breaks("file-id", "that was never given",
       tree(lambda s: s.request(c.CLOSE, c.close_body(b"x" * 16))))
breaks("file-id", "half of it wrong", sends(c.CLOSE, lambda f: c.close_body(f[:8] + b"x" * 8)))
breaks("file-id", "all ones, not related", tree(
    lambda s: s.request(c.CLOSE, c.close_body(c.NO_ID))))
breaks("tree-id", "not that of the file", tree(
    lambda s: s.request(c.CLOSE, c.close_body(opened(s, "a")), tree=s.connect().tree)))
breaks("unsealed", "in a share that is sealed", tree(
    lambda s: s.request(c.CREATE, c.create_body("a"))), "--seal-share")
breaks("reserved", "CREATE: SecurityFlags", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", security=1))))
breaks("reserved", "CREATE: SmbCreateFlags", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", flags=1))))
breaks("reserved", "CREATE: Reserved", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", reserved=1))))
breaks("field", "CREATE: ImpersonationLevel", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", impersonation=4))))
breaks("field", "CREATE: CreateDisposition", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", 6))))
breaks("field", "CREATE: ShareAccess", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", sharing=8))))
breaks("field", "CREATE: file and directory", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", options=0x41))))
breaks("field", "CREATE: oplock level", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", oplock=2))))
breaks("field", "CREATE: leading backslash", tree(
    lambda s: s.request(c.CREATE, c.create_body("\\a"))))
breaks("field", "CREATE: NameOffset", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", name_offset=116))))
breaks("create-context", "a lease without its level", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", contexts=c.create_context(
        b"RqLs", bytes(32))))))
breaks("create-context", "its level without a lease", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", oplock=0xff))))
breaks("create-context", "a lease of another size", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", oplock=0xff, contexts=c.create_context(
        b"RqLs", bytes(33))))))
breaks("create-context", "data beyond the end", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", contexts=c.create_context(
        b"RqLs", bytes(32))[:40]))))
breaks("create-context", "next not at a multiple of 8", tree(
    lambda s: s.request(c.CREATE, c.create_body("a", contexts=struct.pack("<I", 20) +
                                                c.create_context(b"QFid", b"")[4:]))))
breaks("field", "CLOSE: Flags", sends(c.CLOSE, lambda f: c.close_body(f, flags=2)))
breaks("reserved", "CLOSE", sends(c.CLOSE, lambda f: c.close_body(f, reserved=1)))
breaks("reserved", "FLUSH", sends(c.FLUSH, lambda f: c.flush_body(f, reserved=1)))
breaks("field", "READ: Flags", sends(c.READ, lambda f: c.read_body(f, 0, 1, flags=2)))
breaks("reserved", "READ: Channel", sends(c.READ, lambda f: c.read_body(f, 0, 1, channel=1)))
breaks("field", "WRITE: Flags", sends(c.WRITE, lambda f: c.write_body(f, 0, b"1", flags=4)))
breaks("reserved", "WRITE: Channel", sends(
    c.WRITE, lambda f: c.write_body(f, 0, b"1", channel=1)))
breaks("body-bounds", "WRITE: data beyond the end", sends(
    c.WRITE, lambda f: c.write_body(f, 0, b"1", data_offset=113)))
breaks("field", "LOCK: flags", sends(c.LOCK, lambda f: c.lock_body(f, (0, 1, 3))))
breaks("field", "LOCK: unlock at once", sends(c.LOCK, lambda f: c.lock_body(f, (0, 1, 0x14))))
breaks("field", "LOCK: locks and unlocks", sends(
    c.LOCK, lambda f: c.lock_body(f, (0, 1, 0x11), (1, 1, 4))))
breaks("field", "LOCK: several that wait", sends(
    c.LOCK, lambda f: c.lock_body(f, (0, 1, 1), (1, 1, 1))))
breaks("body-bounds", "LOCK: more than there are", sends(
    c.LOCK, lambda f: c.lock_body(f, (0, 1, 1), count=2)))
breaks("body-bounds", "LOCK: none", sends(
    c.LOCK, lambda f: c.lock_body(f, (0, 1, 1), count=0)))
breaks("field", "IOCTL: Flags", sends(c.IOCTL, lambda f: c.ioctl_body(1, file_id=f, flags=0)))
breaks("reserved", "IOCTL", sends(c.IOCTL, lambda f: c.ioctl_body(1, file_id=f, reserved=1)))
breaks("field", "a symbolic link that ends behind its data", sends(
    c.IOCTL, lambda f: c.ioctl_body(SET_REPARSE, symlink("a", size=200), f, 0)))
breaks("field", "a relative symbolic link that begins with a backslash", sends(
    c.IOCTL, lambda f: c.ioctl_body(SET_REPARSE, symlink("\\a"), f, 0)))
breaks("field", "QUERY_DIRECTORY: Flags", sends(
    c.QUERY_DIRECTORY, lambda f: c.query_directory_body(f, flags=8)))
breaks("field", "CHANGE_NOTIFY: Flags", sends(
    c.CHANGE_NOTIFY, lambda f: c.notify_body(f, flags=2)))
breaks("reserved", "CHANGE_NOTIFY", sends(
    c.CHANGE_NOTIFY, lambda f: c.notify_body(f, reserved=1)))
breaks("field", "QUERY_INFO: InfoType", sends(
    c.QUERY_INFO, lambda f: c.query_info_body(f, 5, 4)))
breaks("reserved", "QUERY_INFO", sends(
    c.QUERY_INFO, lambda f: c.query_info_body(f, 1, 4, reserved=1)))
breaks("field", "SET_INFO: InfoType", sends(
    c.SET_INFO, lambda f: c.set_info_body(f, 4, bytes(40), kind=5)))
breaks("reserved", "SET_INFO", sends(
    c.SET_INFO, lambda f: c.set_info_body(f, 4, bytes(40), reserved=1)))
breaks("charge-one", "2 for a QUERY_INFO of 128 KiB", tree(
    lambda s: s.request(c.QUERY_INFO, c.query_info_body(opened(s, "a"), 1, 4, room=1 << 17),
                        charge=2)))


def validating(**how):
    def run(s):
        s.sign = True
        s.request(c.IOCTL, c.validate_body(**how))
    return tree(run, dialects=(c.D302,))


breaks("validate-negotiate", "other dialects", validating(dialects=(c.D300,)))
breaks("validate-negotiate", "other capabilities", validating(dialects=(c.D302,), caps=1))
breaks("validate-negotiate", "another mode", validating(dialects=(c.D302,), mode=2))
breaks("validate-negotiate", "another guid", validating(dialects=(c.D302,), guid=b"x" * 16))
breaks("validate-negotiate", "in 3.1.1", tree(
    lambda s: s.request(c.IOCTL, c.validate_body(c.ALL))))
breaks("validate-negotiate", "neither signed nor sealed", tree(
    lambda s: s.request(c.IOCTL, c.validate_body((c.D302,))), dialects=(c.D302,)))
