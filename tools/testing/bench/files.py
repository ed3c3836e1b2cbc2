# SPDX-License-Identifier: GPL-2.0
"""What the benchmarks do to files."""

import mmap
import os

MIB = 1 << 20

READ, DIRECT = os.O_RDONLY, os.O_RDONLY | os.O_DIRECT
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL

BUFFER = memoryview(mmap.mmap(-1, 4 * MIB))
BUFFER[:] = bytes(len(BUFFER))


def whole(done, size):
    if done != size:
        raise OSError(f"{done} bytes instead of {size}")


def opened(flags, *uses):
    """Open a file, use it in these ways and close it."""
    def operation(path):
        fd = os.open(path, flags, 0o644)
        try:
            for use in uses:
                use(fd)
        finally:
            os.close(fd)
    return operation


def read(size, offset=0):
    return lambda fd: whole(os.preadv(fd, [BUFFER[:size]], offset), size)


def write(size, offset=0):
    return lambda fd: whole(os.pwrite(fd, BUFFER[:size], offset), size)


def list_directory(path):
    for entry in os.scandir(path):
        entry.stat(follow_symlinks=False)
