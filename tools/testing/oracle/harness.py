# SPDX-License-Identifier: GPL-2.0
"""What the oracle's tests have in common: an oracle, a list of tests, verdicts."""

import json
import os
import signal
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "smb2-oracle-sanitized")
import client as c
from client import Client


# An end like no other for what the sanitizers find
SANITIZERS = {"ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1",
              "LSAN_OPTIONS": "exitcode=99"}


class Oracle:
    """A running oracle. Leaving the block ends it and reads its report."""

    def __init__(self, *args):
        self.errors = tempfile.TemporaryFile("w+")
        self.path = os.path.join(tempfile.mkdtemp(prefix="oracle."), "report")
        self.process = subprocess.Popen([PROGRAM, "--port", "0", "--report", self.path, *args],
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env=SANITIZERS)
        self.port = int(self.process.stdout.readline().split()[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=20)
        self.errors.seek(0)
        self.stderr = self.errors.read()
        self.errors.close()
        self.status = self.process.returncode
        if self.status not in (0, 1):
            raise AssertionError(f"the oracle crashed: {self.stderr}")
        with open(self.path) as f:
            self.report = json.load(f)
        os.unlink(self.path)
        os.rmdir(os.path.dirname(self.path))

    def rules(self):
        return [v["rule"] for v in self.report["violations"]]


TESTS = []
COVERED = set()


def test(fn):
    TESTS.append((fn.__doc__, fn))
    return fn


def talk_to(script, args):
    """Run a client against an oracle with ARGS; returns the oracle, ended, and
    what became of the client."""
    failure = None
    with Oracle(*args) as o:
        cl = Client(o.port)
        try:
            script(cl)
        except (OSError, EOFError, AssertionError, IndexError) as e:
            failure = e
        if not failure:
            o.ended = cl.is_ended()
        cl.close()
    return o, failure


def clean(script, *args):
    """A client that breaks no rule; returns the report."""
    o, failure = talk_to(lambda cl: (script(cl), cl.finish()), args)
    assert o.rules() == [] and o.status == 0, o.stderr
    if failure:
        raise failure
    return o.report


def caught(rule, script, *args):
    """A client that breaks one rule: reported, status 1, reset."""
    o, failure = talk_to(script, args)
    assert o.rules() == [rule], (o.stderr, failure)
    assert o.status == 1 and rule in o.stderr
    assert isinstance(failure, (OSError, EOFError)) or o.ended, failure


def breaks(rule, name, script, *args):
    COVERED.add(rule)
    TESTS.append((f"{rule}: {name}", lambda: caught(rule, script, *args)))


def session(cl, dialects=c.ALL, algorithm=c.GMAC, cipher=c.GCM128, **how):
    """Negotiate and log on."""
    cl.negotiate(dialects)
    return c.Session(cl, algorithm=algorithm, cipher=cipher, **how).login()
