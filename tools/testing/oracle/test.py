#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The oracle's own tests: each rule is broken once and must be caught by its
name, a client that breaks none must pass, and each directive of the script
does what it says. Prints TAP."""

import importlib
import subprocess
import sys
import traceback

import harness

for name in ("test_vectors", "test_rules", "test_script", "test_share", "test_auth"):
    importlib.import_module(name)


@harness.test
def every_rule():
    """every rule has a test"""
    rules = subprocess.run([harness.PROGRAM, "--list-rules"], capture_output=True, text=True,
                           check=True).stdout
    names = {line.split()[0] for line in rules.splitlines()}
    assert names == harness.COVERED, names ^ harness.COVERED


def main():
    wanted = sys.argv[1:]
    tests = [t for t in harness.TESTS if not wanted or any(w in t[0] for w in wanted)]
    failed = 0
    for i, (name, fn) in enumerate(tests, 1):
        try:
            fn()
            print(f"ok {i} {name}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {i} {name}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
    print(f"1..{len(tests)}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
