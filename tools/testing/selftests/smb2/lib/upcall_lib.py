# SPDX-License-Identifier: GPL-2.0
"""What the tests of upcalls are made of: daemons that are functions of a test,
and waiters that write to the exerciser (fs/smb2/tests/exerciser_upcall.c).
"""

import contextlib
import errno
import os
import signal
import struct
import sys
import time

import genl_spec
from genl_spec import Refused, Socket

EXERCISER = "/sys/kernel/debug/smb2fs/exerciser"
CLIENT = "/run/netns/client"
PARAMETERS = "/sys/module/smb2fs/parameters/"
HELLO = (("protocol-min", 1), ("protocol-max", 1), ("version", "probe"))
TAKEOVER = ("takeover", True)
KEY = bytes(range(16))
ADDR = ("addr", [("addr4", struct.unpack("=I", bytes((10, 1, 2, 3)))[0])])


class Waiter:
    """A process that writes a command to the exerciser."""

    all = []

    def __init__(self, *words, net=None):
        fd = os.open(EXERCISER, os.O_WRONLY)
        self.since = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            # a daemon's socket must not live on here
            os.closerange(3, fd)
            os.closerange(fd + 1, 1024)
            os._exit(self.run(fd, " ".join(words), net))
        os.close(fd)
        Waiter.all.append(self)

    @staticmethod
    def run(fd, text, net):
        try:
            if net:
                genl_spec.enter_net(net)
            os.write(fd, text.encode())
        except OSError as exc:
            return exc.errno
        return 0

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    def age(self):
        return time.monotonic() - self.since

    def is_over(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def end(self, timeout=10):
        """How it ended: 0, an errno, or minus a signal"""
        end = time.monotonic() + timeout
        while not self.is_over():
            assert time.monotonic() < end, "waits for ever"
            time.sleep(0.005)
        self.took = self.age()
        Waiter.all.remove(self)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def ends(self, want, timeout=10):
        got = self.end(timeout)
        assert got == want, f"ended with {errno.errorcode.get(got, got)}, not {errno.errorcode.get(want, want)}"
        return self


def hello(sock, *more):
    """With TAKEOVER until it is known whether the other daemon lives"""
    for _ in range(100):
        try:
            return sock.call("hello", *HELLO, *more)
        except Refused as exc:
            if exc.errno != errno.EINPROGRESS:
                raise
        time.sleep(0.05)
    raise AssertionError("asked for ever")


class Daemon(Socket):
    def __init__(self, *more):
        super().__init__()
        self.join("daemon")
        hello(self, *more)

    def accept(self, timeout=5):
        """The next request; waits for READY"""
        end = time.monotonic() + timeout
        while True:
            try:
                return self.call("accept")
            except Refused as exc:
                assert exc.errno == errno.EAGAIN, exc
            left = end - time.monotonic()
            assert left > 0, "nothing to accept"
            self.event("ready", left)

    def done(self, request, *values):
        self.call("done", ("id", request["id"]), *values)

    def has_nothing(self):
        return refusal(self.call, "accept") == errno.EAGAIN


def refusal(call, *args):
    """The errno that something is refused with; 0 when it is not"""
    try:
        call(*args)
    except Refused as exc:
        return exc.errno
    return 0


def refused(want, call, *args):
    got = refusal(call, *args)
    assert got == want, f"{errno.errorcode.get(got, got)}, not {errno.errorcode.get(want, want)}: {args[1:]}"


def status():
    sock = Socket()
    reply = sock.call("status-get")["upcalls"]
    sock.close()
    return reply


def counts(which):
    return next(c for c in status()["counts"] if c["class"] == which)


def until(condition, timeout=5):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "does not come true"
        time.sleep(0.01)


def waiting(n):
    until(lambda: status()["waiting"] == n)


@contextlib.contextmanager
def parameter(name, value):
    path = PARAMETERS + name
    with open(path, encoding="ascii") as file:
        before = file.read()
    with open(path, "w", encoding="ascii") as file:
        file.write(str(value))
    try:
        yield
    finally:
        with open(path, "w", encoding="ascii") as file:
            file.write(before)


def kernel_log():
    with open("/dev/kmsg", "rb", buffering=0) as file:
        os.set_blocking(file.fileno(), False)
        lines = []
        while True:
            try:
                line = file.read(8192)
            except BrokenPipeError:
                continue
            if line is None:
                return "".join(lines)
            lines.append(line.decode(errors="replace"))


def in_child(function):
    """Run it in a process of its own; an assertion there fails the case here"""
    pid = os.fork()
    if not pid:
        try:
            function()
        except BaseException as exc:  # whatever it is, the parent must hear of it
            print(f"in the child: {exc!r}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def kill_waiters():
    for waiter in list(Waiter.all):
        waiter.kill()
        waiter.end()
