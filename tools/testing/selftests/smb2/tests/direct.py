#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""direct.py MOUNT SERVERS-DIRECTORY KIND: I/O past the page cache, and what close() and
fsync() promise. KIND is the part of the tests to run. Prints a line for each."""

import contextlib
import ctypes
import fcntl
import mmap
import os
import signal
import struct
import sys
import threading
import time

from calls import Group, fails, libc, read, run, sent, until, write

HERE, THERE, KIND = sys.argv[1:4]
K, M = 1 << 10, 1 << 20
RDWR = os.O_RDWR | os.O_CREAT
DIRECT = RDWR | os.O_DIRECT


def opened(name, flags=RDWR):
    return os.open(f"{HERE}/{name}", flags, 0o644)


def there(name):
    with open(f"{THERE}/{name}", "rb") as f:
        return f.read()


def made(name, data):
    with open(f"{THERE}/{name}", "wb") as f:
        f.write(data)
    os.chmod(f"{THERE}/{name}", 0o666)


def memory(size, byte=None):
    """Pages of our own; untouched unless @byte is to be in them."""
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if byte:
        pages[:] = byte * size
    return pages


class Writes:
    """Asynchronous writes, by io_submit()"""
    SETUP, GETEVENTS, SUBMIT = 206, 208, 209

    def __init__(self):
        self.context = ctypes.c_ulong(0)
        assert not libc.syscall(self.SETUP, 64, ctypes.byref(self.context))

    def submit(self, fd, pages, pos, size):
        at = ctypes.addressof(ctypes.c_char.from_buffer(pages))
        block = ctypes.create_string_buffer(
            struct.pack("=QIIHhIQQqQII", 0, 0, 0, 1, 0, fd, at, size, pos, 0, 0, 0))
        blocks = (ctypes.c_void_p * 1)(ctypes.addressof(block))
        assert libc.syscall(self.SUBMIT, self.context, ctypes.c_long(1), blocks) == 1

    def results(self, n, wait=True):
        events = ctypes.create_string_buffer(32 * n)
        got = libc.syscall(self.GETEVENTS, self.context, ctypes.c_long(n if wait else 0),
                           ctypes.c_long(n), events, None)
        assert not wait or got == n, got
        return [struct.unpack_from("=QQqq", events, 32 * i)[2] for i in range(got)]


# Sizes

def size_append():
    """What is appended at the same time goes to places of its own"""
    fd, writes = opened("append", DIRECT | os.O_APPEND), Writes()
    pages = [memory(4 * K, b"%d" % i) for i in range(4)]
    for page in pages:
        writes.submit(fd, page, 0, 4 * K)
    assert writes.results(4) == [4 * K] * 4
    data = there("append")
    assert sorted(data[i * 4 * K] for i in range(len(data) // (4 * K))) == sorted(b"0123"), len(data)


def size_allocate():
    """fallocate() does not cut off what is on its way"""
    for i in range(20):
        fd, writes, pages = opened(f"allocate{i}", DIRECT), Writes(), memory(64 * K, b"x")
        writes.submit(fd, pages, 64 * K, 64 * K)
        assert not libc.fallocate(fd, 0, ctypes.c_long(0), ctypes.c_long(64 * K))
        assert writes.results(1) == [64 * K]
        os.close(fd)
        assert len(there(f"allocate{i}")) == 128 * K, f"round {i}"


def size_mapping():
    """A mapping that is written to its own file is as the file then is"""
    fd = opened("mapping", DIRECT)
    os.pwritev(fd, [memory(4 * K, b"A"), memory(4 * K, b"B")], 0)
    pages = mmap.mmap(fd, 8 * K)
    assert pages[0:1] + pages[4 * K:4 * K + 1] == b"AB"
    assert os.pwritev(fd, [pages], 4 * K) == 8 * K
    assert there("mapping") == b"A" * 8 * K + b"B" * 4 * K
    assert os.pread(opened("mapping"), 8 * K, 0) == b"A" * 8 * K


# A server that is full when it has taken the first WRITE

def full_refused():
    """What is refused does not make the file longer"""
    fd, direct = opened("hundred"), opened("hundred", DIRECT)
    os.pwrite(direct, b"x" * 100, 0)
    fails("ENOSPC", os.pwritev, direct, [memory(4 * K, b"x")], 1 << 30)
    # sent as far as the file reaches
    os.pwrite(fd, b"y", 50)
    os.fsync(fd)
    assert os.fstat(fd).st_size == 100


# close(), on a link where answers take their time

def again(n, test):
    for i in range(n):
        os.mkdir(f"{HERE}/d{i}")
        made(f"d{i}/f", b"x" * M)
        fd = opened(f"d{i}/f", os.O_RDONLY)
        os.posix_fadvise(fd, 128 * K, 512 * K, os.POSIX_FADV_WILLNEED)
        os.close(fd)
        test(i)


def close_rename():
    """A directory whose file was read and closed can be renamed"""
    again(2, lambda i: os.rename(f"{HERE}/d{i}", f"{HERE}/e{i}"))


def close_rmdir():
    """A directory whose file was read and closed can be removed with it"""
    def test(i):
        os.unlink(f"{HERE}/d{i}/f")
        os.rmdir(f"{HERE}/d{i}")
    again(2, test)


def close_excl():
    """The name of a file that was read, closed and removed can be used again"""
    def test(i):
        os.unlink(f"{HERE}/d{i}/f")
        os.close(opened(f"d{i}/f", RDWR | os.O_EXCL))
        os.unlink(f"{HERE}/d{i}/f")
        os.rmdir(f"{HERE}/d{i}")
    again(2, test)


def close_borrowed():
    """... or looked at by another through the open that is closed"""
    def asks(thread):
        with open(f"/proc/self/task/{thread.native_id}/stack", encoding="ascii") as stack:
            return "smb2fs_op_ea_list" in stack.read()

    for i in range(2):
        os.mkdir(f"{HERE}/b{i}")
        made(f"b{i}/f", b"x")
        fd = opened(f"b{i}/f", os.O_RDONLY)
        other = threading.Thread(target=os.listxattr, args=(f"{HERE}/b{i}/f",))
        other.start()
        while not asks(other):
            time.sleep(0.002)
        os.close(fd)
        os.rename(f"{HERE}/b{i}", f"{HERE}/c{i}")
        other.join()


# What others may rely on

def lasts_lease():
    """No lease is granted that nobody would break"""
    fd = opened("lease", os.O_RDONLY | os.O_CREAT)
    fails("EINVAL", fcntl.fcntl, fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)


def written(name):
    fd = opened(name)
    os.write(fd, b"x")
    os.close(fd)
    sent()


def lasts_fsync():
    """A reader's fsync() is for all that was written"""
    written("fsync")
    fd = opened("fsync", os.O_RDONLY)
    sent()
    os.fsync(fd)
    # its own open may not, so one more is made, and compared with the file
    assert any("FLUSH" in line for line in sent()), "nothing was flushed"
    os.fsync(fd)
    assert not sent()


