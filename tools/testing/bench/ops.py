#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ops.py [-j] [-n N] CAPTURE SERVER_DIRECTORY NAME=MOUNT...: what operations cost.

Does each operation N times on files that nobody has looked at before, on each
mount in turn, and prints what one came to: round trips (frames with requests),
requests, allocations of the kernel, and processor time of the process and of the
kernel's threads that work for it, in microseconds. CAPTURE is what tcpdump writes
of the connections meanwhile; SERVER_DIRECTORY is the share on the server's side.
"""

import argparse
import collections
import glob
import json
import mmap
import os
import re
import subprocess
import time

TRACING = "/sys/kernel/tracing"
ALLOCATIONS = ("kmalloc", "kmem_cache_alloc", "mm_page_alloc")
HELPERS = re.compile(r"smb2fs|cifsd|kworker")


def put(path, text):
    with open(path, "w") as f:
        f.write(text)


def opened(flags, use):
    def operation(path):
        fd = os.open(path, flags, 0o644)
        try:
            use(fd)
        finally:
            os.close(fd)
    return operation


def direct(fd):
    with mmap.mmap(-1, 4096) as buffer:
        os.preadv(fd, [buffer], 0)


# name, files that the server has of it before (0: none), what is done
OPERATIONS = [
    ("stat", 10, os.stat),
    ("open, read 4 KiB, close", 4096, opened(os.O_RDONLY, lambda fd: os.read(fd, 4096))),
    ("open, read 64 KiB, close", 65536, opened(os.O_RDONLY, lambda fd: os.read(fd, 65536))),
    ("open, read 1 MiB, close", 1 << 20, opened(os.O_RDONLY, lambda fd: os.read(fd, 1 << 20))),
    ("open, O_DIRECT read 4 KiB", 4096, opened(os.O_RDONLY | os.O_DIRECT, direct)),
    ("create, write 4 KiB, close", 0, opened(os.O_WRONLY | os.O_CREAT | os.O_EXCL,
                                             lambda fd: os.write(fd, bytes(4096)))),
    ("create, write, fsync, close", 0, opened(os.O_WRONLY | os.O_CREAT | os.O_EXCL,
                                              lambda fd: (os.write(fd, bytes(4096)), os.fsync(fd)))),
    ("mkdir", 0, os.mkdir),
    ("unlink", 10, os.unlink),
    ("rename", 10, lambda p: os.rename(p, p + ".new")),
    ("chmod", 10, lambda p: os.chmod(p, 0o444)),
    ("utimes", 10, lambda p: os.utime(p, (5, 6))),
    ("truncate", 10, lambda p: os.truncate(p, 5)),
    ("setxattr", 10, lambda p: os.setxattr(p, "user.a", b"value")),
    ("statfs", 10, lambda p: os.statvfs(os.path.dirname(p))),
]


def list_directory(path):
    for entry in os.scandir(path):
        entry.stat(follow_symlinks=False)


class Counters:
    """Of the kernel, since they were reset."""

    def __init__(self):
        for event in ALLOCATIONS:
            put(f"{TRACING}/events/kmem/{event}/trigger", "hist:keys=common_pid.execname")

    def reset(self):
        for event in ALLOCATIONS:
            put(f"{TRACING}/events/kmem/{event}/trigger", "hist:keys=common_pid.execname:clear")
        self.before = self.times()
        self.begin = time.time()

    def times(self):
        times = {}
        for path in glob.glob("/proc/[0-9]*/schedstat"):
            pid = path.split("/")[2]
            try:
                with open(f"/proc/{pid}/comm") as f:
                    comm = f.read().strip()
                if int(pid) == os.getpid() or HELPERS.match(comm):
                    with open(path) as f:
                        times[pid] = int(f.read().split()[0])
            except OSError:
                pass
        return times

    def read(self):
        end = time.time()
        after = self.times()
        cpu = sum(t - self.before.get(pid, 0) for pid, t in after.items())
        allocations = 0
        for event in ALLOCATIONS:
            with open(f"{TRACING}/events/kmem/{event}/hist") as f:
                for comm, pid, hits in re.findall(
                        r"common_pid: (\S+)\s*\[\s*(\d+)\]\s*}\s*hitcount:\s*(\d+)", f.read()):
                    if int(pid) == os.getpid() or HELPERS.match(comm):
                        allocations += int(hits)
        return {"begin": self.begin, "end": end, "cpu": cpu / 1000, "allocations": allocations}


def count_requests(capture, windows):
    """Add to each window what was sent in it: frames with requests, and requests."""
    out = subprocess.run(["tshark", "-n", "-r", capture, "-Y", "smb2.flags.response == 0", "-T", "fields",
                          "-e", "frame.time_epoch", "-e", "smb2.cmd"],
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        when, commands = line.split("\t")
        for w in windows:
            if w["begin"] <= float(when) <= w["end"]:
                w["frames"] += 1
                w["requests"] += len(commands.split(","))


def run(counters, mounts, server, n):
    windows = []

    def measure(operation, name, times, call):
        counters.reset()
        call()
        windows.append(dict(counters.read(), operation=operation, mount=name, times=times,
                            frames=0, requests=0))
        # what close() has left to others is not the next one's
        time.sleep(0.2)

    for i, (operation, size, call) in enumerate(OPERATIONS):
        for name, mount in mounts:
            directory = f"{name}{i}"
            os.mkdir(f"{server}/{directory}")
            os.chmod(f"{server}/{directory}", 0o777)
            for k in range(n if size else 0):
                path = f"{server}/{directory}/f{k}"
                with open(path, "wb") as f:
                    f.write(bytes(size))
                os.chown(path, os.stat(server).st_uid, -1)
                os.chmod(path, 0o666)
            os.stat(f"{mount}/{directory}")
            paths = [f"{mount}/{directory}/f{k}" for k in range(n)]
            measure(operation, name, n, lambda: [call(p) for p in paths])
    for name, mount in mounts:
        directory = f"list-{name}"
        os.mkdir(f"{server}/{directory}")
        for k in range(10000):
            put(f"{server}/{directory}/a-name-of-usual-length-{k}", "")
        os.stat(f"{mount}/{directory}")
        measure("ls -l of 10,000 files", name, 1, lambda: list_directory(f"{mount}/{directory}"))
    return windows


def table(windows, names):
    rows = collections.OrderedDict()
    for w in windows:
        rows.setdefault(w["operation"], {})[w["mount"]] = w
    head = "".join(f"  {name:>8} {'req.':>6} {'alloc.':>7} {'us':>8}" for name in names)
    print(f"{'operation':30}{head}")
    for operation, row in rows.items():
        cells = ""
        for name in names:
            w = row[name]
            t = w["times"]
            cells += (f"  {w['frames'] / t:8.2f} {w['requests'] / t:6.2f} "
                      f"{w['allocations'] / t:7.1f} {w['cpu'] / t:8.1f}")
        print(f"{operation:30}{cells}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-j", "--json", action="store_true")
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("capture")
    parser.add_argument("server")
    parser.add_argument("mounts", nargs="+")
    args = parser.parse_args()
    mounts = [m.split("=", 1) for m in args.mounts]
    windows = run(Counters(), mounts, args.server, args.n)
    time.sleep(1)
    count_requests(args.capture, windows)
    if args.json:
        print(json.dumps(windows, indent=1))
    else:
        print("for each: round trips, requests, allocations, processor time")
        table(windows, [name for name, _ in mounts])


main()
