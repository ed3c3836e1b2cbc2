#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""dying.py MOUNT OTHER SERVERS-DIRECTORY [CASE]...: a process does CASE, which a Samba
that is stopped does not answer, and is killed. How long that took is printed; what it has
left behind is right when Samba goes on, also for OTHER, another client's mount."""

import contextlib
import ctypes
import fcntl
import mmap
import os
import select
import signal
import sys
import threading
import time

K, M = 1 << 10, 1 << 20
# Seconds that an end may take; on a busy machine that may be one, and what does not
# work takes 18 and more
PROMPT = 5
RDWR = os.O_RDWR | os.O_CREAT
OLD, NEW = b"o" * M, b"n" * M

HERE, OTHER, THERE = sys.argv[1:4]


def here(name, flags=RDWR):
    return os.open(f"{HERE}/{name}", flags, 0o644)


def there(name):
    with open(f"{THERE}/{name}", "rb") as f:
        return f.read()


def samba(number):
    """Send a signal to all of its processes."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm") as f:
            if f.read().strip() == "smbd":
                os.kill(int(pid), number)


def memory(data):
    """Pages of our own, as O_DIRECT wants them."""
    pages = mmap.mmap(-1, len(data))
    pages[:] = data
    return pages


def begin_to_write(fd):
    """SYNC_FILE_RANGE_WRITE"""
    ctypes.CDLL(None).sync_file_range(fd, ctypes.c_int64(0), ctypes.c_int64(0), 2)


# A case is a generator: what comes before the yield is done while the server answers,
# what comes behind it when it is stopped. A write asks the server, so it comes before.

def direct_read():
    fd, pages = here("old", os.O_RDONLY | os.O_DIRECT), memory(NEW)
    yield
    os.preadv(fd, [pages], 0)


def direct_write():
    fd, pages = here("new", RDWR | os.O_DIRECT), memory(NEW)
    yield
    os.pwritev(fd, [pages], 0)


def write_fsync():
    fd = here("new")
    os.write(fd, NEW)
    yield
    os.fsync(fd)


def write_close():
    fd = here("new")
    os.write(fd, NEW)
    yield
    os.close(fd)


def write_only():
    """It waits for nothing until it is killed"""
    fd = here("new")
    os.write(fd, NEW)
    yield


def rewrite():
    """What is being written does not change meanwhile"""
    fd = here("new")
    os.write(fd, NEW)
    yield
    begin_to_write(fd)
    os.pwrite(fd, NEW, 0)


def write_beside():
    """What is being read cannot be written to"""
    fd = here("old")
    yield
    threading.Thread(target=os.pread, args=(fd, 4096, 0)).start()
    time.sleep(0.2)
    os.pwrite(fd, b"n", 5)


def read():
    fd = here("old", os.O_RDONLY)
    yield
    os.pread(fd, M, 0)


def read_ahead():
    """It has what it wants, and goes"""
    fd = here("old", os.O_RDONLY)
    yield
    os.posix_fadvise(fd, 0, M, os.POSIX_FADV_WILLNEED)


def find():
    yield
    for _ in os.walk(HERE):
        pass


def stat():
    yield
    os.stat(f"{HERE}/never-seen")


def open_():
    yield
    here("never-seen")


def truncate():
    fd = here("new")
    os.write(fd, NEW)
    os.fsync(fd)
    yield
    os.ftruncate(fd, 4096)


def flock():
    fd = here("new")
    yield
    fcntl.flock(fd, fcntl.LOCK_EX)


def unlock():
    fd = here("new")
    fcntl.lockf(fd, fcntl.LOCK_EX)
    os.write(fd, NEW)
    yield
    fcntl.lockf(fd, fcntl.LOCK_UN)


def locked():
    """It has something locked, and written, when it is killed"""
    fd = here("new")
    fcntl.lockf(fd, fcntl.LOCK_EX)
    os.write(fd, NEW)
    yield


def locked_direct():
    fd, pages = here("new", RDWR | os.O_DIRECT), memory(NEW)
    fcntl.lockf(fd, fcntl.LOCK_EX)
    yield
    os.pwritev(fd, [pages], 0)


def map_read():
    pages = mmap.mmap(here("old", os.O_RDONLY), M, prot=mmap.PROT_READ)
    yield
    print(pages[-1])


def map_write():
    """A mapping that is being written, and written to"""
    fd = here("new")
    os.ftruncate(fd, M)
    pages = mmap.mmap(fd, M)
    pages[:] = OLD
    yield
    begin_to_write(fd)
    pages[:] = NEW


def map_sync():
    fd = here("new")
    os.ftruncate(fd, M)
    pages = mmap.mmap(fd, M)
    pages[:] = OLD
    pages.flush()
    yield
    pages[:] = NEW
    pages.flush()


def write_exit():
    """Nobody kills it"""
    fd = here("new")
    os.write(fd, NEW)
    yield


# Who need not wait for anything before it is killed
MAY_END = (write_only, write_beside, read_ahead, find, locked)
# Whose data is all there in the end, although they were killed; so is that of those
# who have something locked
KEEPS = (write_fsync, write_close, write_only, map_sync)
CASES = {case.__name__.strip("_"): case for case in (
    direct_read, direct_write, write_fsync, write_close, write_only, rewrite,
    write_beside, read, read_ahead, find, stat, open_, truncate, flock, unlock, locked, locked_direct, map_read,
    map_write, map_sync, write_exit)}


def act(case, ready, go):
    try:
        steps = case()
        next(steps)
        os.write(ready, b"x")
        os.read(go, 1)
        next(steps, None)
        # what is over by now does not wait for anything
        os.write(ready, b"x")
        if case is not write_exit:
            signal.pause()
    finally:
        os._exit(0)


def say_where(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/stack") as f:
            print("#", *f, flush=True)


def begin(case):
    """Return: the process, in its second part, with the server stopped, and a pipe that
    can be read from if that is over."""
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.close(go[1])
        act(case, ready[1], go[0])
    os.read(ready[0], 1)
    samba(signal.SIGSTOP)
    os.write(go[1], b"x")
    return pid, ready[0]


def ended(pid, seconds):
    """Return: how long it took, or None if it goes on."""
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return time.monotonic() - start
        time.sleep(0.01)
    return None


def until(holds, what):
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def next_owner():
    """What another client finds that gets the lock after it; nothing comes later."""
    with open(f"{OTHER}/new", "r+b") as f:
        fcntl.lockf(f, fcntl.LOCK_EX)
        data = there("new")
        time.sleep(0.5)
        assert there("new") == data, "data came after the lock was given back"
    return data


def is_killed(name):
    case = CASES[name]
    pid, over = begin(case)
    time.sleep(0.3)
    os.kill(pid, signal.SIGKILL)
    took = ended(pid, PROMPT)
    if took is None:
        say_where(pid)
        took = ended(pid, 60)
    # the figure is what people ask for
    print(f"# {name}: {'more than 60' if took is None else format(took, '.2f')} s", flush=True)
    samba(signal.SIGCONT)
    assert case in MAY_END or not select.select([over], [], [], 0)[0], "it did not wait"
    assert took is not None and took < PROMPT, "it waits on"
    if case in (unlock, locked):
        assert next_owner() == NEW, "its data came after the lock"
    elif case is locked_direct:
        next_owner()
    elif case in KEEPS:
        until(lambda: there("new") == NEW, "its data is not there")


def waits(name):
    """Who ends by himself waits until his data is there, as close() does."""
    pid, _ = begin(CASES[name])
    assert ended(pid, 1.5) is None, "it did not wait"
    samba(signal.SIGCONT)
    assert ended(pid, 20) is not None, "it does not end"
    assert there("new") == NEW, "its data is not there"


def test(name):
    for old in os.listdir(THERE):
        os.unlink(f"{THERE}/{old}")
    with open(f"{THERE}/old", "wb") as f:
        f.write(OLD)
    os.chmod(f"{THERE}/old", 0o666)
    try:
        (waits if name == "write_exit" else is_killed)(name)
        print("ok", name, flush=True)
    except (AssertionError, OSError) as e:
        print("not ok", name, "#", repr(e), flush=True)
    finally:
        samba(signal.SIGCONT)


for each in sys.argv[4:] or CASES:
    test(each)
