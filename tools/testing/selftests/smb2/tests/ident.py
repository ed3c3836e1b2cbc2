#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ident.py WHAT MOUNT [DIRECTORY]: which file is that? WHAT is the first words of the
names of tests; the server has its files in DIRECTORY. Prints a line for each test."""

import os
import stat
import subprocess
import sys

from calls import drop, expire, fails, read, run, until, write

WHAT, HERE = sys.argv[1:3]
THERE = sys.argv[3] if len(sys.argv) > 3 else None
USER = 1000


def number(path):
    return os.lstat(path).st_ino


def distrusted():
    """How often the kernel has said that numbers are not to be trusted."""
    return subprocess.check_output("dmesg").count(b"has given one number to several files")


def twins(one, two):
    """Two files of one number stay two, whoever has them open."""
    with open(one, "r+b", buffering=0) as a, open(two, "r+b", buffering=0) as b:
        assert a.read() == b"one", "one"
        assert b.read() == b"two", "two"
        os.pwrite(a.fileno(), b"ONE", 0)
        os.fsync(a.fileno())
        os.pwrite(b.fileno(), b"TWO!", 0)
        os.fsync(b.fileno())
        assert os.pread(a.fileno(), 9, 0) == b"ONE"
        assert os.pread(b.fileno(), 9, 0) == b"TWO!"
    assert read(one) == "ONE" and read(two) == "TWO!"
    assert os.stat(two).st_size == 4


def test_volumes_a_open():
    """files of one number on two volumes of a server are two"""
    before = distrusted()
    assert number(f"{THERE}/d1/f") == number(f"{THERE}/d2/f"), "not what it is to be"
    twins(f"{HERE}/d1/f", f"{HERE}/d2/f")
    assert read(f"{THERE}/d1/f") == "ONE" and read(f"{THERE}/d2/f") == "TWO!"
    assert number(f"{HERE}/d1/f") != number(f"{HERE}/d2/f")
    assert distrusted() == before + 1, "not said once"


def test_volumes_b_listed():
    """and when they were listed before"""
    drop()
    write(f"{THERE}/d1/f", "one")
    write(f"{THERE}/d2/f", "two")
    for path in HERE, f"{HERE}/d1", f"{HERE}/d2":
        for entry in os.scandir(path):
            assert entry.inode() == number(entry.path), entry.path
    twins(f"{HERE}/d1/f", f"{HERE}/d2/f")
    assert read(f"{THERE}/d1/f") == "ONE" and read(f"{THERE}/d2/f") == "TWO!"
    assert number(f"{HERE}/d1") != number(f"{HERE}/d2")


def test_volume_data():
    """and when the numbers are to be the server's"""
    write(f"{THERE}/d1/f", "one")
    write(f"{THERE}/d2/f", "two")
    twins(f"{HERE}/d1/f", f"{HERE}/d2/f")
    assert number(f"{HERE}/d1/f") == number(f"{HERE}/d2/f") == number(f"{THERE}/d1/f")


def test_lied():
    """files for which a server has one number are two"""
    write(f"{HERE}/x", "one")
    write(f"{HERE}/y", "two")
    drop()
    twins(f"{HERE}/x", f"{HERE}/y")
    assert number(f"{HERE}/x") != number(f"{HERE}/y")
    # and a third that has a name of before
    os.rename(f"{HERE}/x", f"{HERE}/z")
    with open(f"{HERE}/z", "rb") as z:
        write(f"{HERE}/x", "new")
        assert z.read() == b"ONE"
    assert read(f"{HERE}/x") == "new" and read(f"{HERE}/z") == "ONE"


def test_numbers_forced():
    """numbers of the server stay what they are"""
    os.mkdir(f"{THERE}/forced")
    for name in "f", "g":
        write(f"{THERE}/forced/{name}", name)
        assert number(f"{HERE}/forced/{name}") == number(f"{THERE}/forced/{name}")


def test_numbers_ours():
    """numbers of our own: one for each name, and the listing has the same"""
    d = f"{HERE}/ours"
    os.mkdir(d)
    for name in "f", "g":
        write(f"{d}/{name}", name)
    os.link(f"{THERE}/ours/f", f"{THERE}/ours/h")
    os.mkdir(f"{d}/sub")
    drop()
    seen = {e.name: e.inode() for e in os.scandir(d)}
    assert len(set(seen.values())) == len(seen) == 4, seen
    for name, ino in seen.items():
        assert number(f"{d}/{name}") == ino, name
    expire()
    with open(f"{d}/f", "rb") as f:
        for _ in range(3):
            assert os.fstat(f.fileno()).st_ino == seen["f"] == number(f"{d}/f")
            expire()


