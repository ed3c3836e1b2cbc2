#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""fault_each.py [-e N] SCENARIO [ARGUMENT]: run a scenario of system calls again and
again, the first time with the first allocation or copy from or to user space in it failing,
then with the second, until there is none left to fail; or with each Nth.

Each run is a process of its own, so that what it holds is let go. At the end
one run without a failure must give what the first, without one either, gave.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import socket
import sys

from genl import COMMANDS, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, Socket, encode, smb2fs

libc = ctypes.CDLL(None, use_errno=True)

FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE = 0, 1, 6
LIMIT = 5000


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def set_string(fs, key, value):
    checked(libc.fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0))


class Mount:
    def __init__(self, server, *options):
        self.server = server.encode()
        self.options = options

    def __call__(self):
        fs = checked(libc.fsopen(b"smb2", 1))
        set_string(fs, b"source", b"//" + self.server + b"/share/some/where")
        checked(libc.fsconfig(fs, FSCONFIG_SET_FLAG, b"guest", None, 0))
        for key, value in self.options:
            set_string(fs, key, value)
        checked(libc.fsconfig(fs, FSCONFIG_CMD_CREATE, None, None, 0))


class Options(Mount):
    def __init__(self, server):
        super().__init__(server, (b"addr", b"fd88:1::1"), (b"ip", server.encode()),
                         (b"timeo", b"20"), (b"port", b"4450"))


class Message:
    """A netlink message to a family that was looked up before."""

    def __init__(self, command, *settings, flags=NLM_F_ACK):
        self.command = COMMANDS[command]
        self.flags = NLM_F_REQUEST | flags
        self.payload = b"".join(encode(s) for s in settings)
        self.family = smb2fs()

    def __call__(self):
        err, _ = Socket().call(self.family, self.command, self.payload, self.flags)
        if err:
            raise OSError(err, "")


class Files:
    """What is done with files, in a directory of its own."""

    def __init__(self, top):
        self.top = top
        self.buffer = mmap.mmap(-1, 8192)

    def __call__(self):
        a = f"{self.top}/{os.getpid()}"
        os.mkdir(a)
        fd = os.open(a + "/one", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        os.write(fd, b"x" * 70000)
        os.fsync(fd)
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 10)
        os.ftruncate(fd, 100000)
        os.close(fd)
        with mmap.mmap(os.open(a + "/one", os.O_RDWR), 0) as m:
            m[5000] = m[4000] + 1
            m.flush()
        fd = os.open(a + "/one", os.O_RDWR | os.O_DIRECT)
        os.preadv(fd, [self.buffer], 4096)
        os.pwritev(fd, [self.buffer], 8192)
        os.close(fd)
        os.setxattr(a + "/one", "user.a", b"value")
        os.getxattr(a + "/one", "user.a")
        os.link(a + "/one", a + "/two")
        os.rename(a + "/two", a + "/three")
        os.symlink("three", a + "/link")
        with open(a + "/link", "rb", buffering=0) as f:
            os.unlink(a + "/three")
            f.read(100000)
        for entry in os.scandir(a):
            entry.stat()
            os.unlink(entry.path)
        os.statvfs(a)
        os.rmdir(a)


SCENARIOS = {
    "files": Files,
    "mount": Mount,
    "options": Options,
    "hello": lambda: Message("hello", "min=1", "max=1", "version=x"),
    "status": lambda: Message("status"),
    "connections": lambda: Message("connections", flags=NLM_F_DUMP),
}


def one_run(scenario, nth):
    """In a child: (errno the scenario ended with, whether the failure is unused)."""
    # One descriptor for each access: the file cannot seek, and opening allocates
    arm, look, disarm = (os.open("/proc/self/fail-nth", flags)
                         for flags in (os.O_WRONLY, os.O_RDONLY, os.O_WRONLY))
    os.write(arm, b"%d" % nth)
    try:
        scenario()
        err = 0
    except OSError as e:
        err = e.errno
    try:
        left = int(os.read(look, 32).strip(b"\0\n")) > 0
        os.write(disarm, b"0")
    except OSError:
        # These copy from and to user space, which fails on demand, too
        left = True
    return err, left


def run(scenario, nth):
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        err, left = one_run(scenario, nth)
        os.write(writer, b"%d %d" % (err, left))
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(pid, 0)
    said = os.read(reader, 64).split()
    os.close(reader)
    if status or len(said) != 2:
        sys.exit(f"failure {nth}: the process ended with {status:#x}")
    return int(said[0]), int(said[1])


def main():
    socket.setdefaulttimeout(10)
    args = sys.argv[1:]
    every = 1
    if args[0] == "-e":
        every = int(args[1])
        args = args[2:]
    scenario = SCENARIOS[args[0]](*args[1:])
    usual, _ = run(scenario, 0)
    seen = {}
    for nth in range(1, LIMIT, every):
        err, left = run(scenario, nth)
        if left:
            break
        seen[err] = seen.get(err, 0) + 1
    else:
        sys.exit(f"no end after {LIMIT} failures")
    again, _ = run(scenario, 0)
    names = {errno.errorcode.get(e, "success"): n for e, n in seen.items()}
    print(f"usually {errno.errorcode.get(usual, 'success')}; "
          f"{nth - 1} places failed: {names}")
    if again != usual:
        sys.exit(f"afterwards {errno.errorcode.get(again, 'success')}")
    if errno.ENOMEM not in seen:
        sys.exit("no failure was noticed: is fault injection on?")


if __name__ == "__main__":
    main()
