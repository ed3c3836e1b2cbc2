#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""names.py MOUNT [DIRECTORY [TESTS]]: names made, changed and removed on a mount; the
server has its files in DIRECTORY, if it has any. Prints a line for each test, or for
those of the letters in TESTS."""

import os
import shutil
import subprocess
import sys

from calls import (RENAME_EXCHANGE, RENAME_NOREPLACE, drop, fails, read, renameat2, run,
                   takes, trips, until, write)

HERE = sys.argv[1]
THERE = sys.argv[2] if len(sys.argv) > 2 else HERE
TESTS = sys.argv[3] if len(sys.argv) > 3 else ""


def here(name):
    return f"{HERE}/{name}"


def names(path):
    return sorted(os.listdir(path))


def fresh(name):
    """An empty directory to work in, and where the server has it."""
    os.mkdir(here(name))
    return here(name), f"{THERE}/{name}"


def test_a_mkdir():
    """mkdir and rmdir"""
    d, there = fresh("mkdir")
    takes(1, os.mkdir, f"{d}/sub")
    assert os.path.isdir(f"{there}/sub")
    fails("EEXIST", os.mkdir, f"{d}/sub")
    drop()
    fails("EEXIST", os.mkdir, f"{d}/sub")
    fails("ENOENT", os.mkdir, f"{d}/none/sub")
    write(f"{d}/sub/file", "x")
    fails("ENOTDIR", os.mkdir, f"{d}/sub/file/sub")
    fails("ENOTEMPTY", os.rmdir, f"{d}/sub")
    fails("ENOTDIR", os.rmdir, f"{d}/sub/file")
    os.unlink(f"{d}/sub/file")
    takes(1, os.rmdir, f"{d}/sub")
    assert not os.path.exists(f"{there}/sub")
    fails("ENOENT", os.rmdir, f"{d}/sub")
    os.mkdir(f"{d}/sub")
    os.rmdir(f"{d}/sub")


def test_b_unlink():
    """unlink"""
    d, there = fresh("unlink")
    write(f"{d}/file", "x")
    takes(1, os.unlink, f"{d}/file")
    assert not os.path.exists(f"{there}/file")
    fails("ENOENT", os.unlink, f"{d}/file")
    fails("ENOENT", os.stat, f"{d}/file")
    os.mkdir(f"{d}/dir")
    fails("EISDIR", os.unlink, f"{d}/dir")


def test_c_unlink_readonly():
    """unlink of a file that nobody may write"""
    d, there = fresh("readonly")
    write(f"{d}/file", "x")
    os.chmod(f"{d}/file", 0o444)
    os.stat(f"{d}/file")
    takes(1, os.unlink, f"{d}/file")
    assert names(there) == []


def test_d_unlink_open():
    """unlink of an open file: its name is free, its holders go on"""
    d, there = fresh("open")
    f = os.open(f"{d}/file", os.O_RDWR | os.O_CREAT)
    os.write(f, b"before")
    takes(1, os.unlink, f"{d}/file")
    fails("ENOENT", os.stat, f"{d}/file")
    assert not os.path.exists(f"{there}/file")
    assert os.fstat(f).st_nlink == 0
    os.write(f, b" after")
    os.fsync(f)
    assert os.pread(f, 100, 0) == b"before after"
    assert os.fstat(f).st_size == 12
    takes(1, lambda: os.close(os.open(f"{d}/file", os.O_RDWR | os.O_CREAT | os.O_EXCL)))
    assert os.pread(f, 100, 0) == b"before after"
    os.ftruncate(f, 3)
    assert os.fstat(f).st_size == 3
    os.close(f)
    os.unlink(f"{d}/file")
    until(lambda: names(there) == [])
    os.rmdir(d)


def test_d_unlink_open_dir():
    """what was removed while open is not to be seen, and in nobody's way"""
    d, there = fresh("waits")
    os.makedirs(f"{d}/a/b")
    files = [os.open(f"{d}/a/b/{i}", os.O_RDWR | os.O_CREAT) for i in range(3)]
    for i, f in enumerate(files):
        os.write(f, b"%d" % i)
        os.unlink(f"{d}/a/b/{i}")
    assert names(f"{d}/a/b") == []
    hidden = names(f"{there}/a/b")
    assert HERE == THERE or len(hidden) == 3
    for name in hidden:
        fails("ENOENT", os.open, f"{d}/a/b/{name}", os.O_RDONLY)
        fails("ENOENT", os.unlink, f"{d}/a/b/{name}")
    takes(12, shutil.rmtree, f"{d}/a")
    fails("ENOENT", os.stat, f"{d}/a")
    for i, f in enumerate(files):
        assert os.pread(f, 9, 0) == b"%d" % i
        os.pwrite(f, b"more", 1)
        os.fsync(f)
        assert os.fstat(f).st_nlink == 0
    assert names(d) == []
    assert HERE == THERE or len(names(there)) == 3
    os.close(files.pop())
    until(lambda: HERE == THERE or len(names(there)) == 2)
    # what was replaced while open, in a directory that is replaced
    for name in "x", "y":
        os.mkdir(f"{d}/{name}")
        write(f"{d}/{name}/new", name)
    with open(f"{d}/x/old", "w+", encoding="ascii") as f:
        f.write("old")
        f.flush()
        os.rename(f"{d}/x/new", f"{d}/x/old")
        os.unlink(f"{d}/x/old")
        assert names(f"{d}/x") == []
        assert HERE == THERE or len(names(f"{there}/x")) == 1
        os.rename(f"{d}/y", f"{d}/x")
        assert names(d) == ["x"] and read(f"{d}/x/new") == "y"
        f.seek(0)
        assert f.read() == "old"
    for f in files:
        os.close(f)
    until(lambda: names(there) == ["x"])
    # what only looks like it stays
    write(f"{there}/.smb2fs0123456789abcdef", "")
    assert names(d) == [".smb2fs0123456789abcdef", "x"]
    os.unlink(f"{d}/.smb2fs0123456789abcdef")


