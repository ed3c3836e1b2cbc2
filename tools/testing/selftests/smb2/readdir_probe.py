#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""readdir_probe.py WHAT HERE THERE: read the directory HERE, which a server has
at THERE, with the C library's functions. WHAT is a function below. The directory
holds regular files only, unless it says otherwise. Fails with a traceback."""

import ctypes
import os
import stat
import sys

libc = ctypes.CDLL(None, use_errno=True)


class Dirent(ctypes.Structure):
    _fields_ = [("ino", ctypes.c_uint64), ("off", ctypes.c_int64), ("reclen", ctypes.c_uint16),
                ("type", ctypes.c_uint8), ("name", ctypes.c_char * 256)]


libc.opendir.restype = ctypes.c_void_p
libc.readdir.restype = ctypes.POINTER(Dirent)
libc.telldir.restype = ctypes.c_long
for name in ("readdir", "telldir", "seekdir", "rewinddir", "closedir"):
    getattr(libc, name).argtypes = [ctypes.c_void_p]
libc.seekdir.argtypes = [ctypes.c_void_p, ctypes.c_long]


class Directory:
    def __init__(self, path):
        self.dir = libc.opendir(os.fsencode(path))
        assert self.dir, os.strerror(ctypes.get_errno())

    def tell(self):
        return libc.telldir(self.dir)

    def seek(self, position):
        libc.seekdir(self.dir, position)

    def rewind(self):
        libc.rewinddir(self.dir)

    def next(self):
        """The next entry that is a name, or None."""
        while True:
            ctypes.set_errno(0)
            entry = libc.readdir(self.dir)
            assert not ctypes.get_errno(), os.strerror(ctypes.get_errno())
            if not entry:
                return None
            # a name may be longer than the structure says: by its address
            name = ctypes.string_at(ctypes.addressof(entry.contents) + Dirent.name.offset)
            if name not in (b".", b".."):
                return name

    def rest(self):
        return list(iter(self.next, None))

    def close(self):
        libc.closedir(self.dir)


def same(here, there):
    """Everything is listed, once, as what it is and under its number."""
    listed = sorted((e.name, e.inode(), e.is_dir()) for e in os.scandir(here))
    there = sorted((e.name, e.is_dir()) for e in os.scandir(there))
    assert [(name, is_dir) for name, _, is_dir in listed] == there, (len(listed), len(there))
    for name, inode, is_dir in listed:
        st = os.stat(os.path.join(here, name))
        assert (st.st_ino, stat.S_ISDIR(st.st_mode)) == (inode, is_dir), name


def like_stat(here, there):
    """What is known from the listing is what the server's side knows."""
    os.listdir(here)
    for name in os.listdir(there):
        a, b = (os.stat(os.path.join(where, name)) for where in (here, there))
        assert a.st_mtime_ns // 100 == b.st_mtime_ns // 100, name
        assert stat.S_ISDIR(a.st_mode) or a.st_size == b.st_size, name


def seek(here, there):
    """Each position leads back to its entry."""
    d = Directory(here)
    seen = []
    while True:
        position = d.tell()
        name = d.next()
        if name is None:
            break
        seen.append((position, name))
    assert len(seen) == len(os.listdir(there))
    for position, name in [seen[-1], seen[0], seen[len(seen) // 2], seen[-2], seen[1]] + seen[::-997]:
        d.seek(position)
        assert d.next() == name, name
    d.seek(seen[-100][0])
    assert d.rest() == [name for _, name in seen[-100:]]
    d.close()


def seek_deleted(here, there):
    """Others delete and add before a position: it still leads to its entry."""
    d = Directory(here)
    positions = {}
    for _ in range(len(os.listdir(there)) - 10):
        position = d.tell()
        positions[d.next()] = position
    names = list(positions)
    for name in names[:len(names) // 4]:
        os.unlink(os.path.join(os.fsencode(there), name))
    for i in range(100):
        open(os.path.join(there, f"added {i}"), "w").close()
    for name in names[-1], names[len(names) // 4], names[len(names) // 2]:
        d.seek(positions[name])
        assert d.next() == name, name
    d.seek(positions[names[len(names) // 2]])
    rest = d.rest()
    missing = set(names[len(names) // 2:]) - set(rest)
    assert not missing, len(missing)
    d.close()


def delete(here, there):
    """What is read is deleted at once: nothing is left over."""
    d = Directory(here)
    n = len(os.listdir(there))
    for _ in range(n):
        os.unlink(os.path.join(os.fsencode(there), d.next()))
    assert d.next() is None
    assert os.listdir(there) == []
    d.rewind()
    assert d.next() is None
    d.close()


def rewind(here, there):
    """Who goes back to the beginning sees what is new."""
    d = Directory(here)
    before = d.rest()
    assert d.next() is None
    open(os.path.join(there, "new"), "w").close()
    os.mkdir(os.path.join(there, "new directory"))
    d.rewind()
    assert set(d.rest()) == set(before) | {b"new", b"new directory"}
    os.rmdir(os.path.join(there, "new directory"))
    d.close()


def part(here, there):
    """Who has seen enough ends in the middle of it."""
    for _ in range(20):
        d = Directory(here)
        for _ in range(10):
            assert d.next()
        d.close()


globals()[sys.argv[1]](*sys.argv[2:])
