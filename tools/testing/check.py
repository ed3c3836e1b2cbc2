#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run every tier of the tests, one after the other, and count.

Each tier prints TAP or KTAP. A result with subtests is not counted beside
them. A report that is cut short, a tier that ends badly without saying what
failed, and one that reports nothing at all each count as a failure.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join(TOP, "build/check")

# Name, command, minutes it may take
TIERS = [
    ("build", "tools/testing/build.sh", 10),
    ("lint", "tools/testing/lint/run.sh", 10),
    ("helper", "make -s -C helper check", 5),
    ("oracle", "make -s -C tools/testing/oracle all check", 5),
    ("kunit", "tools/testing/kunit/run.sh", 25),
    ("fuzz", "tools/testing/fuzz/run.sh", 5),
    ("system", "tools/testing/selftests/smb2/run.sh stock", 25),
    ("harness", "tools/testing/harness/run.sh stock", 15),
    # the next two build the debug kernel if it is not in the cache
    ("harness-debug", "tools/testing/harness/run.sh debug", 45),
    ("debug", "tools/testing/selftests/smb2/run.sh debug", 45),
]

LONG_TIERS = [
    ("fuzz-long", "tools/testing/fuzz/run.sh -n 1000000", 60),
    ("dkms", "tools/testing/dkms.sh", 10),
    ("system-long", "SMB2FS_LONG=1 tools/testing/selftests/smb2/run.sh stock", 60),
    ("debug-long", "SMB2FS_LONG=1 tools/testing/selftests/smb2/run.sh debug", 180),
]

RESULT = re.compile(r"^( *)(not ok|ok) \d+ *(?:- )?(.*?)(?: *# *(SKIP)\b.*)?$", re.I)
PLAN = re.compile(r"^( *)1\.\.(\d+)")


class Tally:
    """Counts the results of one TAP stream, line by line."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []
        self.levels = {}        # indentation: [results, failures among them, plan]

    def fail(self, text):
        self.failed += 1
        self.failures.append(text)

    def close_below(self, indent):
        """End the reports that are deeper; return (there were any, failures)."""
        results = failures = 0
        for deeper in [i for i in self.levels if i > indent]:
            n, bad, plan = self.levels.pop(deeper)
            results += n
            failures += bad
            if plan is not None and n != plan:
                failures += 1
                self.fail(f"{n} results where {plan} were planned")
        return results > 0, failures

    def line(self, text):
        plan = PLAN.match(text)
        if plan:
            self.levels.setdefault(len(plan[1]), [0, 0, None])[2] = int(plan[2])
            return
        result = RESULT.match(text)
        if not result:
            return
        indent, ok = len(result[1]), result[2] == "ok"
        parent, bad_children = self.close_below(indent)
        level = self.levels.setdefault(indent, [0, 0, None])
        level[0] += 1
        level[1] += not ok
        if parent:
            if not ok and not bad_children:
                self.fail(result[3])
        elif ok and result[4]:
            self.skipped += 1
        elif ok:
            self.passed += 1
        else:
            self.fail(result[3])

    def end(self, status):
        self.close_below(0)
        results, _, plan = self.levels.pop(0, [0, 0, None])
        if not results or results != plan:
            self.fail(f"the report is cut short: {results} results, "
                      f"{'no plan' if plan is None else f'{plan} planned'}")
        elif status and not self.failed:
            self.fail(f"ended with status {status}, though nothing failed")


def run(name, command, minutes):
    """Run one tier; its output goes to a log. Returns its tally."""
    tally = Tally()
    path = os.path.join(LOGS, f"{name}.log")
    start = time.monotonic()
    print(f"{name:<14} ...", flush=True)
    with open(path, "w") as log:
        process = subprocess.Popen(command, shell=True, cwd=TOP, text=True, errors="replace",
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=log, start_new_session=True)
        # A process group of its own: a tier that hangs goes with all it started
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(minutes * 60)
        for line in process.stdout:
            log.write(line)
            log.flush()
            tally.line(line.rstrip("\n"))
        status = process.wait()
        signal.alarm(0)
    tally.end(status)
    seconds = time.monotonic() - start
    print(f"{name:<14} {tally.passed} passed, {tally.failed} failed, "
          f"{tally.skipped} skipped, {seconds:.0f} s")
    if tally.failed:
        show(path, tally)
    return tally


def show(path, tally):
    for failure in tally.failures[:20]:
        print(f"    FAILED: {failure}")
    with open(path, errors="replace") as log:
        tail = log.read().splitlines()[-25:]
    print(f"    the end of {path}:")
    for line in tail:
        print(f"    | {line}")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--long", action="store_true", help="the tiers that take hours, too")
    p.add_argument("--tally", action="store_true",
                   help="run nothing: count the TAP on standard input")
    p.add_argument("tier", nargs="*", help="only these")
    args = p.parse_args()

    if args.tally:
        tally = Tally()
        for line in sys.stdin:
            tally.line(line.rstrip("\n"))
        tally.end(0)
        tallies = [tally]
    else:
        tiers = TIERS + (LONG_TIERS if args.long else [])
        unknown = set(args.tier) - {t[0] for t in tiers}
        if unknown:
            p.error(f"no tier {', '.join(unknown)}")
        os.makedirs(LOGS, exist_ok=True)
        tallies = [run(*t) for t in tiers if not args.tier or t[0] in args.tier]

    failed = sum(t.failed for t in tallies)
    print(f"{sum(t.passed for t in tallies)} passed, {failed} failed, "
          f"{sum(t.skipped for t in tallies)} skipped")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
