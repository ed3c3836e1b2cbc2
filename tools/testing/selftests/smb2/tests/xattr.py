#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""xattr.py MOUNT DIRECTORY LETTERS: extended attributes and security descriptors on a
mount; the server has its files in DIRECTORY. Prints a line for each test of the letters
in LETTERS."""

import ctypes
import os
import struct
import sys

from calls import expire, fails, libc, run, takes, write

HERE, THERE, LETTERS = sys.argv[1:4]
DACL, SD, SD_FULL = "system.cifs_acl", "system.cifs_ntsd", "system.cifs_ntsd_full"
SELF_RELATIVE, DACL_PRESENT = 0x8000, 4


def fresh(name):
    """A file: where it is here, and where the server has it."""
    write(f"{HERE}/{name}", "x")
    os.lstat(f"{HERE}/{name}")
    return f"{HERE}/{name}", f"{THERE}/{name}"


def test_a_user():
    """user attributes: set, get, list, remove"""
    f, there = fresh("user")
    assert os.listxattr(f) == []
    fails("ENODATA", os.getxattr, f, "user.none")
    takes(1, os.setxattr, f, "user.one", b"first\0value")
    takes(1, os.getxattr, f, "user.one")
    takes(1, os.listxattr, f)
    assert os.getxattr(f, "user.one") == b"first\0value"
    os.setxattr(f, "user.one", b"second")
    os.setxattr(f, "user.two", b"2")
    assert os.getxattr(f, "user.one") == b"second"
    assert sorted(os.listxattr(f)) == ["user.one", "user.two"]
    assert os.getxattr(there, "user.two")[:1] == b"2"
    takes(1, os.removexattr, f, "user.one")
    assert os.listxattr(f) == ["user.two"]
    fails("ENODATA", os.removexattr, f, "user.one")
    os.removexattr(f, "user.two")
    fails("ENODATA", os.removexattr, f, "user.two")
    fails("ENOENT", os.getxattr, f"{HERE}/none", "user.one")


def test_b_case():
    """names in any case are the same"""
    f, _ = fresh("case")
    os.setxattr(f, "user.Name", b"1")
    assert os.getxattr(f, "user.nAME") == b"1"
    assert [name.lower() for name in os.listxattr(f)] == ["user.name"]


def test_c_flags():
    """XATTR_CREATE and XATTR_REPLACE"""
    f, _ = fresh("flags")
    fails("ENODATA", os.setxattr, f, "user.a", b"1", os.XATTR_REPLACE)
    os.setxattr(f, "user.a", b"1", os.XATTR_CREATE)
    fails("EEXIST", os.setxattr, f, "user.a", b"2", os.XATTR_CREATE)
    assert os.getxattr(f, "user.a") == b"1"
    os.setxattr(f, "user.a", b"3", os.XATTR_REPLACE)
    assert os.getxattr(f, "user.a") == b"3"


def test_d_limits():
    """how long names and values may be"""
    f, _ = fresh("limits")
    longest = "user." + "n" * 250
    os.setxattr(f, longest, b"v" * 1000)
    assert os.getxattr(f, longest) == b"v" * 1000
    assert os.listxattr(f) == [longest]
    fails("ERANGE", os.setxattr, f, longest + "n", b"v")
    fails("E2BIG", os.setxattr, f, "user.big", b"v" * 65536)
    fails("E2BIG", os.setxattr, f, "user.big", b"v" * 65537)
    fails("ENOTSUP", os.setxattr, f, "user.empty", b"")
    assert os.listxattr(f) == [longest]


def test_e_namespaces():
    """what is no user attribute is refused, and costs nothing"""
    f, _ = fresh("namespaces")
    for name in "trusted.a", "security.a", "system.a":
        fails("ENOTSUP", os.setxattr, f, name, b"v")
        takes(0, fails, "ENOTSUP", os.getxattr, f, name)
    takes(0, fails, "ENOTSUP", os.getxattr, f, "system.posix_acl_access")


def test_f_directory():
    """a directory, and a file by its open"""
    os.mkdir(f"{HERE}/directory")
    os.setxattr(f"{HERE}/directory", "user.a", b"1")
    assert os.getxattr(f"{HERE}/directory", "user.a") == b"1"
    f, _ = fresh("opened")
    with open(f, "r+b") as opened:
        os.setxattr(opened.fileno(), "user.a", b"2")
        assert os.getxattr(opened.fileno(), "user.a") == b"2"
        assert os.listxattr(opened.fileno()) == ["user.a"]


def get_long(path, name):
    """What os.getxattr() tries with a small buffer first."""
    value = ctypes.create_string_buffer(65536)
    assert libc.getxattr(path.encode(), name.encode(), value, len(value)) > 0


def control(sd):
    revision, flags = struct.unpack_from("<BxH", sd)
    assert revision == 1 and flags & SELF_RELATIVE, sd.hex()
    return flags


def test_g_sd():
    """the security descriptor"""
    f, _ = fresh("sd")
    sd = os.getxattr(f, SD)
    takes(1, get_long, f, DACL)
    owner, group, sacl, dacl = struct.unpack_from("<4I", sd, 4)
    assert control(sd) & DACL_PRESENT and owner and group and dacl and not sacl, sd.hex()
    assert sd[owner] == 1 and sd[group] == 1, sd.hex()
    fails("ENODATA", os.getxattr, f, "user.cifs_acl")
    assert os.listxattr(f) == []
    fails("ENOTSUP", os.removexattr, f, SD)
    fails("EEXIST", os.setxattr, f, SD, sd, os.XATTR_CREATE)
    fails("EINVAL", os.setxattr, f, DACL, b"")


def test_h_set_dacl():
    """a DACL that lets nobody write"""
    f, _ = fresh("dacl")
    sd = bytearray(os.getxattr(f, SD))
    dacl = struct.unpack_from("<I", sd, 16)[0]
    at = dacl + 8
    for _ in range(struct.unpack_from("<H", sd, dacl + 4)[0]):
        size, mask = struct.unpack_from("<HI", sd, at + 2)
        struct.pack_into("<I", sd, at + 4, mask & ~0x116)
        at += size
    takes(1, os.setxattr, f, DACL, bytes(sd))
    fails("EACCES", open, f, "wb")
    assert os.getxattr(f, SD) != b""


def test_i_sacl():
    """a SACL is for administrators"""
    f, _ = fresh("sacl")
    try:
        sd = os.getxattr(f, SD_FULL)
    except OSError:
        fails("EPERM", os.getxattr, f, SD_FULL)
    else:
        control(sd)


def test_j_owner():
    """who does not own the file here may not set it"""
    f, _ = fresh("owner")
    sd = os.getxattr(f, SD)
    opened = os.open(f, os.O_RDONLY)
    pid = os.fork()
    if not pid:
        os.setuid(12345)
        try:
            fails("EPERM", os.setxattr, opened, DACL, sd)
        except AssertionError:
            os._exit(1)
        os._exit(0)
    os.close(opened)
    assert os.waitpid(pid, 0)[1] == 0


def test_k_fresh():
    """what another client has set is seen"""
    f, there = fresh("fresh")
    os.setxattr(f, "user.a", b"1")
    for name in os.listxattr(there):
        if name.lower() == "user.a":
            os.setxattr(there, name, b"2\0")
    expire()
    assert os.getxattr(f, "user.a")[:1] == b"2"


run(__name__, f"test_[{LETTERS}]_")
