#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""two_clients.py HERE THERE SERVER [CASE...]: what one client writes, and what another
one of the same file does meanwhile. HERE and THERE are mounts of one share by two
clients, SERVER is the directory that is shared. HERE is what is tested: it sends no
byte that nobody wrote there, and sees what the other has closed. Without a case: their
names. Prints a line for each."""

import errno
import os
import struct
import sys
import time

from cases import run
from processes import Process, SETLKW, U, W, soon

RECORD = 100
HOLE = 20000
# Attributes are believed for one second; the rest is for a slow guest
LATE = 5
# How often the other one writes
TIMES = 3


def tag(who, i=0):
    """The contents of a record: whose it is and which."""
    return f"{who}{i:03}".encode() * (RECORD // 4)


def shown(data):
    """The same, short: each run of equal bytes once."""
    parts = []
    for i in range(0, len(data), 20):
        part = data[i:i + 20]
        if not parts or parts[-1][1] != part:
            parts.append((i, part))
    return " ".join(f"{at}:{part[:8]!r}" for at, part in parts[:12])


def same(where, seen, wanted):
    if seen == wanted:
        return
    at = next((i for i, (a, b) in enumerate(zip(seen, wanted)) if a != b),
              min(len(seen), len(wanted)))
    raise AssertionError(f"{where}: byte {at} of {len(seen)}: {seen[at:at + 12]!r}, "
                         f"not {wanted[at:at + 12]!r} of {len(wanted)}; it has {shown(seen)}")


def refused(function, *args):
    try:
        function(*args)
    except PermissionError as error:
        assert error.errno in (errno.EACCES, errno.EAGAIN), error
        return
    raise AssertionError("nobody refused it")


class Cases:
    def __init__(self, here, there, server, name):
        self.here, self.there, self.server = (f"{d}/{name}" for d in (here, there, server))

    def make(self, data):
        """By the other client, and closed; neither knows of an older one."""
        for path in self.here, self.there:
            if os.path.exists(path):
                os.unlink(path)
        with open(self.there, "wb") as f:
            f.write(data)

    def a(self, flags=os.O_RDWR):
        return Process(self.here, flags)

    def b(self, flags=os.O_RDWR):
        return Process(self.there, flags)

    def writes(self, path, data, at, flags=0):
        """Open, write, close; nothing stays open."""
        fd = os.open(path, os.O_WRONLY | flags)
        os.pwrite(fd, data, at)
        os.close(fd)

    def appends(self, path, data):
        fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.write(fd, data)
        os.close(fd)

    def expect(self, wanted):
        """On the server, and for who opens it now"""
        for where, path in ("server", self.server), ("here", self.here), ("there", self.there):
            with open(path, "rb") as f:
                same(where, f.read(), wanted)

    def at_end(self, wanted, *processes):
        for p in processes:
            p.do("close")
        self.expect(wanted)

    # Bytes that nobody here has written

    def same_page(self):
        """both have read it, each writes its own record"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        a.do("pread", 1000, 0)
        b.do("pread", 1000, 0)
        a.do("pwrite", tag("A"), 0)
        b.do("pwrite", tag("B"), RECORD)
        b.do("close")
        self.at_end(tag("A") + tag("B") + b"." * 800, a)

    def same_page_in_turn(self):
        """again and again, and both keep it open"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        a.do("pread", 1000, 0)
        b.do("pread", 1000, 0)
        for i in range(6):
            for k, (p, who) in enumerate(((a, "A"), (b, "B"))):
                p.do("pwrite", tag(who, i), k * RECORD)
                p.do("fsync")
        self.at_end(tag("A", 5) + tag("B", 5) + b"." * 800, a, b)

    def same_folio(self):
        """other pages of what was read at once"""
        self.make(b"." * 65536)
        a, b = self.a(), self.b()
        a.do("pread", 65536, 0)
        for i in range(1, 16):
            b.do("pwrite", tag("B", i), i * 4096)
        b.do("close")
        for i in range(16):
            a.do("pwrite", tag("A", i), i * 4096 + 200)
        wanted = bytearray(b"." * 65536)
        for i in range(16):
            if i:
                wanted[i * 4096:i * 4096 + RECORD] = tag("B", i)
            wanted[i * 4096 + 200:i * 4096 + 200 + RECORD] = tag("A", i)
        self.at_end(bytes(wanted), a)

    def dirty_meanwhile(self):
        """one has written and not sent it when the other does"""
        self.make(b"." * 1000)
        a = self.a()
        a.do("pwrite", tag("A"), 0)
        self.writes(self.there, tag("B"), RECORD)
        self.at_end(tag("A") + tag("B") + b"." * 800, a)

    def two_ranges(self):
        """one has written on both sides of what the other writes"""
        self.make(b"." * 1000)
        a = self.a()
        a.do("pwrite", tag("A", 1), 0)
        a.do("pwrite", tag("A", 2), 2 * RECORD)
        self.writes(self.there, tag("B"), RECORD)
        self.at_end(tag("A", 1) + tag("B") + tag("A", 2) + b"." * 700, a)

    def stale_end(self):
        """a write behind what the other has appended"""
        self.make(b"12345")
        a = self.a()
        a.do("pread", 100, 0)
        self.appends(self.there, tag("B") * 5)
        a.do("pwrite", b"A", 600)
        self.at_end(b"12345" + tag("B") * 5 + bytes(95) + b"A", a)

    def stale_end_inside(self):
        """a write into what the other has appended"""
        self.make(tag("0"))
        a = self.a()
        a.do("pread", 100, 0)
        data = (b"01234567" * 1024)[:8191]
        self.appends(self.there, data)
        a.do("pwrite", b"A", 6000)
        self.at_end(tag("0") + data[:5900] + b"A" + data[5901:], a)

    def stale_end_late(self):
        """the same when what is known has grown old"""
        self.make(tag("0"))
        a = self.a()
        a.do("pread", 100, 0)
        data = (b"01234567" * 1024)[:8191]
        self.appends(self.there, data)
        time.sleep(1.5)
        a.do("pwrite", b"A", 6000)
        self.at_end(tag("0") + data[:5900] + b"A" + data[5901:], a)

    def shrunk_end(self):
        """a write behind what the other has cut off"""
        self.make(b"x" * 3000)
        a = self.a()
        a.do("pread", 3000, 0)
        os.truncate(self.there, 10)
        a.do("pwrite", b"A", 5000)
        self.at_end(b"x" * 10 + bytes(4990) + b"A", a)

    def shrunk_page(self):
        """a write into the page of the end that the other has cut off"""
        self.make(b"x" * 3000)
        a = self.a()
        a.do("pread", 3000, 0)
        os.truncate(self.there, 10)
        a.do("pwrite", b"A", 100)
        self.at_end(b"x" * 10 + bytes(90) + b"A", a)

    def cut_to_its_size(self):
        """the other's ftruncate() to the same size hides nothing it writes later"""
        self.make(tag("0"))
        # behind the data is a hole
        os.truncate(self.there, HOLE)
        a = self.a(os.O_RDONLY)
        a.do("pread", RECORD, 0)
        for i in range(3):
            with open(self.there, "r+b") as f:
                os.ftruncate(f.fileno(), HOLE)
            time.sleep(1.5)
            a.do("pread", RECORD, 0)
            self.writes(self.there, tag("B", i), 0)
            soon(lambda i=i: same(f"time {i}", a.do("pread", RECORD, 0), tag("B", i)), LATE)
        self.at_end(tag("B", 2) + bytes(HOLE - RECORD), a)

    # Appending

    def append_in_turn(self):
        """O_APPEND with fsync(), one after the other"""
        self.make(b"")
        a, b = self.a(os.O_RDWR | os.O_APPEND), self.b(os.O_RDWR | os.O_APPEND)
        wanted = b""
        for i in range(10):
            for p, who in (a, "A"), (b, "B"):
                p.do("write", tag(who, i))
                p.do("fsync")
                wanted += tag(who, i)
        self.at_end(wanted, a, b)

    def append_closed(self):
        """one keeps it open, the other opens and closes each time"""
        self.make(b"")
        a = self.a(os.O_WRONLY | os.O_APPEND)
        wanted = b""
        for i in range(5):
            a.do("write", tag("A", i))
            a.do("fsync")
            self.appends(self.there, tag("B", i))
            wanted += tag("A", i) + tag("B", i)
        self.at_end(wanted, a)

    def append_late(self):
        """the same when what is known has grown old"""
        self.make(b"")
        a = self.a(os.O_WRONLY | os.O_APPEND)
        a.do("write", b"A1;")
        a.do("fsync")
        self.appends(self.there, b"B1;")
        time.sleep(1.5)
        a.do("write", b"A2;")
        self.at_end(b"A1;B1;A2;", a)

    def append_unsent(self):
        """one has appended and sent it, then not sent it, when the other reads the end"""
        self.make(b"")
        a = self.a(os.O_WRONLY | os.O_APPEND)
        a.do("write", tag("A", 1))
        a.do("fsync")
        self.appends(self.there, tag("B", 1))
        a.do("write", tag("A", 2))
        a.do("write", tag("A", 3))
        a.do("fsync")
        self.appends(self.there, tag("B", 2))
        self.at_end(tag("A", 1) + tag("B", 1) + tag("A", 2) + tag("A", 3) + tag("B", 2), a)

    # Records that are locked

    def records_held(self):
        """each has its own locked all the time"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        b.lock(W, RECORD, RECORD)
        a.lock(W, 0, RECORD)
        for i in range(4):
            b.do("pwrite", tag("B", i), RECORD)
            b.do("fsync")
            same("a's own", a.do("pread", RECORD, 0), tag("A", i - 1) if i else b"." * RECORD)
            a.do("pwrite", tag("A", i), 0)
            a.do("fsync")
            same("b's own", b.do("pread", RECORD, RECORD), tag("B", i))
        a.lock(U)
        b.lock(U)
        self.at_end(tag("A", 3) + tag("B", 3) + b"." * 800, a, b)

    def records_counted(self):
        """both count in both, in turn, each record under its lock"""
        self.make(bytes(1000))
        number = struct.Struct("<Q")
        a, b = self.a(), self.b()
        for i in range(5):
            for p in a, b:
                for at in 0, RECORD, 4000 % 900:
                    p.lock(W, at, RECORD, cmd=SETLKW)
                    n, = number.unpack(p.do("pread", 8, at))
                    p.do("pwrite", number.pack(n + 1), at)
                    p.lock(U, at, RECORD)
        wanted = bytearray(1000)
        for at in 0, RECORD, 4000 % 900:
            wanted[at:at + 8] = number.pack(10)
        self.at_end(bytes(wanted), a, b)

    def record_lost(self):
        """the other's record changes while one has its own locked"""
        self.make(b"." * 4096)
        a, b = self.a(), self.b()
        a.lock(W, 0, RECORD)
        a.do("pread", RECORD, 0)
        b.lock(W, 3996, RECORD)
        b.do("pwrite", tag("B"), 3996)
        b.lock(U, 3996, RECORD)
        a.do("pwrite", tag("A"), 0)
        a.lock(U)
        self.at_end(tag("A") + b"." * 3896 + tag("B"), a, b)

    def neighbour(self):
        """one's own may be read and written while the next is locked"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        b.lock(W, RECORD, RECORD)
        a.lock(W, 0, RECORD)
        same("own", a.do("pread", RECORD, 0), b"." * RECORD)
        a.do("pwrite", tag("A"), 0)
        a.do("fsync")
        refused(a.do, "pread", RECORD, RECORD)
        b.do("pwrite", tag("B"), RECORD)
        a.lock(U)
        b.lock(U)
        self.at_end(tag("A") + tag("B") + b"." * 800, a, b)

    def neighbour_cached(self):
        """the same when all was read before"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        a.do("pread", 1000, 0)
        b.lock(W, RECORD, RECORD)
        a.do("pwrite", tag("A"), 0)
        a.do("fsync")
        b.do("pwrite", tag("B"), RECORD)
        b.lock(U)
        self.at_end(tag("A") + tag("B") + b"." * 800, a, b)

    def read_beside_lock(self):
        """who locks nothing reads what is not locked"""
        self.make(b"." * 1000)
        b = self.b()
        b.lock(W, 0, RECORD)
        b.do("pwrite", tag("B"), 0)
        a = self.a(os.O_RDONLY)
        same("beside", a.do("pread", RECORD, RECORD), b"." * RECORD)
        refused(a.do, "pread", RECORD, 0)
        b.lock(U)
        same("unlocked", a.do("pread", RECORD, 0), tag("B"))
        self.at_end(tag("B") + b"." * 900, a, b)

    def read_beside_locks(self):
        """several read at once, each beside a lock"""
        self.make(b"." * 8 * 4096)
        b = self.b()
        for i in range(8):
            b.lock(W, i * 4096, RECORD)
        readers = [self.a(os.O_RDONLY) for _ in range(8)]
        for _ in range(TIMES):
            # that somebody has met a lock is forgotten
            time.sleep(1.2)
            for i, a in enumerate(readers):
                a.begin("pread", RECORD, i * 4096 + RECORD)
            for a in readers:
                same("beside", a.end(), b"." * RECORD)
        self.at_end(b"." * 8 * 4096, b, *readers)

    def write_beside_lock(self):
        """who locks nothing writes what is not locked"""
        self.make(b"." * 1000)
        b = self.b()
        b.lock(W, 0, RECORD)
        a = self.a()
        a.do("pwrite", tag("A"), RECORD)
        a.do("fsync")
        b.do("pwrite", tag("B"), 0)
        b.lock(U)
        self.at_end(tag("B") + tag("A") + b"." * 800, a, b)

    def write_up_to_lock(self):
        """a write goes on where the page cache stops at a lock"""
        at = 150 * 4096 + 3196
        self.make(b"." * 1048576)
        a, b = self.a(), self.b()
        a.do("pread", RECORD, at)
        b.lock(W, at + 1000, RECORD)
        count = a.do("pwrite", b"A" * 1000, at)
        assert count == 1000, count
        b.lock(U)
        self.at_end(b"." * at + b"A" * 1000 + b"." * (1048576 - at - 1000), a, b)

    def read_up_to_lock(self):
        """so does a read"""
        at = 150 * 4096 + 3196
        self.make(b"." * 1048576)
        a, b = self.a(), self.b()
        a.do("pread", RECORD, at)
        b.lock(W, at + 1000, RECORD)
        same("up to the lock", a.do("pread", 1000, at), b"." * 1000)
        b.lock(U)

    # What the other one has closed is seen

    def seen(self, a, late=0, own=None):
        for i in range(TIMES):
            if own is not None:
                a.do("pwrite", tag("A", i), own)
                a.do("fsync")
            self.writes(self.there, tag("B", i), 0)
            if late:
                time.sleep(late)
            soon(lambda: same(f"time {i}", a.do("pread", RECORD, 0), tag("B", i)), LATE)

    def stale_open_reader(self):
        """it is open for reading here"""
        self.make(b"." * 1000)
        a = self.a(os.O_RDONLY)
        a.do("pread", 1000, 0)
        self.seen(a)

    def stale_open_writer(self):
        """it is open for writing here, and other bytes were written"""
        self.make(b"." * 1000)
        a = self.a()
        a.do("pwrite", tag("A"), 500)
        self.seen(a)
        self.at_end(tag("B", TIMES - 1) + b"." * 400 + tag("A") + b"." * 400, a)

    def stale_open_busy(self):
        """other bytes are written here again and again"""
        self.make(b"." * 1000)
        a = self.a()
        self.seen(a, own=500)
        self.at_end(tag("B", TIMES - 1) + b"." * 400 + tag("A", TIMES - 1) + b"." * 400, a)

    def stale_second_open(self):
        """who opens it sees it at once, while another has it open and has written"""
        self.make(b"." * 1000)
        a = self.a()
        for i in range(4):
            a.do("pwrite", tag("A", i), 500)
            self.writes(self.there, tag("B", i), 0)
            with open(self.here, "rb") as f:
                same(f"time {i}", f.read(), tag("B", i) + b"." * 400 + tag("A", i) + b"." * 400)

    def spliced(self):
        """sendfile() sees it as read() does"""
        self.make(b"." * 1000)
        fd = os.open(self.here, os.O_RDONLY)
        pipe = os.pipe()
        os.pread(fd, 1000, 0)
        for i in range(3):
            self.writes(self.there, tag("B", i), 0)
            time.sleep(1.5)
            os.splice(fd, pipe[1], RECORD, offset_src=0)
            same(f"time {i}", os.read(pipe[0], RECORD), tag("B", i))

    def mapped(self):
        """a mapping shows it to who has taken a lock"""
        self.make(b"." * 1000)
        a, b = self.a(), self.b()
        a.do("map", 1000)
        for i in range(4):
            b.lock(W, 0, RECORD)
            b.do("pwrite", tag("B", i), 0)
            b.lock(U, 0, RECORD)
            a.lock(W, 0, RECORD)
            same(f"time {i}", a.do("load", 0, RECORD), tag("B", i))
            a.lock(U, 0, RECORD)

    def mapped_beside(self):
        """a mapping has what is beside a lock, in a folio that was to be read whole"""
        self.make(b"." * 1048576)
        a, b = self.a(), self.b()
        b.lock(W, 618496, 4096)
        a.do("map", 1048576)
        for at in range(0, 589824, 65536):
            a.do("pread", 65536, at)
        same("beside", a.do("load", 589824, RECORD), b"." * RECORD)

    def mapped_locked(self):
        """a mapping waits for a lock beside what it needs"""
        self.make(b"." * 1048576)
        a, b = self.a(), self.b()
        a.do("map", 1048576)
        b.lock(W, 614400 + RECORD, RECORD)
        a.begin("load", 614400, RECORD)
        assert not a.done(1), "it has what is locked"
        b.lock(U)
        same("beside", a.end(), b"." * RECORD)


def main():
    names = [n for n, f in vars(Cases).items()
             if getattr(f, "__doc__", None) and n[0] != "_" and n not in ("make", "writes", "expect")]
    args = sys.argv[1:]
    if len(args) < 4:
        print("\n".join(names))
        return
    run(lambda name: getattr(Cases(*args[:3], name), name)(), args[3:])


main()
