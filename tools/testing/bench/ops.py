#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What file operations cost.

Does each operation N times, on files that nobody has looked at before, on each
mount in turn, and then on the first mount once more with many other files open on
it. Prints what one came to, as "costs":

  trips   round trips that it waited for
  req.    requests, those that nobody waits for, too
  alloc.  allocations of memory in the kernel, by the process and by the kernel's
          threads that may work for it
  us      their processor time

or as "locks", on a kernel with lockdep: how often locks of smb2fs were taken, and for
how long, in us, all and the longest one, from asking for it on. What follows in
the next 1.5 s, such as a CLOSE that nobody waits for, is counted, too; the row
"nothing" shows what else goes on in that time.
"""

import argparse
import collections.abc
import contextlib
import glob
import json
import os
import re
import resource
import subprocess
import sys
import time
import typing

from files import DIRECT, MIB, NEW, READ, list_directory, opened, read, write

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../fs/smb2")
TRACING = "/sys/kernel/tracing"
ALLOCATIONS = ("kmalloc", "kmem_cache_alloc", "mm_page_alloc")
HELPERS = {"smb2": re.compile("smb2fs|kworker"), "cifs": re.compile("cifsd|kworker")}

# cifs.ko closes a file a second after its last close()
SETTLE = 1.5

# Of answers: what is sent while nobody waits comes before the answer to it. Shorter
# than any timer of TCP's.
DELAY_MS = 100


def put(path, text, flags=os.O_TRUNC):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | flags)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


class Operation(typing.NamedTuple):
    name: str
    call: collections.abc.Callable
    # of files that the server has before; None: there is none
    size: int | None = None
    # None: as often as the user says, with a file for each time
    times: int | None = None
    files: int | None = None
    # too many round trips, perhaps, to wait for each
    near: bool = False


OPERATIONS = [
    Operation("nothing", lambda path: None),
    Operation("stat", os.stat, 10),
    Operation("open, read 4 KiB, close", opened(READ, read(4096)), 4096),
    Operation("open, read 64 KiB, close", opened(READ, read(65536)), 65536),
    Operation("open, read 1 MiB, close", opened(READ, read(MIB)), MIB),
    Operation("open, O_DIRECT read 4 KiB", opened(DIRECT, read(4096)), 4096),
    Operation("create, write 4 KiB, close", opened(NEW, write(4096))),
    Operation("create, write, fsync, close", opened(NEW, write(4096), os.fsync)),
    Operation("mkdir", os.mkdir),
    Operation("unlink", os.unlink, 10),
    Operation("rename", lambda path: os.rename(path, path + ".new"), 10),
    Operation("chmod", lambda path: os.chmod(path, 0o444), 10),
    Operation("utimes", lambda path: os.utime(path, (5, 6)), 10),
    Operation("truncate", lambda path: os.truncate(path, 5), 10),
    Operation("setxattr", lambda path: os.setxattr(path, "user.a", b"value"), 10),
    Operation("statfs", lambda path: os.statvfs(".")),
    Operation("ls -l of 10,000 files", lambda path: list_directory("."), 0, 1, 10000, True),
]


class Costs:
    """Allocations and processor time."""

    figures = [("trips", 5, 1), ("req.", 5, 1), ("alloc.", 8, 1), ("us", 9, 0)]
    trigger = "hist:keys=common_pid.execname"

    def __init__(self):
        self.helpers, self.before, self.cpu = None, {}, 0
        self.count("", os.O_TRUNC)
        self.count(":pause")
        # what beginning and ending cost themselves
        self.own = 0
        self.begin("smb2")
        self.own = self.end()["alloc."]

    def count(self, verb, flags=0):
        for event in ALLOCATIONS:
            put(f"{TRACING}/events/kmem/{event}/trigger", self.trigger + verb, flags)

    def begin(self, kind):
        """Count from here on what the process does and threads of that kind's."""
        self.helpers = HELPERS[kind]
        self.count(":clear")
        # that has given the kernel's threads something to do
        time.sleep(0.5)
        self.before = self.of_threads()
        self.count(":cont")
        self.cpu = time.process_time_ns()

    def end(self):
        cpu = time.process_time_ns() - self.cpu
        self.count(":pause")
        cpu += sum(t - self.before.get(pid, 0) for pid, t in self.of_threads().items())
        return {"alloc.": self.allocations() - self.own, "us": cpu / 1000}

    def allocations(self):
        total = 0
        for event in ALLOCATIONS:
            with open(f"{TRACING}/events/kmem/{event}/hist") as f:
                text = f.read()
            if not re.search(r"Dropped: 0$", text, re.M):
                raise OSError("allocations are not counted: too many processes")
            for comm, pid, hits in re.findall(
                    r"common_pid: (\S+) *\[ *(\d+)\] *} *hitcount: *(\d+)", text):
                if int(pid) == os.getpid() or self.helpers.match(comm):
                    total += int(hits)
        return total

    def of_threads(self):
        times = {}
        for path in glob.glob("/proc/[0-9]*/schedstat"):
            directory = os.path.dirname(path)
            try:
                with open(f"{directory}/comm") as f:
                    if not self.helpers.match(f.read()):
                        continue
                with open(path) as f:
                    times[directory] = int(f.read().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                pass  # it has ended
        return times


class Locks:
    """How often and how long locks of smb2fs were held."""

    figures = [("holds", 7, 1), ("us", 7, 0), ("longest", 8, None)]
    tracing = f"{TRACING}/instances/smb2fs-locks"
    definition = re.compile(
        r"(?:mutex_init|spin_lock_init|init_waitqueue_head)\((&[^)]+)\)"
        r"|DEFINE_(?:MUTEX|SPINLOCK)\((\w+)\)")
    event = re.compile(r"-(\d+) .* (\d+): lock_(acquire|release): (\S+) (?:try )?(?:read )?(.+)$", re.M)

    def __init__(self):
        names = set()
        for path in glob.glob(f"{SOURCES}/**/*.c", recursive=True):
            with open(path) as f:
                names.update(a or b for a, b in self.definition.findall(f.read()))
        os.mkdir(self.tracing)
        put(f"{self.tracing}/buffer_size_kb", "32768")
        # the others count jiffies on the debug kernel, which does not know how fast this
        # one is either: two marks tell
        put(f"{self.tracing}/trace_clock", "x86-tsc")
        self.begun = 0
        for event in ("lock_acquire", "lock_release"):
            put(f"{self.tracing}/events/lock/{event}/filter",
                " || ".join(f'name == "{name}"' for name in sorted(names)))

    def begin(self, _kind):
        put(f"{self.tracing}/trace", "")
        put(f"{self.tracing}/events/lock/enable", "1")
        put(f"{self.tracing}/trace_marker", "mark", 0)
        self.begun = time.monotonic()

    def end(self):
        elapsed_us = (time.monotonic() - self.begun) * 1e6
        put(f"{self.tracing}/trace_marker", "mark", 0)
        put(f"{self.tracing}/events/lock/enable", "0")
        for path in glob.glob(f"{self.tracing}/per_cpu/cpu*/stats"):
            with open(path) as f:
                if not re.search(r"^overrun: 0$", f.read(), re.M):
                    raise OSError("locks are not counted: the buffer is too small")
        with open(f"{self.tracing}/trace") as f:
            text = f.read()
        events = self.event.findall(text)
        first, last = map(int, re.findall(r" (\d+): tracing_mark_write: mark$", text, re.M))
        ticks_per_us = (last - first) / elapsed_us
        since, classes = {}, {}
        for pid, when, what, address, name in events:
            if what == "acquire":
                since[pid, address] = int(when)
            elif (pid, address) in since:
                held = (int(when) - since.pop((pid, address))) / ticks_per_us
                holds, total, longest = classes.get(name, (0, 0, 0))
                classes[name] = holds + 1, total + held, max(longest, held)
        return {"holds": sum(c[0] for c in classes.values()),
                "us": sum(c[1] for c in classes.values()),
                "longest": max((c[2] for c in classes.values()), default=0), "classes": classes}


class Bench:
    """Windows of time, in each of which one operation was done several times."""

    def __init__(self, server, times, delay_ms, counters):
        self.server = server
        self.times = times
        self.delay_ms = delay_ms
        self.counters = counters
        self.owner = os.stat(server).st_uid
        self.windows = []

    def own(self, path, mode):
        os.chown(path, self.owner, -1)
        os.chmod(path, mode)

    def make(self, directory, files, size):
        path = f"{self.server}/{directory}"
        os.mkdir(path)
        self.own(path, 0o777)
        for k in range(files):
            put(f"{path}/f{k}", "")
            os.truncate(f"{path}/f{k}", size)
            self.own(f"{path}/f{k}", 0o666)

    def measure(self, operation, column, kind, directory):
        times = operation.times or self.times
        here = f"{column}-{operation.name}".replace("/", "-")
        self.make(here, 0 if operation.size is None else operation.files or times, operation.size)
        # names in the working directory mean no other directory
        os.chdir(f"{directory}/{here}")
        time.sleep(SETTLE)
        self.counters.begin(kind)
        begin = time.time()
        for k in range(times):
            operation.call(f"f{k}")
        done = time.time()
        time.sleep(SETTLE)
        self.windows.append({"operation": operation.name, "column": column, "times": times,
                             "begin": begin, "done": done, **self.counters.end(),
                             "end": time.time()})

    def run(self, column, kind, directory):
        """All operations on the mount, of that kind, as a column of the table."""
        for operation in OPERATIONS:
            with link(0 if operation.near else self.delay_ms):
                self.measure(operation, column, kind, directory)
        os.chdir("/")

    def open_others(self, directory, n):
        self.make("others", n, 10)
        return [os.open(f"{directory}/others/f{k}", os.O_RDWR) for k in range(n)]


@contextlib.contextmanager
def link(delay_ms):
    """What the server sends takes that long."""
    tc = ["tc", "-n", "server", "qdisc"]
    where = ["dev", "tocli", "root"]
    if delay_ms:
        subprocess.run([*tc, "add", *where, "netem", "delay", f"{delay_ms}ms", "limit", "100000"], check=True)
    try:
        yield
    finally:
        if delay_ms:
            subprocess.run([*tc, "del", *where], check=True)


def frames(capture):
    """Time, whether it is an answer, and commands of each. An ECHO, with which a
    client sees whether the server is still there, is of no operation."""
    out = subprocess.run(["tshark", "-n", "-r", capture, "-Y", "smb2 && smb2.cmd != 13", "-T", "fields",
                          "-e", "frame.time_epoch", "-e", "tcp.srcport", "-e", "smb2.cmd"],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in out.splitlines():
        when, port, commands = line.split("\t")
        yield float(when), port == "445", commands.split(",")


def count_requests(capture, windows):
    """Add to each window the requests that were sent in it, and the round trips: how
    often an answer came after a request while the operations were done."""
    all_frames = list(frames(capture))
    for w in windows:
        w["req."] = w["trips"] = 0
        waiting = False
        for when, is_answer, commands in all_frames:
            if not w["begin"] <= when <= w["end"]:
                continue
            if not is_answer:
                w["req."] += len(commands)
            elif waiting and when <= w["done"]:
                w["trips"] += 1
            waiting = not is_answer


def table(windows, figures):
    """A row for each operation, in it a group of figures for each column."""
    columns = list(dict.fromkeys(w["column"] for w in windows))
    width = sum(w + 1 for _, w, _ in figures)
    head = "".join(f"{name:>{w + 1}}" for name, w, _ in figures)
    print(f"{'':28}" + "".join(f"  {c:>{width}}" for c in columns))
    print(f"{'':28}" + f"  {head}" * len(columns))
    for operation in dict.fromkeys(w["operation"] for w in windows):
        row = f"{operation:28}"
        for w in windows:
            if w["operation"] == operation:
                row += "  "
                for name, size, digits in figures:
                    each = 1 if digits is None else w["times"]
                    row += f"{w[name] / each:{size + 1}.{digits or 0}f}"
        print(row)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["costs", "locks"])
    parser.add_argument("-j", "--json", action="store_true", help="print all figures, as JSON")
    parser.add_argument("-n", type=int, default=20, metavar="N", help="how often (default 20)")
    parser.add_argument("-o", "--open", type=int, default=2000, metavar="N",
                        help="other files that are open (default 2000)")
    parser.add_argument("--capture", metavar="FILE", help="what tcpdump writes of the link meanwhile")
    parser.add_argument("server", metavar="SERVER_DIRECTORY", help="the share, on the server's side")
    parser.add_argument("mounts", nargs="+", metavar="NAME=DIRECTORY", help="where it is mounted")
    args = parser.parse_args()

    resource.setrlimit(resource.RLIMIT_NOFILE, (args.open + 100, args.open + 100))
    mounts = [m.split("=", 1) for m in args.mounts]
    costs = args.what == "costs"
    counters = Costs() if costs else Locks()
    bench = Bench(args.server, args.n, DELAY_MS if costs else 0, counters)
    for name, directory in mounts:
        bench.run(name, name, directory)
    name, directory = mounts[0]
    others = bench.open_others(directory, args.open)
    bench.run(f"{name}, {len(others)} open", name, directory)
    if costs:
        count_requests(args.capture, bench.windows)
    if args.json:
        json.dump(bench.windows, sys.stdout, indent=1)
    else:
        table(bench.windows, counters.figures)


main()