def test_e_rename():
    """rename"""
    d, there = fresh("rename")
    write(f"{d}/a", "a")
    takes(1, os.rename, f"{d}/a", f"{d}/b")
    assert names(there) == ["b"] and names(d) == ["b"]
    assert read(f"{d}/b") == "a"
    fails("ENOENT", os.stat, f"{d}/a")
    fails("ENOENT", os.rename, f"{d}/a", f"{d}/c")
    fails("ENOENT", os.rename, f"{d}/b", f"{d}/none/c")
    write(f"{d}/c", "c")
    takes(1, os.rename, f"{d}/c", f"{d}/b")
    assert read(f"{d}/b") == "c" and read(f"{there}/b") == "c"
    os.rename(f"{d}/b", f"{d}/b")
    assert read(f"{d}/b") == "c"


def test_f_rename_unknown():
    """rename over what is not known here"""
    d, there = fresh("unknown")
    write(f"{d}/a", "a")
    write(f"{there}/b", "b")
    takes(1, os.rename, f"{d}/a", f"{d}/b")
    assert read(f"{there}/b") == "a"
    os.mkdir(f"{d}/sub")
    os.mkdir(f"{there}/dir")
    os.mkdir(f"{there}/full")
    write(f"{there}/full/x", "")
    fails("EISDIR", os.rename, f"{d}/b", f"{d}/dir")
    os.rename(f"{d}/sub", f"{d}/dir")
    assert names(there) == ["b", "dir", "full"]
    fails("ENOTEMPTY", os.rename, f"{d}/dir", f"{d}/full")
    write(f"{there}/file", "file")
    drop()
    fails("ENOTDIR", os.rename, f"{d}/dir", f"{d}/file")
    os.unlink(f"{there}/file")
    fails("ENOTDIR", os.rename, f"{d}/dir", f"{d}/b")


def test_g_rename_flags():
    """rename with flags"""
    d, there = fresh("flags")
    write(f"{d}/a", "a")
    write(f"{d}/b", "b")
    fails("EEXIST", renameat2, f"{d}/a", f"{d}/b", RENAME_NOREPLACE)
    write(f"{there}/new", "new")
    fails("EEXIST", renameat2, f"{d}/a", f"{d}/new", RENAME_NOREPLACE)
    os.stat(f"{d}/a")
    takes(1, renameat2, f"{d}/a", f"{d}/c", RENAME_NOREPLACE)
    fails("EINVAL", renameat2, f"{d}/b", f"{d}/c", RENAME_EXCHANGE)
    assert names(there) == ["b", "c", "new"]


def test_h_rename_dirs():
    """rename of directories"""
    d, there = fresh("dirs")
    os.mkdir(f"{d}/a")
    write(f"{d}/a/file", "x")
    os.mkdir(f"{d}/b")
    takes(1, os.rename, f"{d}/a", f"{d}/b/a")
    assert read(f"{d}/b/a/file") == "x"
    assert read(f"{there}/b/a/file") == "x"
    fails("EINVAL", os.rename, f"{d}/b", f"{d}/b/a/b")
    os.mkdir(f"{d}/empty")
    os.rename(f"{d}/b", f"{d}/empty")
    assert names(there) == ["empty"] and names(d) == ["empty"]
    os.mkdir(f"{d}/other")
    fails("ENOTEMPTY", os.rename, f"{d}/other", f"{d}/empty")
    fails("ENOTDIR", os.rename, f"{d}/other", f"{d}/empty/a/file")
    fails("EISDIR", os.rename, f"{d}/empty/a/file", f"{d}/other")
    assert names(there) == ["empty", "other"]


