#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""links.py MOUNT FORM [DIRECTORY]: symbolic and hard links and special files on a
mount with symlink=FORM; the server has its files in DIRECTORY, if it has any.
Prints a line for each test."""

import hashlib
import os
import socket
import stat
import sys

from calls import drop, fails, read, run, takes, write

HERE, FORM = sys.argv[1:3]
THERE = sys.argv[3] if len(sys.argv) > 3 else None
REPARSE = THERE is None


def fresh(name):
    """An empty directory to work in."""
    os.mkdir(f"{HERE}/{name}")
    return f"{HERE}/{name}"


def mf(target):
    """What a file of Minshall and French has in it."""
    text = target.encode()
    digest = hashlib.md5(text, usedforsecurity=False).hexdigest()
    return (f"XSym\n{len(text):04d}\n{digest}\n".encode() + text + b"\n").ljust(1067, b" ")


def test_a_symlink():
    """a symbolic link is made, read and followed"""
    d = fresh("symlink")
    write(f"{d}/file", "text")
    # the first one finds out that the server knows none
    os.symlink("none", f"{d}/dangling")
    takes(1, os.symlink, "file", f"{d}/link")
    for i in range(2):
        assert os.readlink(f"{d}/link") == "file"
        assert stat.S_ISLNK(os.lstat(f"{d}/link").st_mode)
        assert os.lstat(f"{d}/link").st_size == 4
        assert read(f"{d}/link") == "text"
        drop()
    assert os.stat(f"{d}/link").st_ino == os.stat(f"{d}/file").st_ino
    fails("ENOENT", os.stat, f"{d}/dangling")
    fails("EEXIST", os.symlink, "file", f"{d}/link")
    fails("EEXIST", os.symlink, "file", f"{d}/file")
    write(f"{d}/link", "through")
    assert read(f"{d}/file") == "through"
    assert os.readlink(f"{d}/link") == "file"
    takes(1, os.unlink, f"{d}/link")
    assert sorted(os.listdir(d)) == ["dangling", "file"]
    fails("ELOOP", lambda: os.open(f"{d}/dangling", os.O_RDONLY | os.O_NOFOLLOW))


def test_b_targets():
    """targets of all kinds"""
    d = fresh("targets")
    os.mkdir(f"{d}/sub")
    write(f"{d}/sub/file", "x")
    for i, target in enumerate(["sub/file", "./sub/file", "../targets/sub/file", f"{d}/sub/file",
                                "sub//file", "sub", "../targets/sub/", "/", "..", "a b", "\u00e4\u20ac",
                                "x" * 200 + "/" + "y" * 200]):
        link = f"{d}/{i}"
        os.symlink(target, link)
        assert os.readlink(link) == target, os.readlink(link)
    drop()
    for i in 0, 1, 2, 3, 4:
        assert read(f"{d}/{i}") == "x"
    for i in 5, 6:
        assert os.listdir(f"{d}/{i}") == ["file"]
        assert read(f"{d}/{i}/file") == "x"
    assert os.listdir(f"{d}/7") == os.listdir("/")
    os.symlink("loop", f"{d}/loop")
    fails("ELOOP", os.stat, f"{d}/loop")


def test_c_forms():
    """a file of Minshall and French, and what only looks like one"""
    if THERE is None:
        return
    d, there = fresh("forms"), f"{THERE}/forms"
    os.symlink("target", f"{d}/link")
    with open(f"{there}/link", "rb") as f:
        assert f.read() == mf("target")
    for name, data in (("other", mf("else where")), ("broken", mf("x").replace(b"\nx", b"\ny")),
                       ("random", os.urandom(1067)), ("longest", mf("z" * 1024)[:1067])):
        with open(f"{there}/{name}", "wb") as f:
            f.write(data)
    assert os.readlink(f"{d}/other") == "else where"
    assert os.readlink(f"{d}/longest") == "z" * 1024
    for name in "broken", "random":
        assert stat.S_ISREG(os.lstat(f"{d}/{name}").st_mode)
        with open(f"{d}/{name}", "rb") as f, open(f"{there}/{name}", "rb") as g:
            assert f.read() == g.read()
    fails("ENAMETOOLONG", os.symlink, "z" * 1025, f"{d}/long")


def test_d_truncate():
    """to write to a link that is not known yet is to write where it leads"""
    d = fresh("unknown")
    os.symlink("new", f"{d}/link")
    drop()
    write(f"{d}/link", "text")
    assert os.readlink(f"{d}/link") == "new"
    assert read(f"{d}/new") == "text"


def test_e_listing():
    """links in a listing"""
    d = fresh("listing")
    os.symlink("a", f"{d}/link")
    os.mkdir(f"{d}/dir")
    write(f"{d}/file", "")
    kinds = {e.name: stat.S_IFMT(e.stat(follow_symlinks=False).st_mode) for e in os.scandir(d)}
    assert kinds == {"link": stat.S_IFLNK, "dir": stat.S_IFDIR, "file": stat.S_IFREG}, kinds
    assert os.readlink(f"{d}/link") == "a"


def test_f_hard_links():
    """hard links"""
    d = fresh("hard")
    write(f"{d}/a", "a")
    if REPARSE:
        fails("EPERM", os.link, f"{d}/a", f"{d}/b")
        return
    takes(1, os.link, f"{d}/a", f"{d}/b")
    assert os.stat(f"{d}/a").st_nlink == 2
    assert os.stat(f"{d}/a").st_ino == os.stat(f"{d}/b").st_ino
    write(f"{d}/b", "both")
    assert read(f"{d}/a") == "both"
    os.rename(f"{d}/a", f"{d}/b")
    assert sorted(os.listdir(d)) == ["a", "b"]
    fails("EEXIST", os.link, f"{d}/a", f"{d}/b")
    fails("EPERM", os.link, d, f"{d}/dir")
    os.chmod(f"{d}/a", 0o444)
    os.unlink(f"{d}/a")
    assert os.stat(f"{d}/b").st_nlink == 1
    assert not os.stat(f"{d}/b").st_mode & 0o222
    assert read(f"{d}/b") == "both"


def test_g_special():
    """fifos, sockets and devices"""
    d = fresh("special")
    if not REPARSE:
        fails("EPERM", os.mkfifo, f"{d}/fifo")
        fails("EPERM", os.mknod, f"{d}/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
        assert os.listdir(d) == []
        return
    takes(1, os.mkfifo, f"{d}/fifo")
    takes(1, os.mknod, f"{d}/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    os.mknod(f"{d}/disk", stat.S_IFBLK | 0o666, os.makedev(259, 70000))
    s = socket.socket(socket.AF_UNIX)
    s.bind(f"{d}/socket")
    s.listen()
    for i in range(2):
        assert stat.S_ISFIFO(os.stat(f"{d}/fifo").st_mode)
        assert stat.S_ISCHR(os.stat(f"{d}/null").st_mode)
        assert os.stat(f"{d}/null").st_rdev == os.makedev(1, 3)
        assert stat.S_ISBLK(os.stat(f"{d}/disk").st_mode)
        assert os.stat(f"{d}/disk").st_rdev == os.makedev(259, 70000)
        assert stat.S_ISSOCK(os.stat(f"{d}/socket").st_mode)
        drop()
    socket.socket(socket.AF_UNIX).connect(f"{d}/socket")
    write(f"{d}/null", "nothing")
    r = os.open(f"{d}/fifo", os.O_RDONLY | os.O_NONBLOCK)
    w = os.open(f"{d}/fifo", os.O_WRONLY)
    os.write(w, b"through")
    assert os.read(r, 100) == b"through"
    for name in os.listdir(d):
        os.unlink(f"{d}/{name}")
    assert os.listdir(d) == []


run(__name__)
