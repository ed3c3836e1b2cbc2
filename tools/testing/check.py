#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run every tier of the tests and count.

Each tier prints TAP or KTAP. A result with subtests is not counted beside
them. A report that is cut short, a tier that ends badly without saying what
failed, and one that reports nothing at all each count as a failure.
"""

import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join(TOP, "build/check")

# Name, command, minutes it may take: longer than its guests, whose limits follow the
# machine (STRETCHED in vm.py). First what builds things that others use:
FIRST = [
    ("build", "tools/testing/build.sh", 10),
    ("helper", "make -s -C helper check-units", 5),
    ("jobs", "make -s -C helper check-jobs", 5),
]

# These two at a time: a guest keeps one processor busy. The oracle's own tests sleep
# for the most part, and so cost the others nothing; then the longest first.
TIERS = [
    ("oracle", "make -s -C tools/testing/oracle check", 5),
    ("kunit", "tools/testing/kunit/run.sh", 25),
    ("system", "tools/testing/selftests/smb2/run.sh stock", 85),
    # the two on the debug kernel build it if it is not in the cache
    ("debug", "tools/testing/selftests/smb2/run.sh debug", 85),
    ("lint", "tools/testing/lint/run.sh", 20),
    ("harness", "tools/testing/harness/run.sh stock", 20),
    ("harness-debug", "tools/testing/harness/run.sh debug", 60),
    ("fuzz", "tools/testing/fuzz/run.sh", 10),
]

LONG_TIERS = [
    ("debug-long", "SMB2FS_LONG=1 tools/testing/selftests/smb2/run.sh debug", 320),
    ("system-long", "SMB2FS_LONG=1 tools/testing/selftests/smb2/run.sh stock", 200),
    ("fuzz-long", "tools/testing/fuzz/run.sh -n 1000000", 60),
    ("harness-long", "SMB2FS_LONG=1 tools/testing/harness/run.sh stock", 20),
    ("harness-debug-long", "SMB2FS_LONG=1 tools/testing/harness/run.sh debug", 60),
    ("dkms", "tools/testing/dkms.sh", 10),
    ("elsewhere", "tools/testing/elsewhere.sh", 40),
    ("trixie", "tools/testing/trixie.sh", 120),
]

RESULT = re.compile(r"^( *)(not ok|ok) \d+ *(?:- )?(.*?)(?: *# *(SKIP)\b.*)?$", re.I)
PLAN = re.compile(r"^( *)1\.\.(\d+)")
# What runner.sh says of each of its tests
TOOK = re.compile(r"^# (\S+) took (\d+) s$")


class Tally:
    """Counts the results of one TAP stream, line by line."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []
        self.took = []          # seconds, test
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
        took = TOOK.match(text)
        if took:
            self.took.append((int(took[2]), took[1]))
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


def tell(*lines):
    """Lines that stay together, whoever else prints."""
    print("\n".join(lines), flush=True)


class Tier:
    """A command, whose output goes to a log, and its tally."""

    running = set()

    def __init__(self, name, command, minutes):
        self.name = name
        self.command = command
        self.minutes = minutes
        self.log = os.path.join(LOGS, f"{name}.log")
        self.tally = Tally()

    def run(self):
        start = time.monotonic()
        tell(f"{self.name:<14} ...")
        status = self.feed()
        self.tally.end(status)
        t = self.tally
        tell(f"{self.name:<14} {t.passed} passed, {t.failed} failed, "
             f"{t.skipped} skipped, {time.monotonic() - start:.0f} s", *self.longest(),
             *self.reasons())
        return self

    def feed(self):
        with open(self.log, "w") as log:
            # A process group of its own: a tier that hangs goes with all it started
            process = subprocess.Popen(self.command, shell=True, cwd=TOP, text=True,
                                       errors="replace", stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=log,
                                       start_new_session=True)
            self.running.add(process.pid)
            timer = threading.Timer(self.minutes * 60, os.killpg,
                                    (process.pid, signal.SIGKILL))
            timer.start()
            for line in process.stdout:
                log.write(line)
                log.flush()
                self.tally.line(line.rstrip("\n"))
            timer.cancel()
            self.running.discard(process.pid)
            return process.wait()

    def longest(self):
        """Where the time went."""
        tests = [f"{name} {seconds} s" for seconds, name in sorted(self.tally.took)[:-6:-1]]
        return [f"    longest: {', '.join(tests)}"] if tests else []

    def reasons(self):
        """Why it failed, the most telling first: a reader may have the beginning only."""
        if not self.tally.failed:
            return []
        with open(self.log, errors="replace") as log:
            lines = log.read().splitlines()
        guest = [line for line in lines if line.startswith("vm.py: ")]
        return [*(f"    FAILED: {failure}" for failure in self.tally.failures[:20]),
                *(f"    {line}" for line in guest[:40]),
                f"    the end of {self.log}:",
                *(f"    | {line}" for line in lines[-25:])]

    def brief(self):
        t = self.tally
        return f"FAILED: {self.name}: {'; '.join(t.failures[:5])}"


def run_all(names, long):
    """Run all tiers, or those named; return them."""
    first, others = ([Tier(*t) for t in tiers if not names or t[0] in names]
                     for tiers in (FIRST, (LONG_TIERS if long else []) + TIERS))
    os.makedirs(LOGS, exist_ok=True)
    pool = concurrent.futures.ThreadPoolExecutor(min(2, os.cpu_count()))
    try:
        for tier in first:
            tier.run()
        list(pool.map(Tier.run, others))
    except KeyboardInterrupt:
        for pid in list(Tier.running):
            os.killpg(pid, signal.SIGKILL)
        os._exit(130)
    return first + others


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
        known = FIRST + TIERS + (LONG_TIERS if args.long else [])
        unknown = set(args.tier) - {t[0] for t in known}
        if unknown:
            p.error(f"no tier {', '.join(unknown)}")
        tiers = run_all(args.tier, args.long)
        for tier in tiers:
            if tier.tally.failed:
                tell(tier.brief())
        tallies = [t.tally for t in tiers]

    failed = sum(t.failed for t in tallies)
    print(f"{sum(t.passed for t in tallies)} passed, {failed} failed, "
          f"{sum(t.skipped for t in tallies)} skipped")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
