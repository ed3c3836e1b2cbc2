#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""opens.py MOUNT SERVER LOCAL: who opens what. What an open that is refused leaves of
a file, and what is done to a file without a name does to the one that has its name now.
SERVER is the mount's directory as the server has it, LOCAL one of a local file system.
"""

import ctypes
import itertools
import os
import shutil
import sys

from calls import drop, expire, fails, libc, read, run, until, write

MNT, THERE, LOCAL = sys.argv[1:4]
NOBODY = 65534
OLD, NEW = "the old one", "its namesake"
LONG_AGO = 10 ** 18
AT_EMPTY_PATH, O_TMPFILE = 0x1000, 0o20200000


def flag_sets():
    some = (os.O_CREAT, os.O_TRUNC, os.O_APPEND, os.O_EXCL)
    for access in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
        for chosen in itertools.product(*((0, flag) for flag in some)):
            yield access | sum(chosen)
        yield access | os.O_DIRECTORY
        yield access | os.O_CREAT | os.O_TRUNC | os.O_DIRECTORY
        yield access | os.O_TRUNC | os.O_NOFOLLOW
        yield access | os.O_TRUNC | os.O_DIRECT
        yield access | O_TMPFILE


def state(name):
    """What the server has of a file"""
    path = f"{THERE}/{name}"
    st = os.stat(path)
    xattrs = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return read(path), st.st_size, st.st_mtime_ns, st.st_mode, xattrs


def put(path, text):
    """Where the server's user may do everything"""
    write(path, text)
    os.chown(path, 1000, 1000)
    os.chmod(path, 0o666)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))


def fill(directory, names):
    shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(directory)
    os.chmod(directory, 0o777)
    for name in names:
        put(f"{directory}/{name}", OLD)


def attempt(path, flags):
    """errno of an open, or 0"""
    try:
        os.close(os.open(path, flags, 0o444))
    except OSError as e:
        return e.errno
    return 0