def lasts_syncfs():
    """syncfs() is for all files"""
    for name in ("sync-a", "sync-b"):
        written(name)
    fd = os.open(HERE, os.O_RDONLY)
    libc.syncfs(fd)
    assert len(sent()) >= 2
    libc.syncfs(fd)
    assert not sent()


# What is sent does not change on the way, whoever writes to it

def changing():
    """A buffer that changes costs nobody the connection"""
    fd, pages, go = opened("changing", DIRECT), memory(M, b"x"), [True]
    at, size = ctypes.addressof(ctypes.c_char.from_buffer(pages)), M

    def scribble():
        i = 0
        while go[0]:
            i += 1
            ctypes.memset(at, i & 255, size)
    thread = threading.Thread(target=scribble)
    thread.start()
    try:
        for i in range(8):
            assert os.pwritev(fd, [pages], i * M) == M
    finally:
        go[0] = False
        thread.join()
    os.close(fd)
    os.unlink(f"{HERE}/changing")


PAGES, PAGE = 64, 4 * K


def store(name, rounds, ready, go):
    """Store to each page by a mapping, and have it sent at once"""
    fd = opened(name)
    for i in range(rounds):
        with mmap.mmap(fd, PAGES * PAGE) as pages:
            pages.madvise(mmap.MADV_RANDOM)
            os.write(ready, b"x")
            os.read(go, 1)
            for at in range(3000, PAGES * PAGE, PAGE):
                pages[at:at + 100] = bytes([i + 1]) * 100
                pages.flush(at // PAGE * PAGE, PAGE)


def changing_filled():
    """A page that is read for a write is not being sent when the bytes come"""
    rounds, fd = 40 if os.environ.get("SMB2FS_LONG") else 6, opened("filled")
    os.ftruncate(fd, PAGES * PAGE)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        with contextlib.suppress(OSError):
            store("filled", rounds, ready[1], go[0])
            os._exit(0)
        os._exit(1)
    os.close(ready[1])
    for i in range(rounds):
        assert os.read(ready[0], 1), "msync() failed"
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.write(go[1], b"x")
        for at in range(100, PAGES * PAGE, PAGE):
            os.pwrite(fd, bytes([i + 1]) * 100, at)
        os.fsync(fd)
    assert not os.waitpid(pid, 0)[1], "msync() failed"
    last = bytes([rounds]) * 100
    assert there("filled") == PAGES * (bytes(100) + last + bytes(2800) + last + bytes(996))
    os.close(fd)
    os.unlink(f"{HERE}/filled")


# Memory

def free():
    return int(read("/proc/meminfo").split("MemFree:")[1].split()[0]) * K


def group_pays():
    """A write takes the memory of four requests, and its group pays"""
    group = Group("direct")
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        group.join()
        # pages that were never written to are one and the same
        fd, pages = opened("large", DIRECT), memory(96 * M)
        # what the server needs for the file it has then
        os.pwritev(fd, [pages], 0)
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        os.pwritev(fd, [pages], 0)
        os._exit(0)
    os.read(ready[0], 1)
    before, paid = free(), group.pays()
    took = pays = 0
    os.write(go[1], b"x")
    while not os.waitpid(pid, os.WNOHANG)[0]:
        took, pays = max(took, before - free()), max(pays, group.pays() - paid)
        time.sleep(0.02)
    print(f"# a write: {took // K} KiB, {pays // K} of them the group's", flush=True)
    assert took < 32 * M, f"{took // M} MiB are gone"
    assert pays > M, f"the group pays for {pays // K} KiB"


# A server that takes its time: the process is killed, and the file goes before the
# answer is here

def killed(call, command):
    sent()
    pid = os.fork()
    if not pid:
        call()
        os._exit(0)
    until(lambda: command in sent())
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def reads():
    fd = opened("late", os.O_RDONLY | os.O_DIRECT)
    os.preadv(fd, [memory(64 * K, b"x")], 0)


def writes():
    fd = opened("late", DIRECT)
    os.pwritev(fd, [memory(64 * K, b"x")], 0)


def remove_under(call, command):
    with open(f"{HERE}/late", "wb") as f:
        f.write(b"o" * 64 * K)
    killed(call, command)
    os.unlink(f"{HERE}/late")
    write("/proc/sys/vm/drop_caches", "2")
    # of the inode's memory others are made
    others = [opened(f"other{i}") for i in range(20)]
    time.sleep(2.5)
    for fd in others:
        os.ftruncate(fd, 1)
        os.close(fd)


def removed_read():
    """A file is removed before a killed reader has its answer"""
    remove_under(reads, "READ")


def removed_write():
    """A file is removed before a killed writer has its answer"""
    remove_under(writes, "WRITE")


def on_its_way():
    """copy_file_range() waits for what is on its way to where it copies"""
    for name in "from", "to":
        with open(f"{HERE}/{name}", "wb") as f:
            f.write(name[:1].encode() * 64 * K)
    source, target = opened("from", os.O_RDONLY), opened("to", DIRECT)
    writes, pages = Writes(), memory(64 * K, b"x")
    writes.submit(target, pages, 0, 64 * K)
    assert not writes.results(1, wait=False), "the server was too quick"
    assert os.copy_file_range(source, target, 32 * K, 0, 0) == 32 * K
    assert writes.results(1, wait=False) == [64 * K], "it did not wait"
    assert there("to") == b"f" * 32 * K + b"x" * 32 * K


def leave_direct():
    """The same, and it is unmounted before"""
    with open(f"{HERE}/late", "wb") as f:
        f.write(b"o" * 64 * K)
    killed(reads, "READ")
    killed(writes, "WRITE")


def closes():
    fd = opened("dirty")
    os.write(fd, b"x" * 64 * K)
    os.close(fd)


def leave_dirty():
    """A process is killed in close()"""
    killed(closes, "WRITE")


run(__name__, f"{KIND}(_|$)")
