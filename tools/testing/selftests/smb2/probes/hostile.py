#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""hostile.py DIRECTORY SECONDS CALLS [SEED]: use a mount whose server lies.

Makes CALLS system calls of all kinds on a few files below DIRECTORY and expects
nothing of them but that they end, each within SECONDS. Ends early when the mount
is of no use any more. Prints what the calls came to, by errno.
"""

import collections
import errno
import mmap
import os
import random
import sys
import time

LOST = {errno.ENOTCONN, errno.ESHUTDOWN, errno.EPROTO, errno.ECONNRESET, errno.EHOSTDOWN}


class Work:
    def __init__(self, directory, rng):
        self.top = directory
        self.rng = rng

    def path(self):
        depth = self.rng.choice((0, 0, 1))
        name = f"f{self.rng.randrange(6)}"
        return os.path.join(self.top, *["d0"] * depth, name)

    def with_file(self, flags, use):
        fd = os.open(self.path(), flags, 0o644)
        try:
            use(fd)
        finally:
            os.close(fd)

    def read(self):
        self.with_file(os.O_RDONLY, lambda fd: os.pread(fd, 300000, self.rng.randrange(100000)))

    def write(self):
        data = os.urandom(self.rng.choice((1, 5000, 200000)))
        self.with_file(os.O_RDWR | os.O_CREAT,
                       lambda fd: (os.pwrite(fd, data, self.rng.randrange(100000)), os.fsync(fd)))

    def direct(self):
        buffer = mmap.mmap(-1, 65536)
        self.with_file(os.O_RDWR | os.O_CREAT | os.O_DIRECT,
                       lambda fd: (os.pwritev(fd, [buffer], 4096), os.preadv(fd, [buffer], 0)))

    def map(self):
        def use(fd):
            os.ftruncate(fd, 20000)
            # a page that cannot be read is a SIGBUS
            pid = os.fork()
            if not pid:
                m = mmap.mmap(fd, 20000)
                m[10000] = m[100]
                os._exit(0)
            os.waitpid(pid, 0)
        self.with_file(os.O_RDWR | os.O_CREAT, use)

    def append(self):
        self.with_file(os.O_WRONLY | os.O_CREAT | os.O_APPEND, lambda fd: os.write(fd, b"more"))

    def walk(self):
        for entry in os.scandir(self.top):
            entry.stat(follow_symlinks=False)

    def seek(self):
        self.with_file(os.O_RDONLY, lambda fd: os.lseek(fd, 0, os.SEEK_DATA))

    def allocate(self):
        self.with_file(os.O_RDWR | os.O_CREAT, lambda fd: os.posix_fallocate(fd, 0, 50000))

    def copy(self):
        self.with_file(os.O_RDONLY, lambda a: self.with_file(
            os.O_WRONLY | os.O_CREAT, lambda b: os.copy_file_range(a, b, 100000)))

    def lock(self):
        self.with_file(os.O_RDWR | os.O_CREAT, lambda fd: os.lockf(fd, os.F_TLOCK, 100))

    def calls(self):
        p = self.path
        return [
            self.read, self.read, self.write, self.direct, self.map, self.append, self.walk,
            self.seek, self.allocate, self.copy, self.lock,
            lambda: os.stat(p()), lambda: os.stat(p()),
            lambda: os.statvfs(self.top),
            lambda: os.mkdir(os.path.join(self.top, "d0")),
            lambda: os.rmdir(os.path.join(self.top, "d0")),
            lambda: os.rename(p(), p()), lambda: os.link(p(), p()), lambda: os.unlink(p()),
            lambda: os.symlink("f1", p()), lambda: os.readlink(p()),
            lambda: os.truncate(p(), self.rng.randrange(100000)),
            lambda: os.utime(p(), (5, 6)), lambda: os.chmod(p(), self.rng.choice((0o444, 0o644))),
            lambda: os.setxattr(p(), "user.a", b"value"), lambda: os.getxattr(p(), "user.a"),
            lambda: os.listxattr(p()),
        ]


def main():
    directory, limit, n = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    calls = Work(directory, rng).calls()
    results = collections.Counter()
    slow = lost = 0
    for _ in range(n):
        before = time.monotonic()
        try:
            rng.choice(calls)()
            results["0"] += 1
            lost = 0
        except OSError as e:
            results[errno.errorcode[e.errno]] += 1
            lost = lost + 1 if e.errno in LOST else 0
        slow += time.monotonic() - before > limit
        if lost > 5:
            break
    print(" ".join(f"{name}:{count}" for name, count in sorted(results.items())))
    sys.exit(f"{slow} calls took longer than {limit} s" if slow else 0)


main()
