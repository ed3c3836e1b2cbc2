#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""getattr_load.py [-p PROCESSES] [-n STATS] [-t THREADS] FILE

Ask the server for FILE's metadata, STATS times in each of PROCESSES, by THREADS of
each at once. Fails unless every answer is right: the size, type, number and times
that the first one had. Prints how long it took.
"""

import argparse
import ctypes
import os
import struct
import sys
import threading
import time

AT_FDCWD = -100
AT_STATX_FORCE_SYNC = 0x2000	# not what the client remembers
STATX_BASIC_STATS, STATX_BTIME = 0x7ff, 0x800
# mask, blksize, attributes, nlink, uid, gid, mode, ino, size, blocks, attributes_mask;
# then atime, btime, ctime, mtime
STATX = struct.Struct("=IIQIIIH2xQQQQ" + "qI4x" * 4)

libc = ctypes.CDLL(None, use_errno=True)


def metadata(path):
    buf = ctypes.create_string_buffer(256)
    if libc.statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS | STATX_BTIME, buf):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    fields = STATX.unpack_from(buf)
    mode, ino, size = fields[6:9]
    # not the time of the last access, which may change, nor what the server allocates
    return mode, ino, size, fields[13:]


def process(path, count, threads, right):
    """Fork; returns the pid of the child, which exits with 1 if anything was wrong"""
    pid = os.fork()
    if pid:
        return pid
    wrong = []

    def stat_many(n):
        for _ in range(n):
            try:
                got = metadata(path)
            except OSError as e:
                got = e
            if got != right:
                wrong.append(got)

    crowd = [threading.Thread(target=stat_many, args=(count * (i + 1) // threads - count * i // threads,))
             for i in range(threads)]
    for t in crowd:
        t.start()
    for t in crowd:
        t.join()
    if wrong:
        print(f"{len(wrong)} wrong answers: {wrong[0]!r}, not {right}", flush=True)
    os._exit(bool(wrong))


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("-p", type=int, default=10)
    p.add_argument("-n", type=int, default=2000)
    p.add_argument("-t", type=int, default=20)
    p.add_argument("file")
    a = p.parse_args()
    path = os.fsencode(a.file)
    right = metadata(path)
    start = time.monotonic()
    children = [process(path, a.n, a.t, right) for _ in range(a.p)]
    bad = [pid for pid in children if os.waitpid(pid, 0)[1]]
    print(f"{a.p * a.n} in {time.monotonic() - start:.1f} s, {len(bad)} processes saw errors")
    sys.exit(bool(bad))


main()
