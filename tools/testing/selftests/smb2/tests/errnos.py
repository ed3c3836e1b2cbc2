#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""errnos.py MOUNT SERVER LOCAL PART OF [ro]: every call that can fail, with every path that
can make it fail, as root and as somebody else, fails as on a local file system. SERVER is
the mount's directory as the server has it, LOCAL one of a local file system; of each OF
cases the PARTth is done. With "ro" both are made read-only first."""

import ctypes
import errno
import itertools
import os
import shutil
import stat
import subprocess
import sys

from calls import RENAME_NOREPLACE, libc, renameat2, run

MNT, THERE, LOCAL = sys.argv[1:4]
PART, OF = map(int, sys.argv[4:6])
READONLY = "ro" in sys.argv[6:]
NOBODY = 65534
LONG = "n" * 256
PATHS = [
    "file", "file/", "file/.", "file/x", "dir", "dir/", "dir/.", "dir/..", "full", "full/",
    "none", "none/", "none/.", "none/x", "link", "link/", "dirlink", "dirlink/", "dangling", "dangling/",
    "loop", "loop/", "loop/x", LONG, f"none/{LONG}", f"file/{LONG}",
    f"dir/{LONG}", f"dir/{LONG}/x", ".", "./", "", "dir/sub", "dir/sub/",
    "x" * 4096, "mountpoint", "mountpoint/",
]
FLAGS = [os.O_RDONLY, os.O_WRONLY, os.O_RDWR | os.O_TRUNC, os.O_CREAT, os.O_CREAT | os.O_EXCL,
         os.O_CREAT | os.O_WRONLY | os.O_TRUNC, os.O_DIRECTORY, os.O_DIRECTORY | os.O_CREAT,
         os.O_DIRECTORY | os.O_WRONLY, os.O_NOFOLLOW, os.O_CREAT | os.O_NOFOLLOW,
         os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, os.O_PATH, os.O_PATH | os.O_NOFOLLOW,
         os.O_DIRECT, os.O_NOATIME]


def open_with(flags):
    def call(path):
        os.close(os.open(path, flags | os.O_NONBLOCK, 0o600))
    call.__name__ = f"open {flags:#o}"
    return call


def at_empty(path):
    fd = os.open(path, os.O_PATH | os.O_NOFOLLOW)
    try:
        if libc.linkat(fd, b"", -100, (os.path.dirname(path) + "/new").encode(), 0x1000):
            raise OSError(ctypes.get_errno(), "linkat")
    finally:
        os.close(fd)


ONE = [open_with(flags) for flags in FLAGS] + [
    os.stat, os.lstat, os.unlink, os.rmdir, os.mkdir, os.listdir, os.readlink, os.statvfs, os.chdir,
    at_empty,
    lambda p: os.truncate(p, 1), lambda p: os.truncate(p, 4), lambda p: os.truncate(p, -1),
    lambda p: os.truncate(p, 1 << 62),
    lambda p: os.chmod(p, 0o600), lambda p: os.chown(p, -1, -1), lambda p: os.chown(p, 0, 0),
    lambda p: os.utime(p), lambda p: os.utime(p, (1, 1)), lambda p: os.utime(p, (1, 1), follow_symlinks=False),
    lambda p: os.symlink("target", p), lambda p: os.symlink("", p), lambda p: os.mkfifo(p),
    lambda p: os.mknod(p, 0o600 | stat.S_IFREG), lambda p: os.access(p, os.W_OK) or os.access(p, os.R_OK),
    lambda p: os.getxattr(p, "user.none"), lambda p: os.removexattr(p, "user.none"),
    lambda p: os.setxattr(p, "user.a", b"b"), lambda p: os.setxattr(p, "user.a", b"b", os.XATTR_REPLACE),
    lambda p: os.setxattr(p, "user.", b"b"), lambda p: os.getxattr(p, "trusted.a"),
    lambda p: os.setxattr(p, "user." + "x" * 300, b"b"), os.listxattr,
]
TWO = [os.rename, os.link, lambda a, b: renameat2(a, b, RENAME_NOREPLACE),
       lambda a, b: os.link(a, b, follow_symlinks=False)]
# both of two names; a directory into itself included
PAIRS = [p for p in PATHS if p not in ("x" * 4096, "./", f"dir/{LONG}/x", "loop/x")]


def make(top):
    os.mkdir(f"{top}/t")
    for name in ("dir", "full", "full/a", "mountpoint", "dir/sub"):
        os.mkdir(f"{top}/t/{name}")
    with open(f"{top}/t/file", "w", encoding="ascii") as f:
        f.write("1234")
    for name, target in (("link", "file"), ("dirlink", "dir"), ("dangling", "nothing"), ("loop", "loop")):
        os.symlink(target, f"{top}/t/{name}")


def renew():
    """What a call has changed is as it was, on both sides"""
    euid = os.geteuid()
    os.seteuid(0)
    os.chdir("/")
    for top in (THERE, LOCAL):
        shutil.rmtree(f"{top}/t")
        shutil.copytree(f"{LOCAL}.{top == THERE}", f"{top}/t", symlinks=True)
    subprocess.run(["chown", "-R", "1000:1000", f"{THERE}/t"], check=True)
    os.seteuid(euid)


def prepare():
    for top, kept in ((MNT, THERE), (LOCAL, LOCAL)):
        make(top)
        shutil.copytree(f"{kept}/t", f"{LOCAL}.{top == MNT}", symlinks=True)
    if READONLY:
        for top in (MNT, LOCAL):
            subprocess.run(["mount", "-o", "remount,ro", top], check=True)


def outcome(top, call, names):
    """errno's name of call(names) below @top, or "ok"""
    paths = [f"{top}/t/{name}" if name else "" for name in names]
    try:
        call(*paths)
    except OSError as e:
        return errno.errorcode[e.errno]
    except (ValueError, OverflowError):
        return "value"
    return "ok"


def name_of(call):
    if call.__name__ != "<lambda>":
        return call.__name__
    with open(__file__, encoding="utf-8") as f:
        return f"line {call.__code__.co_firstlineno}: " + f.readlines()[call.__code__.co_firstlineno - 1].strip()


def compare(calls, all_names):
    wrong = []
    for i, (call, names) in enumerate(itertools.product(calls, all_names)):
        if i % OF != PART:
            continue
        seen = [outcome(top, call, names) for top in (MNT, LOCAL)]
        # who links a directory is told so before the server is asked for the new name
        is_untold = seen == ["EPERM", "EEXIST"] and len(names) == 2
        if seen[0] != seen[1] and not is_untold:
            wrong.append((name_of(call), [n[:12] for n in names], *seen))
        if "ok" in seen and not READONLY:
            renew()
        if i % 500 == 0:
            print(f"# {i} of them", flush=True)
    return wrong


def tell(wrong):
    for line in wrong:
        print("#", *line)
    assert not wrong, len(wrong)


def all_of():
    return compare(ONE, [(p,) for p in PATHS]) + compare(TWO, itertools.product(PAIRS, PAIRS))


def test_root():
    """as root, all that fails locally fails alike"""
    tell(all_of())


def test_nobody():
    """as somebody else, all that fails locally fails alike"""
    os.seteuid(NOBODY)
    try:
        tell(all_of())
    finally:
        os.seteuid(0)


prepare()
run(__name__)
