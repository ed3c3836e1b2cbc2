#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""attrs.py MOUNT SERVER LOCAL ROUNDS [PATTERN]: attributes that are set are there, and
those that are not set are left to the server. SERVER is the mount's directory as the
server has it, LOCAL one of a local file system."""

import mmap
import os
import signal
import sys
import time

from calls import expire, fails, read, run, until, write

MNT, THERE, LOCAL = sys.argv[1:4]
ROUNDS = int(sys.argv[4])
NOBODY = 65534
LONG_AGO = 10 ** 18
# of a server's clock
TICK = 10 ** 8


def mode(path):
    return os.stat(path).st_mode & 0o777


def mtime(name):
    """As the server has it, when it has come to what was closed"""
    os.statvfs(MNT)
    return os.stat(f"{THERE}/{name}").st_mtime_ns


def as_nobody(call, *args):
    os.seteuid(NOBODY)
    try:
        return call(*args)
    finally:
        os.seteuid(0)


def test_chmod():
    """a chmod() that undoes another is done, whoever did the other"""
    path = f"{MNT}/mode"
    write(path, "a")
    before = mode(path)
    for _ in range(3):
        os.chmod(path, 0o444)
        os.chmod(path, 0o644)
        with open(path, "r+", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o400)
            os.fchmod(f.fileno(), 0o600)
        write(path, "b")
    assert mode(path) == before
    os.chmod(path, 0o444)
    assert mode(path) == before & ~0o222
    fails("EACCES", as_nobody, open, path, "w")
    os.chmod(f"{THERE}/mode", 0o666)
    os.chmod(path, 0o444)
    expire()
    assert mode(path) == before & ~0o222
    os.chmod(path, 0o644)


def test_cut_and_written():
    """what is written after O_TRUNC or ftruncate() sets the time, not these"""
    fds = {}
    for name, flags in (("open", os.O_TRUNC), ("ftruncate", 0)):
        write(f"{MNT}/{name}", "some bytes")
        fds[name] = os.open(f"{MNT}/{name}", os.O_WRONLY | flags)
    os.ftruncate(fds["ftruncate"], 1)
    time.sleep(1)
    start = time.time_ns()
    for fd in fds.values():
        os.write(fd, b"later")
        os.close(fd)
    for name in fds:
        until(lambda name=name: mtime(name) >= start - TICK)


def test_stamp():
    """O_TRUNC and ftruncate() set the time of what stays as long as it was"""
    path = f"{MNT}/stamp"
    for size in (0, 5):
        write(path, "x" * size)
        os.utime(path, ns=(LONG_AGO, LONG_AGO))
        if size:
            with open(path, "r+", encoding="utf-8") as f:
                os.ftruncate(f.fileno(), size)
        else:
            write(path, "")
        assert mtime("stamp") > LONG_AGO, size
        assert os.stat(path).st_mtime_ns > LONG_AGO, size
        assert os.stat(path).st_size == size


def test_times():
    """times are as they were set, at once, and what is cached stays"""
    path = f"{MNT}/times"
    write(path, "a" * 5000)
    fd = os.open(path, os.O_RDWR)
    os.pread(fd, 5000, 0)
    os.utime(path, ns=(LONG_AGO, LONG_AGO + 100))
    st = os.stat(path)
    assert (st.st_atime_ns, st.st_mtime_ns) == (LONG_AGO, LONG_AGO + 100)
    os.utime(fd, ns=(LONG_AGO + 200, LONG_AGO))
    st = os.fstat(fd)
    assert (st.st_atime_ns, st.st_mtime_ns) == (LONG_AGO + 200, LONG_AGO)
    os.close(fd)
    now = time.time_ns()
    os.utime(path)
    assert mtime("times") > now - TICK


def look(path, ready):
    try:
        os.stat(path)
        os.write(ready, b".")
        while True:
            os.stat(path)
    finally:
        os._exit(1)


class Storm:
    """Others who look at a file all the time"""

    def __init__(self, path):
        started, ready = os.pipe()
        self.pids = []
        for _ in range(3):
            pid = os.fork()
            if not pid:
                look(path, ready)
            self.pids.append(pid)
        for _ in self.pids:
            os.read(started, 1)
        os.close(started)
        os.close(ready)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def cut_in_storm(path, how):
    fd = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        os.pwrite(fd, b"x" * 8192, 0)
        os.fsync(fd)
        if how == "ftruncate":
            os.ftruncate(fd, 100)
        elif how == "truncate":
            os.truncate(path, 100)
        elif how == "O_TRUNC":
            os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))
            os.pwrite(fd, b"y" * 100, 0)
        else:
            os.ftruncate(fd, 50)
            os.posix_fallocate(fd, 50, 50)
        os.pwrite(fd, b"z", 1)
        os.fsync(fd)
        return os.stat(THERE + path[len(MNT):]).st_size
    finally:
        os.close(fd)


def test_storm():
    """no stat() of anybody brings a size back"""
    path = f"{MNT}/storm"
    write(path, "")
    wrong = []
    with Storm(path):
        for i in range(ROUNDS):
            for how in ("ftruncate", "truncate", "O_TRUNC", "fallocate"):
                size = cut_in_storm(path, how)
                if size != 100:
                    wrong.append((i, how, size))
    assert not wrong, (len(wrong), wrong[:4])


def store(f, ready):
    """Store to all of a mapping until that is not there any more"""
    m = mmap.mmap(f.fileno(), 65536)
    os.write(ready, b".")
    while True:
        for at in range(0, 65536, 4096):
            m[at] = 1


def test_mapped():
    """nor does a mapping that is stored to while the file is cut"""
    path = f"{MNT}/mapped"
    for _ in range(ROUNDS):
        with open(path, "w+b") as f:
            f.write(b"x" * 65536)
            f.flush()
            started, ready = os.pipe()
            pid = os.fork()
            if not pid:
                try:
                    store(f, ready)
                finally:
                    os._exit(1)
            os.read(started, 1)
            # whoever looks has written first what is dirty
            with Storm(path):
                time.sleep(0.05)
                os.ftruncate(f.fileno(), 100)
            assert os.waitpid(pid, 0)[1] == signal.SIGBUS
            os.fsync(f.fileno())
            os.close(started)
            os.close(ready)
            assert os.stat(f"{THERE}/mapped").st_size == 100


def test_behind_end():
    """what a mapping has stored behind the end is not there when that is set farther"""
    path = f"{MNT}/behind"
    with open(path, "w+b") as f:
        f.write(b"x" * 4096)
        f.flush()
        m = mmap.mmap(f.fileno(), 4096)
        os.ftruncate(f.fileno(), 100)
        m[200:208] = b"y" * 8
        os.ftruncate(f.fileno(), 8192)
        assert os.pread(f.fileno(), 8, 200) == bytes(8)
        m.close()
    assert read(f"{THERE}/behind") == "x" * 100 + chr(0) * 8092


def test_chown():
    """chown() to another owner is accepted from who may, and changes nothing"""
    path = f"{MNT}/owner"
    write(path, "a")
    os.symlink("nowhere", f"{MNT}/owner-link")
    for call in (os.chown, os.lchown):
        call(path, 1234, 5678)
    os.lchown(f"{MNT}/owner-link", 1234, 5678)
    os.chown(MNT, 1234, 5678)
    st = os.stat(path)
    assert (st.st_uid, st.st_gid) == (0, 0)
    fails("EPERM", as_nobody, os.chown, path, NOBODY, NOBODY)
    fails("EPERM", as_nobody, os.chmod, path, 0o444)
    os.unlink(f"{MNT}/owner-link")


def test_programs():
    """cp -a, tar x and install -o end well"""
    local = f"{LOCAL}/programs"
    done = os.system(f"mkdir -p {local}/d && echo a >{local}/d/f && ln -s f {local}/d/l && "
                     f"chown -Rh 1234:5678 {local}/d && cp -a {local}/d {MNT}/copy && "
                     f"tar -C {local} -cf {local}/t d && tar -C {MNT} -xpf {local}/t && "
                     f"install -o 1234 -g 5678 -m 600 {local}/d/f {MNT}/installed")
    assert done == 0
    assert read(f"{MNT}/copy/f") == read(f"{MNT}/d/l") == read(f"{MNT}/installed") == "a\n"


def strict_chown():
    """chown=strict: chown() to another owner is refused"""
    path = f"{MNT}/owner"
    write(path, "a")
    os.chown(path, 0, 0)
    fails("EPERM", os.chown, path, 1234, -1)
    fails("EPERM", os.chown, path, -1, 5678)


def noperm_all():
    """noperm: what the server allows is allowed, whoever asks"""
    path = f"{MNT}/free"
    write(path, "abc")

    def body():
        os.chmod(path, 0o400)
        assert mode(path) == 0o400
        fails("EACCES", open, path, "w")
        os.chmod(path, 0o600)
        write(path, "d")
        os.utime(path, ns=(LONG_AGO, LONG_AGO))
        os.truncate(path, 10)
        os.chown(path, 1, 1)
        os.setxattr(path, "system.cifs_acl", os.getxattr(path, "system.cifs_acl"))
        os.mkdir(f"{MNT}/free-dir")
        write(f"{MNT}/free-dir/f", "e")
        assert os.listdir(f"{MNT}/free-dir") == ["f"]
        os.unlink(f"{MNT}/free-dir/f")
        os.rmdir(f"{MNT}/free-dir")
        assert not os.access(path, os.X_OK)

    as_nobody(body)
    assert os.stat(f"{THERE}/free").st_size == 10


def dedup_file():
    """truncate() and others do not go past what keeps a file deduplicated"""
    path = f"{MNT}/kept"
    os.truncate(path, 3)
    assert read(path) == "abc"
    with open(path, "r+", encoding="utf-8") as f:
        os.ftruncate(f.fileno(), 2)
    os.truncate(path, 100)
    assert os.stat(path).st_size == 100
    os.chmod(path, 0o444)
    os.chmod(path, 0o644)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    assert os.stat(path).st_mtime_ns == LONG_AGO
    os.unlink(path)
    assert os.listdir(MNT) == []


def links_counted():
    """a server that says that a file has no name while it gets one more"""
    path = f"{MNT}/linked"
    write(path, "a")
    # which the server is slow to make
    pid = os.fork()
    if not pid:
        os.link(path, f"{MNT}/more")
        os._exit(0)
    time.sleep(0.5)
    seen = set()
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        seen.add(os.stat(path).st_nlink)
        time.sleep(0.05)
    assert 0 in seen, seen


run(__name__, sys.argv[5] if len(sys.argv) > 5 else "test_")
