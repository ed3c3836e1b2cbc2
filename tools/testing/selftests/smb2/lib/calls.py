# SPDX-License-Identifier: GPL-2.0
"""For tests of system calls on a mount: what fails and how, and how many round
trips it takes. A test is a function whose name begins with test_; run() runs all
of a module in order, or those whose names match, and prints "ok NAME" or "not ok NAME"
and why."""

import contextlib
import ctypes
import errno
import inspect
import os
import re
import sys
import time
import traceback

TRACING = "/sys/kernel/tracing"
PIPE = os.open(f"{TRACING}/trace_pipe", os.O_RDONLY | os.O_NONBLOCK)
RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2
AT_FDCWD = -100

libc = ctypes.CDLL(None, use_errno=True)


def write(path, data):
    with open(path, "w", encoding="utf-8") as f:
        f.write(data)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def fails(name, call, *args):
    """call(*args) fails with the errno of that name."""
    try:
        call(*args)
    except OSError as e:
        seen = errno.errorcode[e.errno]
    else:
        seen = "success"
    assert seen == name, f"{call.__name__}{args}: {seen}, not {name}"


def renameat2(old, new, flags):
    if libc.renameat2(AT_FDCWD, old.encode(), AT_FDCWD, new.encode(), flags):
        e = ctypes.get_errno()
        raise OSError(e, os.strerror(e))


def sent():
    """What was sent since this was asked last and somebody waits for: the first
    command of each frame."""
    text = b""
    try:
        while True:
            text += os.read(PIPE, 65536)
    except BlockingIOError:
        pass
    commands = re.findall(r"smb2fs_sent: conn=\d+ mid=\d+ (\w+) ", text.decode())
    return [command for command in commands if command not in ("CLOSE", "ECHO")]


def trips(call, *args):
    """What call(*args) has sent, with a path first that was just looked at."""
    if args and os.path.lexists(args[0]):
        os.lstat(args[0])
    sent()
    call(*args)
    return sent()


def takes(n, call, *args):
    seen = trips(call, *args)
    assert len(seen) == n, f"{call.__name__}{args}: {seen}, not {n} round trips"


def expire():
    """Let all that is known of names and attributes grow too old."""
    time.sleep(1.1)


def drop():
    """Forget all that is known of names, and of files that nobody has open."""
    write("/proc/sys/vm/drop_caches", "2")


def until(holds):
    """What becomes true when the server has come to our last CLOSE."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, inspect.getsource(holds).strip()
        time.sleep(0.05)


class Group:
    """A memory group, for a process of the test's to join."""
    TOP = "/sys/fs/cgroup"

    def __init__(self, name):
        if not os.path.exists(f"{self.TOP}/cgroup.controllers"):
            libc.mount(b"none", self.TOP.encode(), b"cgroup2", 0, None)
        with contextlib.suppress(OSError):
            write(f"{self.TOP}/cgroup.subtree_control", "+memory")
        self.path = f"{self.TOP}/smb2fs-{name}"
        os.makedirs(self.path, exist_ok=True)

    def join(self):
        write(f"{self.path}/cgroup.procs", str(os.getpid()))

    def pays(self):
        return int(read(f"{self.path}/memory.current"))

    def stat(self):
        return {name: int(n) for name, n in map(str.split, read(f"{self.path}/memory.stat").splitlines())}


def run(module, pattern="test_"):
    write(f"{TRACING}/events/smb2fs/smb2fs_sent/enable", "1")
    failed = 0
    for name, test in inspect.getmembers(sys.modules[module], inspect.isfunction):
        if not re.match(pattern, name):
            continue
        title = test.__doc__ or name
        try:
            test()
            print("ok", title)
        except (AssertionError, OSError) as e:
            failed += 1
            line = traceback.extract_tb(e.__traceback__)[1].lineno
            print("not ok", title, "# line", line, repr(e))
        sys.stdout.flush()
    write(f"{TRACING}/events/smb2fs/smb2fs_sent/enable", "0")
    sys.exit(failed > 0)