def sandboxed(body):
    """Call body() in a child; it fails by raising."""
    pid = os.fork()
    if not pid:
        try:
            body()
        except BaseException as e:  # pylint: disable=broad-except
            print(f"# {e!r}", flush=True)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def landlock():
    """From here on nothing may be written, cut or made."""
    class Ruleset(ctypes.Structure):
        _fields_ = [("fs", ctypes.c_uint64)]

    rules = Ruleset(0x2 | 0x100 | 0x4000)
    fd = libc.syscall(444, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    assert fd >= 0, "Landlock"
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.syscall(446, fd, 0) == 0


def opens_leave(become):
    """Whoever may not write leaves each file as it is, whatever he opens it with."""
    all_flags = list(flag_sets())
    names = [f"f{i}" for i in range(len(all_flags))]
    fill(f"{THERE}/opens", names)
    before = [state(f"opens/{name}") for name in names]

    def body():
        become()
        for name, flags in zip(names, all_flags):
            err = attempt(f"{MNT}/opens/{name}", flags)
            may_write = flags & os.O_ACCMODE or flags & os.O_TRUNC
            assert err or not may_write, f"{flags:#o} was allowed"

    drop()
    sandboxed(body)
    changed = [oct(flags) for name, flags, seen in zip(names, all_flags, before)
               if state(f"opens/{name}") != seen]
    assert not changed, changed


def test_nobody():
    """as nobody, every way to open a file leaves it as it is"""
    opens_leave(lambda: os.seteuid(NOBODY))


def test_landlock():
    """in a Landlock sandbox, every way to open a file leaves it as it is"""
    opens_leave(landlock)


def test_as_locally():
    """every way to open a file does what it does locally"""
    all_flags = list(flag_sets())
    names = [f"f{i}" for i in range(len(all_flags))]
    names_none = [f"n{i}" for i in range(len(all_flags))]
    for directory in (f"{THERE}/opens", f"{LOCAL}/opens"):
        fill(directory, names)
    drop()
    wrong = []
    for name, flags in list(zip(names, all_flags)) * 2 + list(zip(names_none, all_flags)):
        if flags & O_TMPFILE == O_TMPFILE:
            continue
        seen = [(attempt(f"{top}/opens/{name}", flags),
                 os.path.exists(f"{top}/opens/{name}") and
                 os.path.getsize(f"{top}/opens/{name}")) for top in (MNT, LOCAL)]
        if seen[0] != seen[1]:
            wrong.append((name, oct(flags), seen))
    assert not wrong, wrong


def take_name_unlink(path):
    os.unlink(path)
    write(path, NEW)


def take_name_rename(path):
    write(f"{path}.new", NEW)
    os.rename(f"{path}.new", path)


def take_name_server(path):
    there = THERE + path[len(MNT):]
    put(f"{there}.new", NEW)
    os.rename(f"{there}.new", there)


def linkat(fd, path):
    if libc.linkat(fd, b"", -100, path.encode(), AT_EMPTY_PATH):
        raise OSError(ctypes.get_errno(), "linkat")


def reopen(fd, flags):
    os.close(os.open(f"/proc/self/fd/{fd}", flags))


FD_CALLS = [
    lambda fd: os.fchmod(fd, 0o444),
    lambda fd: os.utime(fd, ns=(5 * 10 ** 9, 5 * 10 ** 9)),
    lambda fd: os.setxattr(fd, "user.a", b"b"),
    lambda fd: os.removexattr(fd, "user.b"),
    lambda fd: os.truncate(f"/proc/self/fd/{fd}", 3),
    lambda fd: os.ftruncate(fd, 2),
    lambda fd: os.chmod(f"/proc/self/fd/{fd}", 0o444),
    lambda fd: os.utime(f"/proc/self/fd/{fd}", ns=(6 * 10 ** 9, 6 * 10 ** 9)),
    lambda fd: linkat(fd, f"{MNT}/fds/link"),
] + [lambda fd, flags=flags: reopen(fd, flags) for flags in flag_sets()
     if not flags & (os.O_EXCL | os.O_DIRECTORY)]


def namesake(take_name, flags):
    fill(f"{THERE}/fds", [])
    path = f"{MNT}/fds/log"
    write(path, OLD)
    fd = os.open(path, flags)
    os.fstat(fd)
    take_name(path)
    # a round trip, so that the server has come to what was closed
    os.statvfs(MNT)
    os.setxattr(f"{THERE}/fds/log", "user.b", b"c")
    os.utime(f"{THERE}/fds/log", ns=(LONG_AGO, LONG_AGO))
    before = state("fds/log")
    wrong = []
    for i, call in enumerate(FD_CALLS):
        try:
            call(fd)
        except OSError:
            pass
        if state("fds/log") != before:
            wrong.append(i)
            break
    os.close(fd)
    assert read(path) == NEW
    assert not wrong, wrong
    # Samba links by name what was renamed behind its back
    assert take_name is take_name_server or not os.path.exists(f"{MNT}/fds/link")


def test_namesake():
    """what is done to a file without a name leaves its namesake alone"""
    for take_name in (take_name_unlink, take_name_rename, take_name_server):
        for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
            try:
                namesake(take_name, flags)
            except AssertionError as e:
                raise AssertionError(take_name.__name__, flags, e) from e


def test_directory():
    """nor is a directory's namesake taken for it"""
    os.makedirs(f"{MNT}/dirs/d")
    write(f"{MNT}/dirs/d/f", OLD)
    os.chdir(f"{MNT}/dirs/d")
    try:
        os.rename(f"{THERE}/dirs/d", f"{THERE}/dirs/moved")
        os.mkdir(f"{THERE}/dirs/d")
        write(f"{THERE}/dirs/d/f", NEW)
        expire()
        assert read(f"{MNT}/dirs/d/f") == NEW
        fails("ESTALE", write, "g", "")
        fails("ESTALE", os.unlink, "f")
    finally:
        os.chdir("/")
    assert os.listdir(f"{THERE}/dirs/d") == ["f"]


def reopened(flags, again, take_name=os.unlink):
    """Two descriptors of a file without a name, the second by /proc"""
    path = f"{MNT}/again"
    write(path, OLD)
    fd = os.open(path, flags)
    take_name(path)
    return fd, os.open(f"/proc/self/fd/{fd}", again)


def test_reopen():
    """a file without a name is opened once more by /proc/self/fd"""
    for take_name in (os.unlink, take_name_unlink, take_name_rename, take_name_server):
        fd, again = reopened(os.O_RDONLY, os.O_RDONLY, take_name)
        os.close(fd)
        assert os.read(again, 99) == OLD.encode(), take_name.__name__
        os.close(again)
        if take_name is take_name_server:
            # Samba does not set the size of what has no name in its file system
            continue
        fd, again = reopened(os.O_RDWR, os.O_WRONLY | os.O_TRUNC | os.O_APPEND, take_name)
        assert os.fstat(fd).st_size == 0
        os.write(again, b"one")
        os.write(again, b"two")
        assert os.pread(fd, 99, 0) == b"onetwo"
        os.close(fd)
        os.ftruncate(again, 2)
        assert os.fstat(again).st_size == 2
        os.close(again)
    until(lambda: not [name for name in os.listdir(THERE) if name.startswith(".smb2fs")])


def test_reopen_more():
    """but not for more than it is open for"""
    fd = reopened(os.O_RDONLY, os.O_RDONLY)[0]
    fails("ESTALE", os.open, f"/proc/self/fd/{fd}", os.O_RDWR)


def test_other_name():
    """a file that has another name is found by that"""
    write(f"{MNT}/one", OLD)
    os.link(f"{MNT}/one", f"{MNT}/two")
    fd = os.open(f"{MNT}/one", os.O_RDONLY)
    os.unlink(f"{MNT}/one")
    write(f"{MNT}/one", NEW)
    os.fchmod(fd, 0o444)
    os.setxattr(fd, "user.a", b"b")
    assert not os.stat(f"{MNT}/two").st_mode & 0o222
    assert os.getxattr(f"{MNT}/two", "user.a") == b"b"
    assert os.stat(f"{MNT}/one").st_mode & 0o222
    os.close(fd)


# which has no Landlock
if os.path.exists("/sys/kernel/debug/kmemleak"):
    del test_landlock

run(__name__)
