#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""space_writes.py MOUNT OTHER KIND [ERRNO]: writes that a server refuses, does in part, or
lets nobody read. OTHER is another client's mount of the same share, with whom the
server is honest. Prints a line for each test."""

import ctypes
import mmap
import os
import struct
import sys

from calls import fails, libc, run, sent

HERE, OTHER, KIND = sys.argv[1:4]
ERRNO = sys.argv[4] if len(sys.argv) > 4 else None
K, M = 1 << 10, 1 << 20
RDWR = os.O_RDWR | os.O_CREAT


def opened(name, flags=RDWR):
    return os.open(f"{HERE}/{KIND}-{name}", flags, 0o644)


def there(name, data=None):
    """What the server has; or let it have this."""
    path = f"{OTHER}/{KIND}-{name}"
    if data is not None:
        with open(path, "wb") as f:
            f.write(data)
    with open(path, "rb") as f:
        return f.read()


def told_once(f, name):
    """Who has the file open is told of it, and only once."""
    fails(name, os.fsync, f)
    os.fsync(f)
    os.close(f)


# All that the server says to a WRITE or SET_INFO is ERRNO

def test_refused_a():
    """fsync tells of it, once"""
    f = opened("a")
    os.write(f, b"x" * 100000)
    told_once(f, ERRNO)
    assert there("a") == b""


def test_refused_b():
    """close tells of it"""
    f = opened("b")
    os.write(f, b"x" * 100000)
    fails(ERRNO, os.close, f)
    assert there("b") == b""


def test_refused_c():
    """each open is told"""
    f, g, h = opened("c"), opened("c"), opened("c", os.O_RDONLY)
    os.write(f, b"x")
    for one in g, f, h:
        told_once(one, ERRNO)


def test_refused_d():
    """O_DIRECT, O_SYNC: write tells of it"""
    for flags in os.O_DIRECT, os.O_SYNC:
        f = opened("d", RDWR | flags)
        fails(ERRNO, os.write, f, b"x" * 100000)
        os.close(f)
    assert there("d") == b""


def test_refused_e():
    """a mapping: msync, fsync or close tells of it"""
    there("e", b"old bytes")
    f = opened("e")
    m = mmap.mmap(f, 0)
    m[:3] = b"new"
    fails(ERRNO, m.flush)
    m.flush()
    m[:3] = b"NEW"
    told_once(f, ERRNO)
    f = opened("e")
    m[:3] = b"new"
    fails(ERRNO, os.close, f)
    m.close()
    assert there("e") == b"old bytes"


def test_refused_f():
    """syncfs tells of it, and then fsync"""
    f = opened("f")
    os.write(f, b"x")
    root = os.open(HERE, os.O_RDONLY)
    assert libc.syncfs(root) < 0
    assert libc.syncfs(root) == 0
    os.close(root)
    told_once(f, ERRNO)


def test_refused_g():
    """room: fallocate, ftruncate and truncate"""
    there("g", b"bytes")
    f = opened("g")
    fails(ERRNO, os.posix_fallocate, f, 0, 100000)
    fails(ERRNO, os.ftruncate, f, 100000)
    fails(ERRNO, os.truncate, f"{HERE}/{KIND}-g", 2)
    fails(ERRNO, opened, "g", os.O_WRONLY | os.O_TRUNC)
    assert os.fstat(f).st_size == 5 and os.pread(f, 10, 0) == b"bytes"
    os.close(f)
    assert there("g") == b"bytes"


# Of two WRITEs the server takes nothing, but says that all is well. Of the next, which
# have 64 KiB, the third is refused with ERRNO, and the third after sixteen.

def test_middle_a():
    """nothing is written, and no reason given"""
    f = opened("a")
    os.write(f, b"x" * 50000)
    told_once(f, "EIO")
    f = opened("a", RDWR | os.O_DIRECT)
    fails("EIO", os.write, f, b"x" * 50000)
    os.close(f)
    assert there("a") == b""


def test_middle_b():
    """fsync tells of it, once, and all else is there"""
    data = os.urandom(M)
    f = opened("b")
    assert os.write(f, data) == M
    told_once(f, ERRNO)
    assert there("b") == data[:128 * K] + bytes(64 * K) + data[192 * K:]


def test_middle_c():
    """O_DIRECT: write tells how far it has come, and may go on"""
    data = os.urandom(M)
    f = opened("c", RDWR | os.O_DIRECT)
    assert os.write(f, data) == 128 * K
    assert there("c")[:128 * K] == data[:128 * K]
    assert os.write(f, data[128 * K:]) == M - 128 * K
    os.fsync(f)
    os.close(f)
    assert there("c") == data


# No answer to a READ or WRITE has all that was asked for

def test_short_a():
    """the rest is asked for"""
    for name, flags in ("a", 0), ("b", os.O_DIRECT):
        data = os.urandom(200001)
        f = opened(name, RDWR | flags)
        assert os.write(f, data[:100001]) == 100001
        assert os.write(f, data[100001:]) == 100000
        os.fsync(f)
        assert there(name) == data
        os.close(f)
        # nothing is cached after an open
        f = opened(name, os.O_RDONLY | flags)
        assert os.pread(f, 300000, 5) == data[5:]
        assert os.pread(f, 50000, 70001) == data[70001:120001]
        os.close(f)


def aio_write(f, data):
    """By io_submit(2), for x86-64."""
    setup, getevents, submit, destroy, pwrite = 206, 208, 209, 207, 1
    context, buffer, events = ctypes.c_ulong(), ctypes.create_string_buffer(data), bytearray(32)
    iocb = ctypes.create_string_buffer(struct.pack(
        "<QIiHhIQQqQII", 0, 0, 0, pwrite, 0, f, ctypes.addressof(buffer), len(data), 0, 0, 0, 0))
    pointer = ctypes.c_void_p(ctypes.addressof(iocb))
    assert libc.syscall(setup, 1, ctypes.byref(context)) == 0
    assert libc.syscall(submit, context, 1, ctypes.byref(pointer)) == 1
    event = (ctypes.c_char * 32).from_buffer(events)
    assert libc.syscall(getevents, context, 1, 1, event, None) == 1
    assert libc.syscall(destroy, context) == 0
    return struct.unpack("<QQqq", events)[2]


def test_short_b():
    """AIO with O_DSYNC ends when the server has been told to keep it"""
    data = os.urandom(25000)
    f = opened("aio", RDWR | os.O_DIRECT | os.O_DSYNC)
    sent()
    assert aio_write(f, data) == len(data)
    assert sent() == ["WRITE"] * 3 + ["FLUSH"]
    os.close(f)
    assert there("aio") == data


# No file may be read

def test_unreadable_a():
    """only who writes may open it"""
    there("a", b"secret")
    for flags in os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREAT:
        fails("EACCES", opened, "a", flags)
    f = opened("a", os.O_WRONLY)
    fails("EBADF", os.read, f, 1)
    fails("EACCES", lambda: mmap.mmap(f, 0, prot=mmap.PROT_WRITE))
    os.close(f)
    assert there("a") == b"secret"


def test_unreadable_b():
    """pieces at odd places, by two who have it open"""
    data = bytearray(os.urandom(20000))
    there("b", data)
    one, two = opened("b", os.O_WRONLY), opened("b", os.O_WRONLY)
    pieces = (5, 3), (8, 1), (4095, 2), (4096, 4096), (8190, 4100), (19999, 5), (70001, 131072)
    for i, (at, n) in enumerate(pieces):
        piece = os.urandom(n)
        assert os.pwrite((one, two)[i % 2], piece, at) == n
        data += bytes(max(0, at + n - len(data)))
        data[at:at + n] = piece
        assert os.fstat(one).st_size == len(data)
    os.fsync(one)
    assert there("b") == data
    os.close(one)
    os.close(two)
    assert there("b") == data


def test_unreadable_c():
    """appending, behind what another client appends"""
    there("c", b"one")
    f = opened("c", os.O_WRONLY | os.O_APPEND)
    os.write(f, b" two")
    with open(f"{OTHER}/{KIND}-c", "ab") as g:
        g.write(b" three")
    os.write(f, b" four")
    os.close(f)
    assert there("c") == b"one two three four"


def test_unreadable_d():
    """cut and made longer"""
    there("d", b"x" * 20000)
    f = opened("d", os.O_WRONLY)
    os.ftruncate(f, 5000)
    os.truncate(f"{HERE}/{KIND}-d", 4999)
    os.ftruncate(f, 10000)
    os.pwrite(f, b"end", 12000)
    os.close(f)
    assert there("d") == b"x" * 4999 + bytes(7001) + b"end"
    f = opened("d", os.O_WRONLY | os.O_TRUNC)
    assert there("d") == b""
    os.write(f, b"new")
    os.close(f)
    assert there("d") == b"new"


def test_unreadable_e():
    """from a pipe and from another file"""
    data = os.urandom(30001)
    there("e", b"x" * 40000)
    f = opened("e", os.O_WRONLY)
    with open("/tmp/smb2-unreadable", "w+b", buffering=0) as source:
        source.write(data)
        assert os.sendfile(f, source.fileno(), 0, len(data)) == len(data)
    os.unlink("/tmp/smb2-unreadable")
    os.close(f)
    assert there("e") == data + b"x" * 9999


run(__name__, f"test_{KIND}_")
