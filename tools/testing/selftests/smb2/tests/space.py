#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""space.py HERE THERE [CASE...]: the space of files. HERE is a mount, THERE is the
directory of the server that it shows. Without a case: their names. Prints a line for
each."""

import ctypes
import errno
import fcntl
import mmap
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import time

from cases import run

LIBC = ctypes.CDLL(None, use_errno=True)
KEEP, PUNCH, COLLAPSE, ZERO, INSERT = 1, 2, 8, 16, 32
FICLONE, FICLONERANGE = 0x40049409, 0x4020940d
K, M = 1 << 10, 1 << 20


def call(name, *args):
    if getattr(LIBC, name)(*args) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def fallocate(fd, mode, offset, length):
    call("fallocate", fd, mode, ctypes.c_int64(offset), ctypes.c_int64(length))


def refused(code, function, *args):
    try:
        function(*args)
    except OSError as error:
        assert error.errno == code, error
        return
    raise AssertionError("nobody refused it")


def sent(function, *args):
    """What goes to the server meanwhile: a command for each chain."""
    events = "/sys/kernel/tracing"
    with open(f"{events}/trace", "w"):
        pass
    for on in "1", "0":
        with open(f"{events}/events/smb2fs/smb2fs_queued/enable", "w") as f:
            f.write(on)
        if on == "1":
            function(*args)
    with open(f"{events}/trace") as f:
        return re.findall(r"smb2fs_queued: conn=\d+ ([A-Z_]+)", f.read())


def expect(commands, function, *args):
    got = sent(function, *args)
    assert got == commands, got


class Cases:
    def __init__(self, here, there):
        self.here, self.there = here, there
        self.fds = []
        for name in os.listdir(here):
            path = f"{there}/{name}"
            (shutil.rmtree if os.path.isdir(path) else os.unlink)(path)

    def open(self, name, data=None, flags=os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        fd = os.open(f"{self.here}/{name}", flags, 0o644)
        if data is not None:
            os.pwrite(fd, data, 0)
        self.fds.append(fd)
        return fd

    def is_there(self, name, data):
        """Both sides have just that."""
        for place in self.here, self.there:
            with open(f"{place}/{name}", "rb") as f:
                got = f.read()
            assert len(got) == len(data), f"{place}: {len(got)} bytes, not {len(data)}"
            for at in range(0, len(data), 4 * K):
                assert got[at:at + 4 * K] == data[at:at + 4 * K], f"{place}: wrong at {at}"

    def extend(self):
        fd = self.open("f", b"x" * 1000)
        os.fsync(fd)
        os.fstat(fd)
        # how long it is, and whether a sparse file has a hole, is to be asked first
        got = [name for name in sent(fallocate, fd, 0, 0, 5000) if name != "FLUSH"]
        assert got in (["QUERY_INFO", "SET_INFO"], ["QUERY_INFO", "IOCTL", "SET_INFO"]), got
        assert os.fstat(fd).st_size == 5000
        self.is_there("f", b"x" * 1000 + bytes(4000))
        fallocate(fd, 0, 8000, 1000)
        assert os.fstat(fd).st_size == 9000
        self.is_there("f", b"x" * 1000 + bytes(8000))
        # what is there already
        fallocate(fd, 0, 0, 100)
        assert os.fstat(fd).st_size == 9000

    def keep_size(self):
        fd = self.open("f", b"x" * 1000)
        fallocate(fd, KEEP, 0, 100 * K)
        assert os.fstat(fd).st_size == 1000
        self.is_there("f", b"x" * 1000)

    def punch(self):
        data = bytearray(os.urandom(M))
        fd = self.open("f", data)
        # what is not written yet goes, too
        os.pwrite(fd, b"new" * K, 100 * K)
        data[100 * K:103 * K] = b"new" * K
        fallocate(fd, PUNCH | KEEP, 64 * K, 128 * K)
        data[64 * K:192 * K] = bytes(128 * K)
        assert os.pread(fd, M, 0) == data
        fallocate(fd, PUNCH | KEEP, 300 * K + 10, 5 * K)
        data[300 * K + 10:305 * K + 10] = bytes(5 * K)
        self.is_there("f", data)
        os.fstat(fd)
        expect(["IOCTL"], fallocate, fd, PUNCH | KEEP, 500 * K, 8 * K)
        data[500 * K:508 * K] = bytes(8 * K)
        # behind the end nothing is to be done
        fallocate(fd, PUNCH | KEEP, M - 10, 100 * K)
        data[M - 10:] = bytes(10)
        self.is_there("f", data)
        assert os.stat(f"{self.there}/f").st_blocks * 512 <= M - 128 * K

    def zero(self):
        data = bytearray(os.urandom(256 * K))
        fd = self.open("f", data)
        fallocate(fd, ZERO, 10, 100 * K)
        data[10:100 * K + 10] = bytes(100 * K)
        self.is_there("f", data)
        fallocate(fd, ZERO | KEEP, 200 * K, 200 * K)
        data[200 * K:] = bytes(56 * K)
        self.is_there("f", data)
        fallocate(fd, ZERO, 199 * K, 200 * K)
        data[199 * K:] = bytes(200 * K)
        assert os.fstat(fd).st_size == 399 * K
        self.is_there("f", data)

    def refusals(self):
        fd = self.open("f", b"x" * 100000)
        for mode in COLLAPSE, INSERT, ZERO | COLLAPSE:
            refused(errno.EOPNOTSUPP, fallocate, fd, mode, 0, 4096)
        refused(errno.EOPNOTSUPP, fallocate, fd, PUNCH, 0, 4096)
        refused(errno.EINVAL, fallocate, fd, 0, 0, 0)
        refused(errno.EFBIG, fallocate, fd, 0, (1 << 63) - 2, 10)
        refused(errno.EBADF, fallocate, self.open("f", None, os.O_RDONLY), 0, 0, 10)
        self.is_there("f", b"x" * 100000)

    def blocks(self, name):
        return os.stat(f"{self.there}/{name}").st_blocks * 512

    def holes(self):
        """they are filled"""
        fd = self.open("f", b"x" * 100 * K)
        fallocate(fd, PUNCH | KEEP, 20 * K, 20 * K)
        fallocate(fd, 0, 30 * K, 2 * K)
        assert os.lseek(fd, 0, os.SEEK_HOLE) == 20 * K
        assert os.lseek(fd, 28 * K, os.SEEK_DATA) in (28 * K, 30 * K)
        fallocate(fd, 0, 0, 200 * K)
        assert os.fstat(fd).st_size == 200 * K
        assert os.lseek(fd, 0, os.SEEK_HOLE) >= 100 * K
        self.is_there("f", b"x" * 20 * K + bytes(20 * K) + b"x" * 60 * K + bytes(100 * K))
        assert self.blocks("f") >= 100 * K
        # behind the end, as a local file system does it
        fallocate(fd, PUNCH | KEEP, 0, 8 * K)
        fallocate(fd, KEEP, 4 * K, 300 * K)
        assert os.fstat(fd).st_size == 200 * K
        assert os.lseek(fd, 0, os.SEEK_DATA) == 4 * K

    def holes_many(self):
        """data beside holes stays, and so does what is written meanwhile"""
        data = bytearray(6 * M)
        fd = self.open("f")
        os.ftruncate(fd, 6 * M)
        for at in range(0, 6 * M, 200 * K):
            data[at + 5:at + 105] = os.urandom(100)
            os.pwrite(fd, data[at + 5:at + 105], at + 5)
        with mmap.mmap(fd, 6 * M) as m:
            stop = threading.Event()
            thread = threading.Thread(target=self.stores, args=(m, data, stop))
            thread.start()
            for at in range(0, 6 * M, M):
                fallocate(fd, 0, at, M)
            stop.set()
            thread.join()
            m.flush()
        self.is_there("f", data)
        assert os.lseek(fd, 0, os.SEEK_HOLE) == 6 * M
        assert self.blocks("f") >= 6 * M

    @staticmethod
    def stores(m, data, stop):
        """By a mapping, each byte once."""
        for at in range(3000, 6 * M, 10 * K):
            m[at] = data[at] = 1 + at % 255
            if stop.wait(0.002):
                break

    def longer(self):
        """what is made longer has a hole"""
        fd = self.open("f")
        # in one chain; ksmbd's files are sparse from the beginning
        got = sent(os.ftruncate, fd, 4 * M)
        assert got[0] in ("IOCTL", "SET_INFO") and "IOCTL" not in got[1:], got
        refused(errno.ENXIO, os.lseek, fd, 0, os.SEEK_DATA)
        assert os.lseek(fd, 5, os.SEEK_HOLE) == 5
        assert os.fstat(fd).st_size == 4 * M and self.blocks("f") == 0
        os.pwrite(fd, b"d" * 64 * K, M)
        assert os.lseek(fd, 0, os.SEEK_DATA) == M
        assert os.lseek(fd, M, os.SEEK_HOLE) == M + 64 * K
        # by its name, and by a write
        with open(f"{self.here}/g", "wb") as g:
            g.write(b"x" * 4 * K)
        os.truncate(f"{self.here}/g", 4 * M)
        with open(f"{self.here}/g", "rb") as g:
            assert os.lseek(g.fileno(), 0, os.SEEK_HOLE) == 4 * K
            refused(errno.ENXIO, os.lseek, g.fileno(), 4 * K, os.SEEK_DATA)
        h = self.open("h", b"x" * 4 * K)
        os.pwrite(h, b"x" * 4 * K, 4 * M)
        assert os.lseek(h, 0, os.SEEK_HOLE) == 4 * K
        assert os.lseek(h, 4 * K, os.SEEK_DATA) == 4 * M
        self.is_there("h", b"x" * 4 * K + bytes(4 * M - 4 * K) + b"x" * 4 * K)

    def appended(self):
        """costs no request more"""
        fd = self.open("f", b"x" * 4 * K)
        os.fsync(fd)
        for at in range(4 * K, 60 * K, 12 * K):
            got = sent(lambda at=at: (os.pwrite(fd, b"x" * 4 * K, at), os.fsync(fd)))
            assert "IOCTL" not in got, got

    def large(self):
        """5 GiB of nothing"""
        fd = self.open("f")
        begin = time.monotonic()
        os.ftruncate(fd, 5 << 30)
        os.pwrite(fd, b"d" * 64 * K, 3 << 30)
        assert os.lseek(fd, 0, os.SEEK_DATA) == 3 << 30
        assert os.lseek(fd, 3 << 30, os.SEEK_HOLE) == (3 << 30) + 64 * K
        os.close(fd)
        subprocess.run(["cp", "--sparse=auto", f"{self.here}/f", f"{self.here}/g"], check=True)
        assert os.stat(f"{self.here}/g").st_size == 5 << 30
        assert self.blocks("g") <= M
        assert time.monotonic() < begin + 30

    def filler(self):
        """of a large hole can be killed"""
        fd = self.open("f")
        os.ftruncate(fd, 1 << 40)
        pid = os.fork()
        if not pid:
            fallocate(fd, 0, 1 << 39, 1 << 39)
            os._exit(0)
        time.sleep(0.5)
        os.kill(pid, 9)
        begin = time.monotonic()
        assert os.waitpid(pid, 0)[1] == 9
        assert time.monotonic() < begin + 5
        os.ftruncate(fd, 0)

    def seek(self):
        fd = self.open("f", b"x" * 100000)
        # a file that has no holes
        assert os.lseek(fd, 5, os.SEEK_DATA) == 5
        assert os.lseek(fd, 5, os.SEEK_HOLE) == 100000
        refused(errno.ENXIO, os.lseek, fd, 100000, os.SEEK_DATA)
        os.ftruncate(fd, 4 * M)
        fallocate(fd, PUNCH | KEEP, 0, 4 * M)
        refused(errno.ENXIO, os.lseek, fd, 0, os.SEEK_DATA)
        assert os.lseek(fd, 0, os.SEEK_HOLE) == 0
        os.pwrite(fd, b"d" * 64 * K, M)
        os.pwrite(fd, b"d" * 64 * K, 3 * M)
        assert os.lseek(fd, 0, os.SEEK_DATA) == M
        assert os.lseek(fd, M + 10, os.SEEK_DATA) == M + 10
        assert os.lseek(fd, M + 10, os.SEEK_HOLE) == M + 64 * K
        assert os.lseek(fd, M + 64 * K, os.SEEK_DATA) == 3 * M
        assert os.lseek(fd, 3 * M, os.SEEK_HOLE) == 3 * M + 64 * K
        refused(errno.ENXIO, os.lseek, fd, 3 * M + 64 * K, os.SEEK_DATA)
        refused(errno.ENXIO, os.lseek, fd, 4 * M, os.SEEK_HOLE)
        os.fstat(fd)
        expect(["IOCTL"], os.lseek, fd, 0, os.SEEK_DATA)

    def seek_many(self):
        """more ranges than fit in an answer"""
        fd = self.open("f", b"x")
        n = 5000
        os.ftruncate(fd, n * 8 * K)
        fallocate(fd, PUNCH | KEEP, 0, n * 8 * K)
        with open(f"{self.there}/f", "r+b") as f:
            for i in range(n):
                os.pwrite(f.fileno(), b"d", i * 8 * K + 4 * K)
        for i in 0, 1, n // 2, n - 1:
            assert os.lseek(fd, i * 8 * K, os.SEEK_DATA) == i * 8 * K + 4 * K
            assert os.lseek(fd, i * 8 * K + 4 * K, os.SEEK_HOLE) == (i + 1) * 8 * K

    def copy(self):
        data = os.urandom(20 * M)
        a, b = self.open("a", data), self.open("b")
        os.fsync(a)
        os.fstat(b)
        got = sent(lambda: self.copies(a, b, 20 * M, 20 * M))
        assert got in (["IOCTL"] * 3, ["IOCTL"] * 4), got
        assert os.fstat(b).st_size == 20 * M
        self.is_there("b", data)

    @staticmethod
    def copies(a, b, length, expected, *offsets):
        done = os.copy_file_range(a, b, length, *offsets)
        assert done == expected, f"{done} bytes"

    def copy_part(self):
        data, other = bytearray(os.urandom(300 * K)), bytearray(os.urandom(300 * K))
        a, b = self.open("a", data), self.open("b", other)
        self.copies(a, b, 100 * K, 100 * K, 5, 77)
        other[77:100 * K + 77] = data[5:100 * K + 5]
        assert os.pread(b, 300 * K, 0) == other
        # what was just written is part of it
        os.pwrite(a, b"new", 290 * K)
        data[290 * K:290 * K + 3] = b"new"
        self.copies(a, b, 100 * K, 12 * K, 288 * K, 295 * K)
        other[295 * K:] = data[288 * K:]
        self.is_there("b", other)
        # within one file
        self.copies(a, a, 10 * K, 10 * K, 0, 400 * K)
        data[300 * K:] = bytes(100 * K) + data[:10 * K]
        self.is_there("a", data)
        refused(errno.EINVAL, os.copy_file_range, a, a, 10 * K, 0, 5 * K)

    def copy_elsewhere(self):
        """to what is not the server's"""
        data = os.urandom(M)
        a = self.open("a", data)
        for path in "/tmp/space-copy", "/dev/shm/space-copy":
            with open(path, "w+b") as f:
                refused(errno.EXDEV, os.copy_file_range, a, f.fileno(), M, 0)
            os.unlink(path)

    def clone(self):
        data = os.urandom(M + 100)
        a, b = self.open("a", data), self.open("b", b"short")
        try:
            fcntl.ioctl(b, FICLONE, a)
        except OSError as error:
            assert error.errno == errno.EOPNOTSUPP, error
            self.is_there("b", b"short")
        else:
            self.is_there("b", data)

    @staticmethod
    def clone_range(target, source, source_at, length, at):
        fcntl.ioctl(target, FICLONERANGE, struct.pack("=qQQQ", source, source_at, length, at))

    def clones_whole(self):
        """where the volume can"""
        data = bytearray(os.urandom(M))
        a, b = self.open("a", data), self.open("b")
        # what is written before is part of it; of each file it is asked how long it is
        expect(["WRITE", "QUERY_INFO", "QUERY_INFO", "SET_INFO"], fcntl.ioctl, b, FICLONE, a)
        assert os.fstat(b).st_size == M
        self.is_there("b", data)
        # neither changes with the other
        os.pwrite(a, b"new", 5)
        os.pwrite(b, b"NEW", 7)
        self.is_there("b", data[:7] + b"NEW" + data[10:])
        data[5:8] = b"new"
        self.is_there("a", data)
        # a part, into the middle and behind the end; and of the file itself
        c = self.open("c", b"x" * 32 * K)
        self.clone_range(c, a, 64 * K, 8 * K, 4 * K)
        self.clone_range(c, a, 128 * K, 4 * K, 64 * K)
        self.clone_range(c, c, 0, 4 * K, 16 * K)
        self.is_there("c", b"x" * 4 * K + data[64 * K:72 * K] + b"x" * 20 * K + bytes(32 * K) +
                      data[128 * K:132 * K])
        # what the target had behind it stays
        fcntl.ioctl(a, FICLONE, c)
        data[:68 * K] = os.pread(c, 68 * K, 0)
        self.is_there("a", data)

    def clones_end(self):
        """a file ends within a cluster"""
        data = os.urandom(100 * K + 100)
        a, b = self.open("a", data), self.open("b", b"short")
        fcntl.ioctl(b, FICLONE, a)
        self.is_there("b", data)
        self.clone_range(b, a, 96 * K, 0, 200 * K)
        self.is_there("b", data + bytes(100 * K - 100) + data[96 * K:])

    def clones_cp(self):
        """by cp --reflink=always"""
        data = os.urandom(M + 100)
        os.fsync(self.open("a", data))
        got = sent(lambda: subprocess.run(["cp", "--reflink=always", f"{self.here}/a",
                                           f"{self.here}/b"], check=True))
        assert "READ" not in got and "WRITE" not in got, got
        self.is_there("b", data)

    def clones_not(self):
        """what is refused, with both files as they were"""
        data = os.urandom(100 * K)
        a, b = self.open("a", data), self.open("b", b"short")
        for at in (5, 4 * K, 0), (0, 5, 0), (0, 4 * K, 5), (96 * K, 8 * K, 0):
            refused(errno.EINVAL, self.clone_range, b, a, *at)
        refused(errno.EINVAL, self.clone_range, a, a, 0, 8 * K, 4 * K)
        refused(errno.EBADF, self.clone_range, self.open("b", None, os.O_RDONLY), a, 0, 0, 0)
        with open(f"{self.there}/a", "rb") as other:
            refused(errno.EXDEV, fcntl.ioctl, b, FICLONE, other.fileno())
        self.is_there("a", data)
        self.is_there("b", b"short")

    def clones_failing(self):
        """refused by the server"""
        data = os.urandom(100 * K)
        a, b = self.open("a", data), self.open("b", b"short")
        refused(errno.EOPNOTSUPP, fcntl.ioctl, b, FICLONE, a)
        assert os.fstat(b).st_size == 5
        self.is_there("b", b"short")

    def syncfs(self):
        data = os.urandom(3 * M)
        fd = self.open("f", data)
        call("syncfs", fd)
        with open(f"{self.there}/f", "rb") as f:
            assert f.read() == data

    def fills(self, function):
        fd = self.open("full")
        for _ in range(16):
            os.write(fd, bytes([7]) * M)
        function(fd)

    def no_space_write(self):
        refused(errno.ENOSPC, self.fills, os.fsync)

    def no_space_close(self):
        refused(errno.ENOSPC, self.fills, os.close)

    def no_space_sync(self):
        refused(errno.ENOSPC, self.fills, lambda fd: call("syncfs", fd))

    def no_space_fallocate(self):
        fd = self.open("f", b"x")
        refused(errno.ENOSPC, fallocate, fd, 0, 0, 64 * M)

    def no_space_copy(self):
        data = os.urandom(5 * M)
        a, b = self.open("a", data), self.open("b")
        os.fsync(a)
        try:
            done = os.copy_file_range(a, b, 5 * M, 0, 0)
        except OSError as error:
            assert error.errno == errno.ENOSPC, error
            done = 0
        assert done < 5 * M, done
        assert os.pread(b, done, 0) == data[:done]
        refused(errno.ENOSPC, os.copy_file_range, a, b, 5 * M - done, done, done)


def main():
    names = [n for n in vars(Cases) if n[0] != "_" and n not in HELPERS]
    if len(sys.argv) < 4:
        print("\n".join(n for n in names if not n.startswith(("no_space", "clones"))))
        return
    run(lambda name: getattr(Cases(*sys.argv[1:3]), name)(), sys.argv[3:])


HELPERS = {"open", "is_there", "copies", "fills", "clone_range", "blocks", "stores"}
main()
