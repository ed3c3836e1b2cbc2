#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The oracle's own tests: each rule is broken once and must be caught by its
name, a client that breaks none must pass. Prints TAP."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "smb2-oracle-sanitized")
sys.path.insert(0, HERE)

import client as c  # noqa: E402
from client import Client  # noqa: E402


class Oracle:
    """A running oracle. Leaving the block ends it and reads its report."""

    def __init__(self, *args):
        self.path = os.path.join(tempfile.mkdtemp(prefix="oracle."), "report")
        self.process = subprocess.Popen([PROGRAM, "--port", "0", "--report", self.path, *args],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        _, self.stderr = self.process.communicate(timeout=20)
        self.status = self.process.returncode
        if not os.path.exists(self.path):
            raise AssertionError(f"the oracle crashed: {self.stderr}")
        print("".join("# " + line + "\n" for line in self.stderr.splitlines()), end="")
        with open(self.path) as f:
            self.report = json.load(f)
        os.unlink(self.path)
        os.rmdir(os.path.dirname(self.path))

    def rules(self):
        return [v["rule"] for v in self.report["violations"]]


TESTS = []


def test(fn):
    TESTS.append((fn.__doc__ or fn.__name__, fn))
    return fn


def clean(script, *args):
    """Run a client that breaks no rule; returns the report."""
    with Oracle(*args) as o:
        cl = Client(o.port)
        script(cl)
        cl.close()
    assert o.rules() == [] and o.status == 0, (o.rules(), o.status, o.stderr)
    return o.report


def caught(rule, script, *args):
    """Run a client that breaks one rule; it must be reset and reported."""
    with Oracle(*args) as o:
        cl = Client(o.port)
        script(cl)
        reset = rule == "gap" or cl.is_reset()
        cl.close()
    assert o.rules() == [rule], (o.rules(), o.stderr)
    assert o.status == 1 and reset, (o.status, reset)


def breaks(rule, name, script, *args):
    TESTS.append((f"{rule}: {name}", lambda: caught(rule, script, *args)))


@test
def all_dialects():
    """NEGOTIATE and ECHO in every dialect"""
    for d in c.ALL:
        def talk(cl, d=d):
            assert cl.negotiate((d,)).status == 0 and cl.dialect == d
            for _ in range(10):
                assert cl.call(c.ECHO).status == 0
        report = clean(talk)
        assert report["connections"][0]["requests"] == {"NEGOTIATE": 1, "ECHO": 10}, report


@test
def grant_one():
    """grant 1: never more than one credit"""
    def talk(cl):
        cl.negotiate()
        for _ in range(20):
            assert cl.call(c.ECHO, credits=100).credits == 1
    report = clean(talk, "grant 1")
    assert report["connections"][0]["highest_credits"] == 1


breaks("overdraw", "two on one credit", lambda cl: (
    cl.negotiate((c.D202,)),
    cl.send_raw(c.frame(cl.build(c.ECHO)) + c.frame(cl.build(c.ECHO)))), "grant 1")


def session(cl, dialects=c.ALL, algorithm=c.GMAC, cipher=c.GCM128, **how):
    cl.negotiate(dialects)
    s = c.Session(cl, algorithm=algorithm, cipher=cipher, **how)
    return s.login()


@test
def signing():
    """signed sessions: every dialect, every algorithm"""
    def talk(cl, **how):
        s = session(cl, mode=2, **how)
        assert s.connect().status == 0
        assert s.call(c.ECHO).status == 0
        assert s.call(c.TREE_DISCONNECT).status == 0
        assert s.call(c.LOGOFF).status == 0
    for d in c.ALL:
        clean(lambda cl, d=d: talk(cl, dialects=(d,)))
    for i, name in enumerate(("hmac", "cmac", "gmac")):
        clean(lambda cl, i=i: talk(cl, algorithm=i), "--sign-with", name)


@test
def sealing():
    """sealed sessions: 3.0, 3.0.2, every cipher of 3.1.1"""
    def talk(cl, **how):
        s = session(cl, **how)
        assert s.seal
        assert s.connect().status == 0
        assert s.call(c.ECHO).status == 0
        assert s.call(c.LOGOFF).status == 0
    for d in (c.D300, c.D302):
        clean(lambda cl, d=d: talk(cl, dialects=(d,)), "--seal")
    for i, name in enumerate(("aes128-ccm", "aes128-gcm", "aes256-ccm", "aes256-gcm"), 1):
        clean(lambda cl, i=i: talk(cl, cipher=i, key=bytes(range(32))), "--seal",
              "--seal-with", name)


def main():
    failed = 0
    for i, (name, fn) in enumerate(TESTS, 1):
        try:
            fn()
            print(f"ok {i} {name}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {i} {name}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
    print(f"1..{len(TESTS)}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
