# SPDX-License-Identifier: GPL-2.0
"""For tests that have names: each runs in a process of its own, with which goes what it
has opened and locked. An interpreter for each would take longer to start than most of
them take."""

import multiprocessing
import sys

FORK = multiprocessing.get_context("fork")
SECONDS = 300


def run(test, names):
    """Call test(name) for each; print "ok NAME" or "not ok NAME"; fail if one has."""
    failed = 0
    for name in names:
        process = FORK.Process(target=test, args=(name,))
        process.start()
        process.join(SECONDS)
        failed += process.exitcode != 0
        print("ok" if process.exitcode == 0 else "not ok", name, flush=True)
        process.kill()
    sys.exit(failed > 0)
