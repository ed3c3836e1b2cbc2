# SPDX-License-Identifier: GPL-2.0
"""For tests of several processes: each is one that does what it is told, with opens,
locks and mappings of its own."""

import fcntl
import mmap
import os
import signal
import struct
import time

from cases import FORK

FLOCK = struct.Struct("hhqqi4x")
GETLK, SETLK, SETLKW, OFD_SETLK, OFD_SETLKW = 5, 6, 7, 37, 38
R, W, U = fcntl.F_RDLCK, fcntl.F_WRLCK, fcntl.F_UNLCK
END = 0


def take(maps, name, args):
    """What is done to the mapping; there is one in a process."""
    if name == "map":
        maps[:] = [mmap.mmap(*args)]
        return None
    if name == "unmap":
        maps.pop().close()
        return None
    if name == "load":
        at, length = args
        return maps[0][at:at + length]
    if name == "store":
        data, at = args
        maps[0][at:at + len(data)] = data
        return None
    return maps[0].flush()


class Process:
    """Another process; what it may fail with is raised here."""

    def __init__(self, path, flags=os.O_RDWR):
        self.pipe, pipe = FORK.Pipe()
        self.process = FORK.Process(target=self.serve, args=(path, flags, pipe), daemon=True)
        self.process.start()
        pipe.close()

    @staticmethod
    def serve(path, flags, pipe):
        signal.signal(signal.SIGUSR1, lambda *_: None)
        fds = {0: os.open(path, flags)}
        maps = []
        while True:
            name, args, fd = pipe.recv()
            try:
                if name == "open":
                    fds[fd] = os.open(path, *args)
                    answer = None
                elif name == "close":
                    os.close(fds.pop(fd))
                    answer = None
                elif name == "lock":
                    cmd, kind, start, length = args
                    raw = fcntl.fcntl(fds[fd], cmd, FLOCK.pack(kind, 0, start, length, 0))
                    answer = FLOCK.unpack(raw)
                elif name == "flock":
                    answer = fcntl.flock(fds[fd], *args)
                elif name == "map":
                    answer = take(maps, name, (fds[fd], *args))
                elif name in ("load", "store", "msync", "unmap"):
                    answer = take(maps, name, args)
                else:
                    answer = getattr(os, name)(fds[fd], *args)
            except OSError as error:
                answer = error
            pipe.send(answer)

    def begin(self, name, *args, fd=0):
        self.pipe.send((name, args, fd))

    def done(self, seconds):
        return self.pipe.poll(seconds)

    def end(self):
        assert self.done(30), "no answer"
        answer = self.pipe.recv()
        if isinstance(answer, OSError):
            raise answer
        return answer

    def do(self, *args, **more):
        self.begin(*args, **more)
        return self.end()

    def lock(self, kind, start=0, length=END, fd=0, cmd=SETLK):
        return self.do("lock", cmd, kind, start, length, fd=fd)

    def test(self, kind, start=0, length=END):
        return self.do("lock", GETLK, kind, start, length)

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        self.process.kill()
        self.process.join()


def soon(function, seconds=20):
    """It becomes true: what happens without anybody waiting for it."""
    end = time.monotonic() + seconds
    while True:
        try:
            return function()
        except (OSError, AssertionError):
            if time.monotonic() > end:
                raise
        time.sleep(0.1)
