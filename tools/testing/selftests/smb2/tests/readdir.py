#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""readdir.py MOUNT DIRECTORY MANY SOME: a directory of MANY files is listed on a mount,
which believes what it has seen for long, and directories of SOME are read name by
name; the server has them in DIRECTORY. Prints a line for each test."""

import ctypes
import os
import re
import stat
import subprocess
import sys
import threading

from calls import Group, fails, libc, run, takes, trips, until, write

HERE, THERE, MANY, SOME = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
USER = 1000


class Dirent(ctypes.Structure):
    _fields_ = [("ino", ctypes.c_uint64), ("off", ctypes.c_int64), ("reclen", ctypes.c_uint16),
                ("type", ctypes.c_uint8), ("name", ctypes.c_char * 256)]


libc.opendir.restype = ctypes.c_void_p
libc.readdir.restype = ctypes.POINTER(Dirent)
libc.telldir.restype = ctypes.c_long
for function in (libc.readdir, libc.telldir, libc.rewinddir, libc.closedir):
    function.argtypes = [ctypes.c_void_p]
libc.seekdir.argtypes = [ctypes.c_void_p, ctypes.c_long]


class Directory:
    """A directory as the C library reads it."""

    def __init__(self, path):
        self.dir = libc.opendir(path.encode())
        assert self.dir, path

    def tell(self):
        return libc.telldir(self.dir)

    def seek(self, position):
        libc.seekdir(self.dir, position)

    def rewind(self):
        libc.rewinddir(self.dir)

    def next(self):
        """The name that comes next, or None."""
        while True:
            ctypes.set_errno(0)
            entry = libc.readdir(self.dir)
            assert not ctypes.get_errno(), os.strerror(ctypes.get_errno())
            if not entry:
                return None
            # it may be longer than the structure says: by its address
            name = ctypes.string_at(ctypes.addressof(entry.contents) + Dirent.name.offset)
            if name not in (b".", b".."):
                return name.decode()

    def rest(self):
        return list(iter(self.next, None))

    def close(self):
        libc.closedir(self.dir)


def opens():
    """How many opens the server has of ours."""
    text = subprocess.check_output(["nsenter", "--net=/run/netns/client", "smb2ctl", "-j", "shares"])
    return sum(int(n) for n in re.findall(rb'"opens": *(\d+)', text))


def fresh(name, n):
    """A directory of n files: where it is here, and where the server has it."""
    os.mkdir(f"{THERE}/{name}")
    os.chown(f"{THERE}/{name}", USER, USER)
    for i in range(n):
        with open(f"{THERE}/{name}/file {i:08}", "wb") as f:
            f.write(b"x" * (i % 10))
            os.fchown(f.fileno(), USER, USER)
    return f"{HERE}/{name}", f"{THERE}/{name}"


def stat_all(path, names):
    for name in names:
        os.lstat(f"{path}/{name}")


def test_a_small():
    """a small directory takes one round trip, and what is in it none"""
    d, there = fresh("small", 3)
    os.mkdir(f"{there}/sub")
    takes(1, os.listdir, d)
    takes(0, stat_all, d, os.listdir(there))
    d, there = fresh("empty", 0)
    takes(1, os.listdir, d)
    assert os.listdir(d) == []


def test_b_many():
    """many names take four round trips, and ls -l no more"""
    d, there = fresh("many", MANY)
    seen = trips(os.listdir, d)
    assert len(seen) <= max(4, MANY // 2500), seen
    takes(0, stat_all, d, os.listdir(there))


def test_c_same():
    """all is listed once, as what it is and under its number"""
    d, there = f"{HERE}/many", f"{THERE}/many"
    os.mkdir(f"{there}/sub")
    os.mkdir(f"{there}/\u00fc\U0001f600" + "n" * 245)
    listed = sorted((e.name, e.is_dir()) for e in os.scandir(d))
    assert listed == sorted((e.name, e.is_dir()) for e in os.scandir(there))
    for entry in os.scandir(d):
        st = os.lstat(entry.path)
        assert st.st_ino == entry.inode() and stat.S_ISDIR(st.st_mode) == entry.is_dir(), entry.name


def test_d_stat():
    """what a listing has told is what the server knows"""
    d, there = fresh("stat", 20)
    os.utime(f"{there}/file 00000003", ns=(10**18, 10**18 + 123456700))
    os.chmod(f"{d}/file 00000004", 0o444)
    os.listdir(d)
    takes(0, os.lstat, f"{d}/file 00000004")
    assert not os.lstat(f"{d}/file 00000004").st_mode & 0o222
    for name in os.listdir(there):
        a, b = os.lstat(f"{d}/{name}"), os.lstat(f"{there}/{name}")
        assert a.st_mtime_ns // 100 == b.st_mtime_ns // 100, name
        assert a.st_size == b.st_size, name


def test_e_seek():
    """each position leads back to its entry"""
    d, _ = fresh("seek", SOME)
    listing = Directory(d)
    seen = []
    while True:
        position = listing.tell()
        name = listing.next()
        if name is None:
            break
        seen.append((position, name))
    assert len(seen) == SOME
    for i in (-1, 0, len(seen) // 2, -2, 1, -len(seen) // 3):
        listing.seek(seen[i][0])
        assert listing.next() == seen[i][1], seen[i]
    listing.seek(seen[-100][0])
    assert listing.rest() == [name for _, name in seen[-100:]]
    assert listing.next() is None
    listing.close()


def test_f_seek_deleted():
    """and does when others have come and gone before it"""
    d, there = f"{HERE}/seek", f"{THERE}/seek"
    listing = Directory(d)
    positions = {}
    for _ in range(SOME - 10):
        position = listing.tell()
        positions[listing.next()] = position
    names = list(positions)
    for name in names[:SOME // 4]:
        os.unlink(f"{there}/{name}")
    for i in range(100):
        write(f"{there}/added {i}", "")
    for name in names[-1], names[SOME // 4], names[SOME // 2]:
        listing.seek(positions[name])
        assert listing.next() == name, name
    listing.seek(positions[names[SOME // 2]])
    missing = set(names[SOME // 2:]) - set(listing.rest())
    assert not missing, len(missing)
    listing.close()


def test_g_delete():
    """what is read can be deleted at once, and nothing is left over"""
    d, there = fresh("delete", SOME)
    listing = Directory(d)
    for _ in range(SOME):
        os.unlink(f"{there}/{listing.next()}")
    assert listing.next() is None
    assert os.listdir(there) == []
    listing.rewind()
    assert listing.next() is None
    listing.close()


def test_h_rewind():
    """who goes back to the beginning sees what is new"""
    d, there = fresh("rewind", 10)
    listing = Directory(d)
    before = listing.rest()
    assert listing.next() is None
    write(f"{there}/new", "")
    os.unlink(f"{there}/{before[3]}")
    assert listing.next() is None
    listing.rewind()
    assert set(listing.rest()) == set(before) - {before[3]} | {"new"}
    listing.close()


def test_i_changed():
    """what was changed here after a listing was asked for is not undone by it"""
    d, there = fresh("changed", min(SOME, 2000))
    listing = Directory(d)
    first = [listing.next() for _ in range(10)]
    gone, longer, shorter = sorted(set(os.listdir(there)) - set(first))[-3:]
    write(f"{d}/{longer}", "longer than before")
    os.truncate(f"{d}/{shorter}", 0)
    os.unlink(f"{d}/{gone}")
    listing.rest()
    fails("ENOENT", os.lstat, f"{d}/{gone}")
    assert os.lstat(f"{d}/{longer}").st_size == 18
    assert os.lstat(f"{d}/{shorter}").st_size == 0
    listing.close()


def test_i_meanwhile():
    """other names that change meanwhile do not matter: ls -l takes no more for it"""
    some = min(SOME, 2000)
    d, there = fresh("meanwhile", some)
    listing = Directory(d)
    names = {listing.next() for _ in range(10)}
    gone, moved = sorted(set(os.listdir(there)) - names)[-2:]
    write(f"{d}/new", "new")
    os.unlink(f"{d}/{gone}")
    os.rename(f"{d}/{moved}", f"{d}/is elsewhere")
    names.update(listing.rest())
    assert len(names) >= some - 2, len(names)
    # names share the note of a change, each with one in 512
    seen = trips(stat_all, d, names - {"new", gone, moved})
    assert len(seen) <= some // 20, len(seen)
    fails("ENOENT", os.lstat, f"{d}/{gone}")
    fails("ENOENT", os.lstat, f"{d}/{moved}")
    assert os.lstat(f"{d}/new").st_size == 3
    listing.close()


def test_j_open():
    """what somebody has open is not what a listing says of it"""
    d, there = fresh("open", 3)
    with open(f"{d}/file 00000002", "r+b", buffering=0) as f:
        f.write(b"some more")
        os.listdir(d)
        assert os.fstat(f.fileno()).st_size == 9
        assert os.lstat(f"{d}/file 00000002").st_size == 9
        f.seek(0)
        assert f.read() == b"some more"
    assert os.stat(f"{there}/file 00000002").st_size == 9


def test_k_links():
    """how many links a file has is kept"""
    d, there = fresh("links", 1)
    os.link(f"{there}/file 00000000", f"{there}/other")
    assert os.lstat(f"{d}/other").st_nlink == 2
    os.listdir(d)
    takes(0, os.lstat, f"{d}/other")
    assert os.lstat(f"{d}/other").st_nlink == 2


def test_l_part():
    """who has seen enough ends in the middle of it"""
    d, _ = fresh("part", min(SOME, 2000))
    for _ in range(10):
        listing = Directory(d)
        for _ in range(10):
            assert listing.next()
        listing.close()
    until(lambda: opens() == 0)


def test_m_account():
    """what listings have in memory is on the account of who reads them, up to their end"""
    d, group = f"{HERE}/many", Group("readdir")

    def pays():
        stat_of = group.stat()
        # names and files are anybody's
        return stat_of["kernel"] - stat_of["slab_reclaimable"]

    def some(fd, buffer=ctypes.create_string_buffer(65536)):
        return libc.getdents64(fd, buffer, len(buffer)) > 0

    def reads():
        group.join()
        before, fds = pays(), [os.open(d, os.O_RDONLY) for _ in range(5)]
        assert all(map(some, fds))
        held = pays() - before
        for fd in fds:
            while some(fd):
                pass
        print(f"# {held >> 10} KiB held, {pays() - before >> 10} at the end", flush=True)
        return held > 5 * 65536 and pays() - before < held // 4

    pid = os.fork()
    if not pid:
        done = False
        try:
            done = reads()
        finally:
            os._exit(not done)
    assert os.waitpid(pid, 0)[1] == 0


def test_n_refused():
    """a directory that may not be read"""
    d, there = fresh("refused", 0)
    os.chmod(there, 0o700)
    os.chown(there, 0, 0)
    fails("EACCES", os.listdir, d)


def test_n_removed():
    """a directory that others have removed is not empty"""
    d, there = fresh("removed", 1)
    fd = os.open(d, os.O_RDONLY)
    assert len(os.listdir(fd)) == 1
    os.unlink(f"{there}/file 00000000")
    os.rmdir(there)
    fails("ESTALE", os.listdir, fd)
    os.close(fd)


def test_o_renamed():
    """and one that is given other names meanwhile has all that is in it"""
    d, _ = fresh("renamed", 20)
    listing = Directory(d)
    renamer = threading.Thread(target=lambda: [os.rename(*names) for _ in range(20)
                                               for names in ((d, d + "2"), (d + "2", d))])
    renamer.start()
    while renamer.is_alive():
        listing.rewind()
        assert len(listing.rest()) == 20
    renamer.join()
    listing.close()


run(__name__)
