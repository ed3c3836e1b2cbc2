#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""locks.py [--foreign] HERE THERE [CASE...]: locks on a file that two clients have.
HERE and THERE are directories: mounts of one share by two clients, the second one
of another make with --foreign: it may say EACCES for what is locked, as POSIX lets
it. Without a case: their names. Prints a line for each."""

import errno
import fcntl
import os
import signal
import sqlite3
import struct
import sys
import time

from cases import FORK, run
from processes import END, OFD_SETLK, Process, R, SETLK, SETLKW, U, W, soon

MAX = (1 << 63) - 1
SIZE = 100000
FOREIGN = sys.argv[1:2] == ["--foreign"]


def refused(code, function, *args, **more):
    codes = {code, errno.EACCES} if code == errno.EAGAIN and FOREIGN else {code}
    try:
        function(*args, **more)
    except OSError as error:
        assert error.errno in codes, error
        return
    raise AssertionError("nobody refused it")


def counted(expected, function, *args, **more):
    """It is so many chains that go to the server meanwhile."""
    events = "/sys/kernel/tracing"
    with open(f"{events}/trace", "w"):
        pass
    switch = f"{events}/events/smb2fs/smb2fs_queued/enable"
    for on in "1", "0":
        with open(switch, "w") as f:
            f.write(on)
        if on == "1":
            function(*args, **more)
    with open(f"{events}/trace") as f:
        lines = [line for line in f if "smb2fs_queued:" in line]
    assert len(lines) == expected, f"{args}: not {expected}:\n" + "".join(lines)


class Cases:
    def __init__(self, here, there):
        self.here, self.there = here, there
        self.name = "locked"
        with open(f"{there}/{self.name}", "wb") as f:
            f.write(b"." * SIZE)

    def a(self, *args):
        return Process(f"{self.here}/{self.name}", *args)

    def b(self, *args):
        return Process(f"{self.there}/{self.name}", *args)

    def exclusive(self):
        """one has it or the other"""
        a, b = self.a(), self.b()
        a.lock(W, 10, 10)
        refused(errno.EAGAIN, b.lock, W, 10, 10)
        refused(errno.EAGAIN, b.lock, R, 19, 1)
        b.lock(W, 20, 10)
        b.lock(W, 0, 10)
        refused(errno.EAGAIN, a.lock, W, 0, 1)
        a.lock(U, 10, 10)
        b.lock(W, 10, 10)

    def shared(self):
        """both may read"""
        a, b = self.a(), self.b()
        a.lock(R, 0, 100)
        b.lock(R, 50, 100)
        refused(errno.EAGAIN, a.lock, W, 60, 10)
        refused(errno.EAGAIN, b.lock, W, 60, 10)
        # each has still what it had
        a.lock(U)
        b.lock(W, 60, 10)
        refused(errno.EAGAIN, a.lock, R, 50, 11)
        refused(errno.EAGAIN, a.lock, W, 149, 1)

    def split(self):
        """a hole in the middle, and the halves stay"""
        a, b = self.a(), self.b()
        a.lock(W, 0, 100)
        a.lock(U, 40, 20)
        b.lock(W, 40, 20)
        refused(errno.EAGAIN, b.lock, W, 39, 1)
        refused(errno.EAGAIN, b.lock, W, 60, 1)
        b.lock(U, 40, 20)
        a.lock(W, 30, 40)
        refused(errno.EAGAIN, b.lock, R, 40, 1)
        a.lock(U)
        b.lock(W)

    def downgrade(self):
        """a part becomes shared"""
        a, b = self.a(), self.b()
        a.lock(W, 0, 100)
        a.lock(R, 20, 20)
        b.lock(R, 20, 20)
        refused(errno.EAGAIN, b.lock, R, 19, 1)
        refused(errno.EAGAIN, b.lock, R, 40, 1)
        refused(errno.EAGAIN, a.lock, W, 20, 20)
        b.lock(U)
        a.lock(W, 20, 20)
        refused(errno.EAGAIN, b.lock, R, 20, 1)

    def adjacent(self):
        """many small ones, unlocked together and apart"""
        a, b = self.a(), self.b()
        for i in range(20):
            a.lock(W, i * 10, 10)
        a.lock(U, 50, 100)
        b.lock(W, 50, 100)
        refused(errno.EAGAIN, b.lock, W, 0, 51)
        a.lock(U, 45, 5)
        b.lock(W, 45, 5)
        refused(errno.EAGAIN, b.lock, W, 44, 1)

    def many(self):
        """dropped at once: Samba 4.17 unlocks n modulo 256 of one request"""
        a, b = self.a(), self.b()
        for n in (255, 256, 300, 3000) if os.environ.get("SMB2FS_LONG") else (256,):
            for i in range(n):
                a.lock(R if i % 2 else W, i * 10, 5)
            refused(errno.EAGAIN, b.lock, W, (n - 1) * 10, 5)
            a.lock(U)
            b.lock(W)
            b.lock(U)

    def mapped(self):
        """one locks some of a page while another begins to store to it by a mapping"""
        a, b = self.a(), self.a()
        for i in range(200 if os.environ.get("SMB2FS_LONG") else 30):
            a.begin("lock", SETLKW, R, 0, 100)
            b.begin("map", 4096)
            a.end()
            b.end()
            b.do("store", bytes([i & 255]) * 10, 2000)
            b.do("msync")
            b.do("unmap")
            # who opens it first forgets that it was written
            for p in a, b:
                p.do("close")
            for p in a, b:
                p.do("open", os.O_RDWR)

    def pieces(self):
        """one lock becomes more than a request has room for, and back"""
        a, c, b = self.a(), self.a(), self.b()
        a.lock(R)
        for i in range(100):
            c.lock(R, i * 10, 5)
        a.lock(U)
        for i in (0, 63, 64, 99):
            refused(errno.EAGAIN, b.lock, W, i * 10 + 4, 1)
            b.lock(W, i * 10 + 5, 5)
        b.lock(U)
        c.lock(W)
        refused(errno.EAGAIN, b.lock, R, 5, 5)
        c.do("close")
        b.lock(W)

    def local(self):
        """processes of one machine: as POSIX has it"""
        a, c, b = self.a(), self.a(), self.b()
        a.lock(R, 0, 100)
        c.lock(R, 50, 100)
        refused(errno.EAGAIN, c.lock, W, 0, 10)
        a.lock(U)
        refused(errno.EAGAIN, b.lock, W, 60, 1)
        b.lock(W, 10, 10)
        # any fd that is closed ends all locks of the process
        c.do("open", os.O_RDONLY, fd=1)
        c.do("close", fd=1)
        b.lock(W, 60, 1)

    def ofd(self):
        """locks of opens"""
        a, b = self.a(), self.b()
        a.do("open", os.O_RDWR, fd=1)
        a.lock(W, 0, 10, cmd=OFD_SETLK)
        refused(errno.EAGAIN, a.lock, W, 0, 10, fd=1, cmd=OFD_SETLK)
        refused(errno.EAGAIN, b.lock, W, 0, 10, cmd=OFD_SETLK)
        refused(errno.EAGAIN, b.lock, W, 0, 10)
        a.do("close", fd=1)
        refused(errno.EAGAIN, b.lock, W, 0, 10)
        a.do("close")
        b.lock(W, 0, 10)

    def flock(self):
        """flock()"""
        a, b = self.a(), self.b()
        no = fcntl.LOCK_NB
        a.do("flock", fcntl.LOCK_EX)
        refused(errno.EAGAIN, b.do, "flock", fcntl.LOCK_SH | no)
        # and fcntl() is not concerned, nor is what the file has
        b.lock(W)
        b.do("pwrite", b"flock", 0)
        b.lock(U)
        a.do("flock", fcntl.LOCK_SH)
        b.do("flock", fcntl.LOCK_SH | no)
        refused(errno.EAGAIN, a.do, "flock", fcntl.LOCK_EX | no)
        a.do("close")
        b.do("flock", fcntl.LOCK_EX | no)

    def flock_readonly(self):
        """flock() of what may not be written"""
        a, b = self.a(os.O_RDONLY), self.b(os.O_RDONLY)
        a.do("flock", fcntl.LOCK_EX)
        refused(errno.EAGAIN, b.do, "flock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        a.do("flock", fcntl.LOCK_UN)
        b.do("flock", fcntl.LOCK_EX | fcntl.LOCK_NB)

    def readonly(self):
        """what is open for reading only has no exclusive locks"""
        a = self.a(os.O_RDONLY)
        refused(errno.EBADF, a.lock, W, 0, 1)
        a.lock(R, 0, 1)
        b = self.b()
        refused(errno.EAGAIN, b.lock, W, 0, 1)
        b.lock(R, 0, 1)

    def flock_other(self):
        """another client's flock() of the whole file"""
        a, b = self.a(), self.b()
        no = fcntl.LOCK_NB
        b.do("flock", fcntl.LOCK_EX)
        refused(errno.EAGAIN, a.do, "flock", fcntl.LOCK_SH | no)
        b.do("flock", fcntl.LOCK_UN)
        a.do("flock", fcntl.LOCK_EX)
        refused(errno.EAGAIN, b.do, "flock", fcntl.LOCK_EX | no)

    def wait(self):
        """who waits gets it"""
        a, b = self.a(), self.b()
        a.lock(W, 0, 10)
        b.begin("lock", SETLKW, W, 0, 10)
        assert not b.done(1)
        a.lock(U, 0, 10)
        b.end()
        refused(errno.EAGAIN, a.lock, R, 0, 1)

    def wait_flock(self):
        """who waits with flock() gets it"""
        a, b = self.a(), self.b()
        a.do("flock", fcntl.LOCK_EX)
        b.begin("flock", fcntl.LOCK_EX)
        assert not b.done(1)
        a.do("close")
        b.end()

    def wait_upgrade(self):
        """who waits to make a shared lock exclusive gets it"""
        a, b = self.a(), self.b()
        a.lock(R, 0, 10)
        b.lock(R, 0, 10)
        b.begin("lock", SETLKW, W, 0, 10)
        assert not b.done(1)
        a.lock(U, 0, 10)
        b.end()
        refused(errno.EAGAIN, a.lock, R, 0, 1)

    def wait_local(self):
        """two processes of a machine wait for one of another"""
        a, b, c = self.a(), self.b(), self.b()
        a.lock(W, 0, 10)
        b.begin("lock", SETLKW, W, 0, 10)
        assert not b.done(0.5)
        c.begin("lock", SETLKW, W, 5, 10)
        assert not c.done(0.5)
        a.lock(U, 0, 10)
        b.end()
        assert not c.done(1)
        b.lock(U)
        c.end()

    def signal(self):
        """a signal ends the wait, and nothing stays locked"""
        a, b, c = self.a(), self.b(), self.a()
        a.lock(W, 0, 10)
        b.begin("lock", SETLKW, W, 0, 10)
        assert not b.done(0.5)
        b.signal(signal.SIGALRM)
        b.process.join(20)
        assert b.process.exitcode == -signal.SIGALRM
        a.lock(U, 0, 10)
        soon(lambda: c.lock(W, 0, 10))

    def killed(self):
        """who is killed while it waits leaves nothing locked, nor who has locks"""
        a, b, c = self.a(), self.b(), self.a()
        a.lock(W, 0, 10)
        b.lock(W, 20, 10)
        b.begin("lock", SETLKW, W, 0, 10)
        assert not b.done(0.5)
        b.kill()
        a.lock(U, 0, 10)
        soon(lambda: c.lock(W, 0, 30))
        a.kill()
        c.lock(W)
        c.kill()
        soon(lambda: self.b().lock(W))

    def raced(self):
        """signals and grants at the same time"""
        for i in range(20):
            a, b = self.a(), self.b()
            a.lock(W, 0, 10)
            b.begin("lock", SETLKW, W, 0, 10)
            assert not b.done(0.02)
            a.begin("lock", SETLK, U, 0, 10)
            time.sleep(i * 0.0005)
            b.signal(signal.SIGKILL)
            a.end()
            b.process.join(20)
            soon(lambda: a.lock(W, 0, 10))
            a.kill()

    def test(self):
        """F_GETLK"""
        a, b = self.a(), self.b()
        assert b.test(W)[0] == U
        a.lock(R, 10, 10)
        kind, _, start, length, pid = b.test(W, 0, 100)
        assert kind == R and pid == -1, (kind, pid)
        assert b.test(R, 0, 100)[0] == U
        a.lock(W, 10, 10)
        assert b.test(R, 0, 100)[0] == W
        assert b.test(W, 20, 10)[0] == U
        c = self.a()
        assert c.test(W)[0] == W and c.test(W)[4] == a.process.pid
        # it has locked nothing
        b.lock(W, 20, 10)
        a.lock(W, 0, 20)

    def far(self):
        """ranges behind the end, up to the last byte there can be"""
        a, b = self.a(), self.b()
        a.lock(W, SIZE + 10, 10)
        refused(errno.EAGAIN, b.lock, R, SIZE, END)
        a.lock(W, 1 << 62, END)
        refused(errno.EAGAIN, b.lock, R, MAX - 10, 1)
        b.lock(R, (1 << 62) - 1, 1)
        a.lock(U)
        b.lock(W, MAX - 2, 1)
        refused(errno.EAGAIN, a.lock, W, 5, END)
        b.lock(W, MAX, 1)
        refused(errno.EOVERFLOW, a.lock, W, MAX, 2)
        refused(errno.EINVAL, a.lock, W, -5, 2)
        a.lock(W, 20, -10)
        refused(errno.EAGAIN, b.lock, W, 10, 1)
        b.lock(W, 20, 1)

    def coherent(self):
        """who has the lock sees what the one before has written"""
        a, b = self.a(), self.b()
        number = struct.Struct("<Q")
        count = 0
        for _ in range(10):
            for p in (a, b):
                p.lock(W, 1 << 40, 1, cmd=SETLKW)
                seen, = number.unpack(p.do("pread", 8, 0)) if count else (0,)
                assert seen == count, f"{seen}, not {count}"
                count += 1
                p.do("pwrite", number.pack(count), 0)
                p.lock(U, 1 << 40, 1)

    def grows(self):
        """so does who looks where the file ends"""
        a, b = self.a(), self.b()
        for i in range(5):
            for p in (a, b):
                p.do("flock", fcntl.LOCK_EX)
                size = p.do("lseek", 0, os.SEEK_END)
                p.do("pwrite", b"x" * 1000, size)
                p.do("flock", fcntl.LOCK_UN)
        assert a.do("fstat").st_size == SIZE + 10 * 1000

    def sqlite(self):
        """a data base that two clients count in"""
        def count(where):
            base = sqlite3.connect(f"{where}/base", timeout=60, isolation_level=None)
            base.execute("pragma journal_mode=truncate")
            for _ in range(10):
                base.execute("begin immediate")
                n, = base.execute("select n from t").fetchone()
                base.execute("update t set n = ?", (n + 1,))
                base.execute("insert into log values (?, ?)", (n, "x" * 3000))
                base.execute("commit")

        base = sqlite3.connect(f"{self.here}/base")
        base.execute("pragma journal_mode=truncate")
        for what in "drop table if exists t", "drop table if exists log", \
                "create table t (n integer)", "create table log (n integer, x text)", \
                "insert into t values (0)":
            base.execute(what)
        base.commit()
        base.close()
        both = [FORK.Process(target=count, args=(where,)) for where in (self.here, self.there)]
        for process in both:
            process.start()
        for process in both:
            process.join()
        assert [process.exitcode for process in both] == [0, 0]
        base = sqlite3.connect(f"{self.there}/base")
        assert base.execute("select n from t").fetchone() == (20,)
        assert [n for n, in base.execute("select n from log order by n")] == list(range(20))
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)

    def other_fd(self):
        """what one open has locked, all of this machine may read and write"""
        a = self.a()
        a.do("open", os.O_RDWR, fd=1)
        a.lock(W, 0, 10)
        a.do("pwrite", b"A", 0, fd=1)
        a.do("fsync", fd=1)
        c = self.a()
        assert c.do("pread", 1, 0) == b"A"
        c.do("pwrite", b"C", 1)
        c.do("fsync")
        b = self.b()
        a.lock(U)
        assert b.do("pread", 3, 0) == b"AC."

    def mandatory(self):
        """what the other client has locked is refused, and said to be"""
        a, b = self.a(), self.b()
        a.lock(W, 0, 10)
        refused(errno.EACCES, b.do, "pread", 10, 0)
        # for a second each call goes to the server then, and it is said at once
        refused(errno.EACCES, b.do, "pwrite", b"C", 0)
        refused(errno.EACCES, b.do, "pwrite", b"C" * 65536, 0)
        # all of it is new, so nobody has met the lock when write() returns
        time.sleep(1.5)
        b.do("pwrite", b"B" * 65536, 0)
        refused(errno.EACCES, b.do, "fsync")
        assert a.do("pread", 1, 0) == b"."
        # what write() has taken is kept until it can be written
        a.lock(U)
        b.do("fsync")
        a.lock(R, 0, 10)
        assert a.do("pread", 1, 0) == b"B"

    def round_trips(self):
        """what each costs on the wire"""
        a = self.a()
        counted(1, a.lock, W, 0, 10)
        counted(0, a.lock, W, 2, 3)
        counted(1, a.lock, R, 0, 10)
        counted(1, a.lock, U, 5, 5)
        counted(1, a.lock, U)
        counted(0, a.lock, U)
        counted(1, a.lock, W, 0, 10, cmd=SETLKW)
        counted(1, a.test, R, 100, 10)
        counted(1, a.do, "flock", fcntl.LOCK_EX)
        counted(1, a.do, "flock", fcntl.LOCK_UN)


def main():
    names = [n for n, f in vars(Cases).items() if getattr(f, "__doc__", None) and n[0] != "_"]
    args = sys.argv[1 + FOREIGN:]
    if len(args) < 3:
        print("\n".join(names))
        return
    run(lambda name: getattr(Cases(*args[:2]), name)(), args[2:])


main()