def test_alias():
    """a directory with two names is two, and may be in itself"""
    os.makedirs(f"{THERE}/real/sub")
    os.chown(f"{THERE}/real", USER, USER)
    write(f"{THERE}/real/file", "text")
    os.chown(f"{THERE}/real/file", USER, USER)
    os.symlink("real", f"{THERE}/latest")
    os.symlink("..", f"{THERE}/real/up")
    os.chdir(f"{HERE}/real")
    assert read(f"{HERE}/latest/file") == "text"
    assert os.getcwd() == f"{HERE}/real", os.getcwd()
    assert sorted(os.listdir(f"{HERE}/latest")) == ["file", "sub", "up"]
    assert sorted(os.listdir(f"{HERE}/real/up")) == ["latest", "real"]
    assert read(f"{HERE}/real/up/real/up/latest/file") == "text"
    assert len({number(f"{HERE}/{d}") for d in ("", "real", "latest", "real/up", "real/up/real")}) == 5
    for name in "latest", "real/up":
        assert stat.S_ISDIR(os.lstat(f"{HERE}/{name}").st_mode)
    expire()
    assert read(f"{HERE}/latest/file") == "text"
    assert os.getcwd() == f"{HERE}/real", os.getcwd()
    write(f"{HERE}/latest/file", "more text")
    assert read(f"{HERE}/real/file") == "more text"
    # what was renamed elsewhere is no second name
    os.rename(f"{THERE}/real", f"{THERE}/moved")
    os.unlink(f"{THERE}/latest")
    assert read(f"{HERE}/moved/file") == "more text"
    assert os.getcwd() == f"{HERE}/moved", os.getcwd()
    os.chdir("/")
    assert not distrusted()


def test_links():
    """what has several links is one file, also after it was renamed by others"""
    write(f"{THERE}/a", "text")
    os.chmod(f"{THERE}/a", 0o666)
    os.link(f"{THERE}/a", f"{THERE}/b")
    assert number(f"{HERE}/a") == number(f"{HERE}/b") == number(f"{THERE}/a")
    os.unlink(f"{THERE}/b")
    with open(f"{HERE}/a", "r+", encoding="ascii") as f:
        os.rename(f"{THERE}/a", f"{THERE}/c")
        assert os.stat(f"{HERE}/c").st_ino == os.fstat(f.fileno()).st_ino
        f.write("TEXT")
        f.flush()
        assert read(f"{HERE}/c") == "TEXT"
        expire()
        fails("ENOENT", os.stat, f"{HERE}/a")


def test_reused():
    """a number that is used again is another file's"""
    seen = set()
    for i in range(20):
        write(f"{THERE}/r{i}", str(i))
        assert read(f"{HERE}/r{i}") == str(i)
        os.unlink(f"{THERE}/r{i}")
        os.mkdir(f"{THERE}/r{i}.d")
        assert os.listdir(f"{HERE}/r{i}.d") == []
        os.rmdir(f"{THERE}/r{i}.d")
        seen.add(number(THERE))
    assert not distrusted()


def is_new_root(old):
    """The root has the new file, and not its old number."""
    try:
        return read(f"{HERE}/file") == "new" and number(HERE) != old
    except FileNotFoundError:
        return False


def test_root():
    """the root is what its path means, whatever number that has"""
    write(f"{HERE}/file", "old")
    before = number(HERE)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=777", "none", THERE], check=True)
    try:
        write(f"{THERE}/file", "new")
        # smbd finds out when it next has to do with the directory
        until(lambda: is_new_root(before))
        assert os.listdir(HERE) == ["file"]
        os.mkdir(f"{HERE}/sub")
        assert os.path.isdir(f"{THERE}/sub")
    finally:
        subprocess.run(["umount", "-l", THERE], check=True)


def test_dfs():
    """a link of DFS is a directory that nobody can look into"""
    os.mkdir(f"{THERE}/root")
    os.symlink("msdfs:elsewhere\\\\share", f"{THERE}/root/link")
    write(f"{THERE}/root/file", "text")
    drop()
    for _ in range(2):
        assert sorted(os.listdir(f"{HERE}/root")) == ["file", "link"]
        assert stat.S_ISDIR(os.lstat(f"{HERE}/root/link").st_mode)
        fails("EREMOTE", os.listdir, f"{HERE}/root/link")
        fails("EREMOTE", os.lstat, f"{HERE}/root/link/none")
        fails("EREMOTE", os.open, f"{HERE}/root/link/none", os.O_RDONLY)
        expire()
    assert read(f"{HERE}/root/file") == "text"
    assert subprocess.check_output("dmesg").count(b"link is a link of DFS") == 1


def test_statfs():
    """how much there is on a volume below the share"""
    d = f"{THERE}/nest"
    os.makedirs(d, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=7m,mode=777", "none", d], check=True)
    try:
        for name in "", "/file":
            if name:
                write(f"{HERE}/nest/file", "x")
            st = os.statvfs(f"{HERE}/nest{name}")
            assert st.f_blocks * st.f_frsize == 7 << 20, st
        with open(f"{HERE}/nest/file", "rb") as f:
            assert os.statvfs(f.fileno()).f_blocks == st.f_blocks
            os.unlink(f"{HERE}/nest/file")
            assert os.statvfs(f.fileno()).f_blocks > 0
        st = os.statvfs(HERE)
        assert st.f_blocks * st.f_frsize > 7 << 20
    finally:
        subprocess.run(["umount", "-l", d], check=True)


run(__name__, f"test_({WHAT})")
