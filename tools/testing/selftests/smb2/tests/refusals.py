#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""refusals.py DIRECTORY SAYS [COMMAND...]: a server that answers a command with
one status whatever is asked. DIRECTORY is a mount of the oracle, which takes what it
answers from files in SAYS, one for each command. STATUSES in the environment has the
statuses. A COMMAND may also be the name of a test in BELIEVED, of what an answer makes
this side believe. Without a command: their names. Prints a line for each."""

import collections
import contextlib
import errno
import fcntl
import mmap
import os
import signal
import sys
import time

from cases import run

SECONDS = 10        # that a call may take, with timeo=2
REQUESTS = 20       # frames that it may send
EVENTS = "/sys/kernel/tracing"
LOCK_TAKEN = (0xc0000054, 0xc0000055)
# which comes with data
WITH_DATA = ("READ", 0x80000005)
DATA = b"some bytes" * 1000

DIRECTORY, SAYS = sys.argv[1:3] if len(sys.argv) > 2 else ("", "")
FILE = os.path.join(DIRECTORY, "file")
OTHER = os.path.join(DIRECTORY, "other")
SUB = os.path.join(DIRECTORY, "sub")


def buffered(fd):
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.pread(fd, 8192, 0)


def direct(fd):
    with mmap.mmap(-1, 4096) as page:
        os.preadv(fd, [page], 0)


def fsync(fd):
    os.pwrite(fd, b"more", 0)
    os.fsync(fd)


def direct_write(fd):
    with mmap.mmap(-1, 4096) as page:
        os.pwritev(fd, [page], 0)


def flush(fd):
    os.fsync(fd)


def lock(fd):
    fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 5)


def lock_wait(fd):
    if STATUS not in LOCK_TAKEN:
        fcntl.lockf(fd, fcntl.LOCK_EX, 10, 5)


def unlock(fd):
    fcntl.lockf(fd, fcntl.LOCK_UN)


def reopen(_):
    os.close(os.open(FILE, os.O_RDONLY))


def create(_):
    os.close(os.open(os.path.join(DIRECTORY, "new"), os.O_CREAT | os.O_WRONLY, 0o644))


def listing(_):
    os.listdir(SUB)


# What is called for each command, with FILE opened before with these flags
RW = os.O_RDWR
CALLS = {
    "CREATE": [(RW, reopen), (RW, create), (RW, listing),
               (RW, lambda _: os.stat(os.path.join(DIRECTORY, "absent"))),
               (RW, lambda _: os.unlink(OTHER)), (RW, lambda _: os.rename(FILE, OTHER))],
    "CLOSE": [(RW, os.close), (RW, listing)],
    "FLUSH": [(RW, flush)],
    "READ": [(RW, buffered), (RW | os.O_DIRECT, direct)],
    "WRITE": [(RW, fsync), (RW | os.O_DIRECT, direct_write)],
    "LOCK": [(RW, lock), (RW, lock_wait), (RW, unlock)],
    "IOCTL": [(RW, lambda fd: os.posix_fallocate(fd, 0, 1 << 20)),
              (RW, lambda fd: os.lseek(fd, 0, os.SEEK_DATA)),
              (RW, lambda fd: os.copy_file_range(fd, fd, 4096, 0, 1 << 20)),
              (RW, lambda _: os.symlink("target", os.path.join(DIRECTORY, "link")))],
    "QUERY_DIRECTORY": [(RW, listing)],
    "QUERY_INFO": [(RW, lambda _: os.statvfs(DIRECTORY)), (RW, os.listxattr), (RW, os.fstat)],
    "SET_INFO": [(RW, lambda _: os.chmod(FILE, 0o444)), (RW, lambda fd: os.ftruncate(fd, 5)),
                 (RW, lambda _: os.rename(FILE, OTHER)), (RW, lambda _: os.unlink(FILE)),
                 (RW, lambda _: os.rmdir(SUB)), (RW, lambda _: os.link(FILE, OTHER + "2"))],
}
STATUS = 0


def say(command, status):
    with open(os.path.join(SAYS, command), "w", encoding="ascii") as file:
        file.write(f"{status:#x}" if status else "")


def prepare():
    # what could not be written is kept, and whoever comes next hears of it, once
    with contextlib.suppress(OSError):
        os.truncate(FILE, 0)
        os.close(os.open(FILE, os.O_RDWR))
    with open(FILE, "wb") as file:
        file.write(DATA)
    with open(OTHER, "wb") as file:
        file.write(DATA)
    os.makedirs(SUB, exist_ok=True)


def child(flags, call, command):
    fd = os.open(FILE, flags)
    say(command, STATUS)
    with open(EVENTS + "/trace", "w", encoding="ascii"):
        pass
    try:
        call(fd)
        result = 0
    except OSError as e:
        result = e.errno
    with open(EVENTS + "/trace", encoding="ascii") as trace:
        sent = sum("smb2fs_sent" in line for line in trace)
    if sent >= REQUESTS:
        print(f"{sent} requests sent", flush=True)
    os._exit(result if sent < REQUESTS else 255)


def ends(pid, seconds):
    """How the process ended; None if it did not"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


