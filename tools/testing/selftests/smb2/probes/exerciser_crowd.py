#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""exerciser_crowd.py THREADS:COMMAND...: many threads tell the exerciser to do
something at once, each over its own file. Fails if one of them did."""

import os
import sys
import threading

FILE = "/sys/kernel/debug/smb2fs/exerciser"
failures = []


def run(command, start):
    fd = os.open(FILE, os.O_WRONLY)
    start.wait()
    try:
        os.write(fd, command.encode())
    except OSError as e:
        failures.append(f"{command}: {e.strerror}")
    os.close(fd)


jobs = [arg.split(":", 1) for arg in sys.argv[1:]]
begin = threading.Barrier(sum(int(n) for n, _ in jobs))
threads = [threading.Thread(target=run, args=(command, begin))
           for n, command in jobs for _ in range(int(n))]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("\n".join(failures))
sys.exit(bool(failures))
