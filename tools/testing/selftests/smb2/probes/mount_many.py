#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""mount_many.py [-p PARALLEL] [-t SECONDS] N SOURCE OPTION[=VALUE]...: mount N times
and give each up at once, PARALLEL at a time (all of them if not given), through
the mount API and without a program for each. "%d" in an option is the number of
the mount, from 1. The password is $PASSWD. Prints how long the slowest took and
how often there was which result; fails if one took longer than SECONDS.
"""

import argparse
import collections
import ctypes
import os
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
FSOPEN, FSCONFIG, FSMOUNT, ADD_KEY, KEYCTL = 430, 431, 432, 248, 250
SET_FLAG, SET_STRING, CMD_CREATE = 0, 1, 6
CLOEXEC = 1
PROCESS_KEYRING, SETPERM = -2, 5
POSSESSOR_ALL_OWNER_READ = 0x3f0b0000


def syscall(number, *args):
    ret = libc.syscall(ctypes.c_long(number), *args)
    if ret < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return ret


def text(s):
    return ctypes.c_char_p(s.encode())


def messages(fd):
    """What the kernel has to say; each read is one message."""
    said = []
    while True:
        try:
            said.append(os.read(fd, 4096).decode(errors="replace").strip())
        except OSError:
            return " / ".join(said)


def set_option(fd, option, n):
    key, equals, value = option.replace("%d", str(n)).partition("=")
    if equals:
        syscall(FSCONFIG, fd, SET_STRING, text(key), text(value), 0)
    else:
        syscall(FSCONFIG, fd, SET_FLAG, text(key), None, 0)


def mount(n, source, options):
    fd = syscall(FSOPEN, text("smb2"), CLOEXEC)
    try:
        for option in [f"source={source}"] + options:
            set_option(fd, option, n)
        syscall(FSCONFIG, fd, CMD_CREATE, None, None, 0)
        os.close(syscall(FSMOUNT, fd, CLOEXEC, 0))
        return "mounted"
    except OSError as e:
        return f"{e.strerror}: {messages(fd)}"
    finally:
        os.close(fd)


def make_key(n):
    """As mount.smb2 does it: a key of its own for each mount. Before there are
    threads, which inherit the keyring. Returns the options for it."""
    password = os.environ.get("PASSWD")
    if not password:
        return []
    serial = syscall(ADD_KEY, text("user"), text(f"smb2fs-crowd:{os.getpid()}:{n}"),
                     text(password), ctypes.c_size_t(len(password.encode())), PROCESS_KEYRING)
    syscall(KEYCTL, SETPERM, serial, ctypes.c_uint(POSSESSOR_ALL_OWNER_READ))
    return [f"key={serial}"]


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("-p", type=int)
    p.add_argument("-t", type=float)
    p.add_argument("n", type=int)
    p.add_argument("source")
    p.add_argument("option", nargs="*")
    a = p.parse_args()
    keys = [make_key(n) for n in range(a.n)]
    results = []    # whose append() is atomic
    times = [0.0]
    room = threading.Semaphore(a.p or a.n)

    def one(n):
        start = time.monotonic()
        result = mount(n, a.source, a.option + keys[n - 1])
        times.append(time.monotonic() - start)
        results.append(result)
        room.release()

    threads = []
    for n in range(1, a.n + 1):
        room.acquire()
        threads.append(threading.Thread(target=one, args=(n,)))
        threads[-1].start()
    for t in threads:
        t.join()
    print(f"slowest: {max(times):.1f} s")
    for result, count in collections.Counter(results).most_common():
        print(f"{count} {result}")
    sys.exit(a.t is not None and max(times) > a.t)


main()