def one(flags, call, command, what):
    """Return: the errno that it came to"""
    pid = os.fork()
    if not pid:
        child(flags, call, command)
    result = ends(pid, SECONDS)
    if result is None:
        os.kill(pid, signal.SIGKILL)
        died = ends(pid, SECONDS)
        say(command, 0)
        sys.exit(f"{what} did not end" + ("" if died else ", not even when it was killed"))
    say(command, 0)
    if result == 255:
        sys.exit(f"{what}: too many requests")
    return result


def test(command):
    global STATUS
    results = collections.Counter()
    for line in os.environ["STATUSES"].split():
        STATUS = int(line, 0)
        # an answer that is none ends the connection, and has to
        if STATUS < 1 << 30 or (command, STATUS) == WITH_DATA:
            continue
        prepare()
        for flags, call in CALLS[command]:
            result = one(flags, call, command, f"{command} {STATUS:#x} {call.__name__}")
            results[errno.errorcode.get(result, "0" if not result else str(result))] += 1
    print(" ".join(f"{name}:{n}" for name, n in sorted(results.items())), flush=True)


NO_SUCH_FILE, NAME_NOT_FOUND, DELETE_PENDING = 0xc000000f, 0xc0000034, 0xc0000056
FILE_INVALID, VOLUME_DISMOUNTED, FILE_DELETED = 0xc0000098, 0xc000026e, 0xc0000123
FILE_CLOSED, INVALID_HANDLE, VIEW_SIZE = 0xc0000128, 0xc0000008, 0xc000001f
# of a share, a path to a server, an account, an attribute: not of the file
NO_NAME = (0xc00000cc, 0xc00000be, 0xc0000073, 0xc0000225, 0xc00002f0, 0xc0000063)


def error(call, *args):
    """What it fails with, or 0"""
    try:
        call(*args)
    except OSError as e:
        return e.errno
    return 0


def told(command, status, call, *args):
    """The same while the server answers so, asked by name again"""
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
        file.write("2")
    say(command, status)
    result = error(call, *args)
    say(command, 0)
    return result


def expect(is_right, what, err):
    if not is_right:
        sys.exit(f"{what}: {errno.errorcode.get(err, err)}")


def names():
    """Only who says so of a name has this side believe that it is free, or used"""
    for command, statuses in (("CREATE", NO_NAME),
                              ("QUERY_INFO", (NAME_NOT_FOUND, NO_SUCH_FILE, *NO_NAME))):
        for status in statuses:
            err = told(command, status, os.stat, FILE)
            expect(err and err not in (errno.ENOENT, errno.ENOTDIR, errno.EEXIST),
                   f"stat, {command} {status:#x}", err)
            err = error(os.stat, FILE)
            expect(not err, f"and when the server is itself again, {command} {status:#x}",
                   err)
            err = told(command, status, os.mkdir, SUB + "2")
            expect(err and err != errno.EEXIST, f"mkdir, {command} {status:#x}", err)
            if os.path.exists(SUB + "2"):
                os.rmdir(SUB + "2")
    err = told("CREATE", NAME_NOT_FOUND, os.stat, FILE)
    expect(err == errno.ENOENT, "stat of what is not there", err)


def removed():
    """What waits to be removed has gone, whatever is asked of it"""
    for call, *args in ((os.stat,), (os.getxattr, "user.a"), (os.removexattr, "user.a"),
                        (os.truncate, 1 << 20), (os.chmod, 0o444), (os.unlink,)):
        err = told("CREATE", DELETE_PENDING, call, FILE, *args)
        expect(err == errno.ENOENT, call.__name__, err)


def stored():
    """fsync() says that data is stored only if the server has said so"""
    for status in (NO_SUCH_FILE, NAME_NOT_FOUND, FILE_DELETED, FILE_INVALID,
                   VOLUME_DISMOUNTED, FILE_CLOSED, INVALID_HANDLE):
        with open(FILE, "r+b", buffering=0) as file:
            file.write(b"data")
            err = told("FLUSH", status, os.fsync, file.fileno())
            expect(err and err != errno.EBADF, f"FLUSH {status:#x}", err)
            os.fsync(file.fileno())


def descriptors():
    """A descriptor is one, whatever the server says of the open"""
    for status in (FILE_CLOSED, INVALID_HANDLE):
        fd = os.open(FILE, os.O_RDWR)
        os.write(fd, b"data")
        err = told("WRITE", status, os.close, fd)
        expect(err == errno.EIO, f"close, WRITE {status:#x}", err)
        prepare()


def copies():
    """What the server has less of than is known here is copied as far as it goes"""
    with open(FILE, "r+b", buffering=0) as file, open(OTHER, "r+b", buffering=0) as other:
        other.truncate(0)
        err = told("IOCTL", VIEW_SIZE, os.copy_file_range, file.fileno(), other.fileno(),
                   len(DATA))
        expect(not err and os.fstat(other.fileno()).st_size == len(DATA), "copy", err)


def locks():
    """A server that has no room for a lock has none"""
    with open(FILE, "r+b", buffering=0) as file:
        err = told("LOCK", 0xc000009a, fcntl.lockf, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        expect(err == errno.ENOLCK, "lock", err)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


BELIEVED = {f.__name__: f
            for f in (names, removed, stored, descriptors, copies, locks)}


def test_any(name):
    if name in BELIEVED:
        prepare()
        BELIEVED[name]()
    else:
        test(name)


if DIRECTORY:
    run(test_any, sys.argv[3:] or list(CALLS))
print("\n".join(CALLS))