def test_i_rename_open():
    """rename of an open file, and over one"""
    d, there = fresh("moving")
    f = os.open(f"{d}/a", os.O_RDWR | os.O_CREAT)
    os.write(f, b"one")
    takes(1, os.rename, f"{d}/a", f"{d}/b")
    os.write(f, b" two")
    os.fsync(f)
    assert read(f"{there}/b") == "one two"
    write(f"{d}/new", "new")
    takes(3, os.rename, f"{d}/new", f"{d}/b")
    assert read(f"{d}/b") == "new" and read(f"{there}/b") == "new"
    os.write(f, b" three")
    assert os.pread(f, 100, 0) == b"one two three"
    assert os.fstat(f).st_nlink == 0
    os.close(f)
    until(lambda: names(there) == ["b"])


def test_j_rename_over_readonly():
    """rename over a file that nobody may write"""
    d, there = fresh("protected")
    write(f"{d}/a", "a")
    write(f"{d}/b", "b")
    os.chmod(f"{d}/b", 0o444)
    os.rename(f"{d}/a", f"{d}/b")
    assert names(there) == ["b"] and read(f"{there}/b") == "a"


def test_k_create_after():
    """names that were removed are made again"""
    d, there = fresh("again")
    for i in range(20):
        write(f"{d}/x", str(i))
        os.unlink(f"{d}/x")
        os.mkdir(f"{d}/x")
        os.rmdir(f"{d}/x")
    assert names(there) == []


def test_l_case():
    """another case of a name is the same name"""
    d, there = fresh("case")
    write(f"{d}/File", "x")
    known = os.stat(f"{d}/File").st_ino
    assert os.stat(f"{d}/FILE").st_ino == known and read(f"{d}/fILE") == "x"
    for name in "FILE", "file":
        fails("EEXIST", os.open, f"{d}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        fails("EEXIST", os.mkdir, f"{d}/{name}")
    os.close(os.open(f"{d}/fiLE", os.O_WRONLY | os.O_CREAT))
    assert names(there) == names(d) == ["File"]
    os.unlink(f"{d}/FiLe")
    assert names(there) == []
    fails("ENOENT", os.stat, f"{d}/File")


def letters(d, there, old, new, done=True):
    """Rename, after a look at the new name, too."""
    assert os.stat(f"{d}/{old}").st_ino == os.stat(f"{d}/{new}").st_ino
    os.rename(f"{d}/{old}", f"{d}/{new}")
    assert names(there) == [new if done else old]


def test_m_letters():
    """rename to another case"""
    d, there = fresh("letters")
    write(f"{d}/file", "x")
    drop()
    os.rename(f"{d}/file", f"{d}/FILE")
    assert names(there) == ["FILE"]
    letters(d, there, "FILE", "File")
    renameat2(f"{d}/File", f"{d}/fILE", RENAME_NOREPLACE)
    letters(d, there, "fILE", "file")
    os.stat(f"{d}/FILE")
    subprocess.run(["mv", f"{d}/file", f"{d}/FILE"], check=True)
    assert names(there) == names(d) == ["FILE"]
    # what is open, and directories: not when one name is another to the kernel
    with open("/proc/mounts", encoding="utf-8") as mounts:
        done = not any(f" {HERE} " in line and "nocase" in line for line in mounts)
    f = os.open(f"{d}/FILE", os.O_RDONLY)
    letters(d, there, "FILE", "file", done)
    assert os.read(f, 10) == b"x"
    os.close(f)
    os.unlink(f"{d}/file")
    os.mkdir(f"{d}/dir")
    write(f"{d}/dir/child", "x")
    letters(d, there, "dir", "Dir", done)
    assert read(f"{d}/Dir/child") == "x"


def test_n_other_case():
    """what is made or removed here is so in each case of its name, at once"""
    d, there = fresh("cases")
    for name, make in (("file", lambda path: write(path, "x")), ("dir", os.mkdir),
                       ("third", lambda path: write(path, "x")),
                       ("moved", lambda path: os.rename(f"{d}/File", path))):
        fails("ENOENT", os.stat, f"{d}/{name.title()}")
        make(f"{d}/{name}")
        assert os.stat(f"{d}/{name.title()}").st_ino == os.stat(f"{d}/{name}").st_ino
    fails("ENOENT", os.stat, f"{d}/File")
    os.unlink(f"{d}/moved")
    fails("ENOENT", os.stat, f"{d}/Moved")
    os.rename(f"{d}/third", f"{d}/other")
    fails("ENOENT", os.stat, f"{d}/Third")
    os.rmdir(f"{d}/Dir")
    fails("ENOENT", os.stat, f"{d}/dir")
    assert names(there) == ["other"]
    # nobody has to ask twice
    fails("ENOENT", os.stat, f"{d}/none")
    assert not trips(os.path.exists, f"{d}/none"), "asked twice"


run(__name__, f"test_[{TESTS or 'a-z'}]_")
