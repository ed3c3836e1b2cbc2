#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The work of "make bench-cpu", and what it costs a guest that counts instructions.

"prepare" makes the files on the server. "measure", in the guest, does all work once
in a directory of a mount and appends a line of JSON to a file: for each kind of work
the time for which the processor was not idle, in ns, until SETTLE seconds after the
last call, and how many units were done. "nothing" is what goes on besides.
"""

import argparse
import collections.abc
import json
import os
import random
import re
import time
import typing

from files import DIRECT, MIB, NEW, READ, list_directory, opened, read, write

STREAM = 32 * MIB
FILES = 300
ENTRIES = 2000
READS = 400

# cifs.ko closes a file a second after its last close()
SETTLE = 1.5


def stream(use, size):
    """Use a file in pieces of that size, from its beginning to its end."""
    return [use(size, offset) for offset in range(0, STREAM, size)]


def anywhere(use, size):
    places = random.Random(1)
    return [use(size, size * places.randrange(STREAM // size)) for _ in range(READS)]


def each(operation):
    def work(prefix):
        for k in range(FILES):
            operation(f"{prefix}{k}")
    return work


class Work(typing.NamedTuple):
    key: str
    name: str
    # of how many units the work consists
    units: int
    call: collections.abc.Callable
    path: str
    # what the server has before: so many files of that size, named path and a number
    # if there are several
    files: int = 0
    size: int = 0


WORKS = [
    Work("nothing", "nothing", 1, lambda path: None, ""),
    Work("read", "read 1 MiB, buffered", STREAM // MIB,
         opened(READ, *stream(read, MIB)), "read", 1, STREAM),
    Work("write", "write 1 MiB, buffered, fsync", STREAM // MIB,
         opened(NEW, *stream(write, MIB), os.fsync), "write"),
    Work("direct-read", "read 1 MiB, O_DIRECT of 4 MiB", STREAM // MIB,
         opened(DIRECT, *stream(read, 4 * MIB)), "direct-read", 1, STREAM),
    Work("direct-write", "write 1 MiB, O_DIRECT of 4 MiB", STREAM // MIB,
         opened(NEW | os.O_DIRECT, *stream(write, 4 * MIB)), "direct-write"),
    Work("random-read", "read 4 KiB anywhere, O_DIRECT", READS,
         opened(DIRECT, *anywhere(read, 4096)), "random-read", 1, STREAM),
    Work("create", "create, write 2 kB, close", FILES, each(opened(NEW, write(2000))), "create"),
    Work("open", "open, read 4 KiB, close", FILES, each(opened(READ, read(4096))),
         "open", FILES, 4096),
    Work("stat", "stat", FILES, each(os.stat), "stat", FILES, 10),
    # of files that are known
    Work("unlink", "unlink", FILES, each(os.unlink), "stat"),
    Work("list", "list a directory, each entry", ENTRIES, list_directory, "list/", ENTRIES, 10),
]


def make_file(path, size, owner):
    with open(path, "w") as f:
        f.truncate(size)
    os.chown(path, owner, -1)


def prepare(directory):
    owner = os.stat(os.path.dirname(directory)).st_uid
    for path in (directory, f"{directory}/list"):
        os.makedirs(path)
        os.chown(path, owner, -1)
    for w in WORKS:
        names = [w.path] if w.files == 1 else [f"{w.path}{k}" for k in range(w.files)]
        for name in names:
            make_file(f"{directory}/{name}", w.size, owner)


def idle_ns():
    """For how long the processors have been idle."""
    with open("/proc/timer_list") as f:
        found = re.findall(r"\.(?:idle|iowait)_sleeptime *: (\d+) nsecs", f.read())
    return sum(map(int, found))


def busy_ns(call):
    idle = idle_ns()
    begin = time.monotonic_ns()
    call()
    elapsed = time.monotonic_ns() - begin
    return elapsed - (idle_ns() - idle)


def measure(directory, names):
    os.chdir(directory)
    time.sleep(SETTLE)
    costs = {}
    own = min(busy_ns(lambda: None) for _ in range(5))
    for w in WORKS:
        if names and w.key not in ("nothing", *names):
            continue

        def call(w=w):
            w.call(w.path)
            time.sleep(SETTLE)
        costs[w.key] = {"ns": busy_ns(call) - own, "units": w.units}
        print(f"  {w.name:32}{costs[w.key]['ns'] / 1000 / w.units:10.1f} us", flush=True)
    os.chdir("/")
    return costs


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    p = commands.add_parser("prepare")
    p.add_argument("directories", nargs="+", metavar="DIRECTORY")
    p = commands.add_parser("measure")
    p.add_argument("--label", action="append", default=[], metavar="NAME=VALUE")
    p.add_argument("results", metavar="FILE")
    p.add_argument("directory", metavar="DIRECTORY")
    p.add_argument("works", nargs="*", metavar="WORK")
    args = parser.parse_args()
    if args.command == "prepare":
        for directory in args.directories:
            prepare(directory)
        return
    costs = measure(args.directory, args.works)
    with open(args.results, "a") as f:
        json.dump({**dict(label.split("=", 1) for label in args.label), "costs": costs}, f)
        f.write("\n")


if __name__ == "__main__":
    main()
