#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""upcall_fuzz.py COUNT [SEED]: COUNT messages for each operation of the
specification, well-formed or not, from each kind of sender: nobody, root of a
foreign user namespace, root, and the daemon, which has requests to answer.

What is wrong: an answer with an errno that the specification does not know, an
operation for administrators that anybody else is not refused, a waiter that
does not end, a kernel that no longer answers sense with sense. What the kernel
says in its log is for the one who runs the guest. The same seed sends the same
messages, but for the numbers of requests.
"""

import errno
import os
import random
import sys

import genl_spec
from genl import (NLA_F_NESTED, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR,
                  attribute)
from genl_spec import Refused, Socket
from upcall_lib import ADDR, HELLO, KEY, Daemon, Waiter, kill_waiters, status

SPEC = genl_spec.SPECIFICATION
KNOWN = {0, errno.EINVAL, errno.ERANGE, errno.EPERM, errno.EOPNOTSUPP, errno.EAGAIN,
         errno.ESTALE, errno.EBUSY, errno.EINPROGRESS, errno.EPROTONOSUPPORT,
         errno.EMSGSIZE}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.ids = [0, 1]

    def number(self, size):
        r = self.random
        return r.choice([0, 1, 2, 0x7f, 0x80, 0xff, r.getrandbits(8 * size),
                         (1 << 8 * size) - 1, 1 << 8 * size - 1]) % (1 << 8 * size)

    def length(self):
        r = self.random
        return r.choice([0, 1, 3, 4, 8, 15, 16, 17, 31, 32, 64, 65, 255, 256, 1024, 1025,
                         r.randrange(2000), 64999, 65000, 65001])

    def value(self, attr):
        """Bytes of the attribute's type, most of the time"""
        r = self.random
        if r.random() < 0.1:
            return r.randbytes(self.length())
        if attr["name"] in ("id", "exchange") and r.random() < 0.8:
            return r.choice(self.ids).to_bytes(8, sys.byteorder)
        kind = attr["type"]
        if kind in genl_spec.SIZES:
            size = {"u8": 1, "u16": 2, "u32": 4, "u64": 8}[kind]
            return self.number(size).to_bytes(size, sys.byteorder)
        if kind == "nest":
            return self.message(SPEC.sets[attr["nested-attributes"]].values(), 3)
        if kind == "string":
            text = r.choice([b"", b"x", b"a name", "ß€😀".encode(), b"\n\x1b[2J\xff",
                             b"x" * self.length()])
            return text + (b"\0" if r.random() < 0.9 else b"")
        if kind == "flag":
            return b""
        return r.randbytes(self.length())

    def attribute(self, attr):
        r = self.random
        kind = attr["number"]
        if attr["type"] == "nest" and r.random() < 0.95:
            kind |= NLA_F_NESTED
        if r.random() < 0.02:
            kind ^= 1 << r.randrange(16)
        out = bytearray(attribute(kind, self.value(attr)[:65531]))
        if r.random() < 0.02:
            out[0:2] = r.randbytes(2)
        return bytes(out)

    def message(self, attrs, most):
        """Each once, in order or not; or some, some of them twice"""
        r = self.random
        attrs = list(attrs)
        if r.random() < 0.5 or not attrs:
            attrs = r.choices(attrs, k=r.randrange(most)) if attrs else []
        out = b"".join(self.attribute(a) for a in attrs)
        if r.random() < 0.05:
            out += r.randbytes(r.randrange(1, 40))
        return out

    def payload(self, op):
        attrs = SPEC.sets[op["attribute-set"]]
        names = op.get("do", {}).get("request", {}).get("attributes", [])
        if self.random.random() < 0.1:
            names = attrs
        # A takeover makes who sends it the daemon: rarely
        return self.message([attrs[n] for n in names
                             if n != "takeover" or self.random.random() < 0.005], 6)


class Sender:
    """One kind of sender: sends, and judges the answer."""

    def __init__(self, name, sock, privileged):
        self.name, self.sock, self.privileged = name, sock, privileged

    def send(self, op, payload, flags):
        try:
            self.sock.send(self.sock.family, op["number"], payload, flags)
        except OSError as exc:
            assert exc.errno == errno.EMSGSIZE, exc
            return
        if not flags & (NLM_F_ACK | NLM_F_DUMP):
            return
        seq = self.sock.seq
        while True:
            heard = False
            for kind, _, answers, body in self.sock.messages(10):
                heard = True
                if answers != seq:
                    continue
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    err = -int.from_bytes(body[:4], sys.byteorder, signed=True)
                    self.judge(op, err)
                    return
            assert heard or self.sock.overruns, f"{self.name}: {op['name']}: no answer"
            if not heard:
                # nothing more comes before all has been read
                self.sock.overruns = 0
                self.sock.drain()
                return

    def judge(self, op, err):
        what = f"{self.name}: {op['name']}: {errno.errorcode.get(err, err)}"
        assert err in KNOWN, what
        if "uns-admin-perm" in op.get("flags", []) and not self.privileged:
            assert err in (errno.EPERM, errno.EOPNOTSUPP), what


def keep_busy(gen):
    """Some who wait, so that there is something to answer"""
    for waiter in list(Waiter.all):
        if waiter.is_over():
            waiter.end()
        assert waiter.age() < 10, "a waiter has not ended"
    while len(Waiter.all) < 4:
        n = gen.random.randrange(6)
        Waiter(*gen.random.choice([("resolve", f"host{n}"), ("auth", f"host{n}", "n=2")]),
               "timeout=3000")


def fuzz(sender, gen, count):
    for op in SPEC.ops.values():
        for n in range(count):
            if "event" in op and n >= count // 10:
                break
            if sender.name == "daemon" and n % 50 == 0:
                keep_busy(gen)
                accept(sender.sock, gen)
            flags = NLM_F_REQUEST
            if gen.random.random() < 0.95:
                flags |= NLM_F_ACK
            if gen.random.random() < (0.5 if "dump" in op else 0.05):
                flags |= NLM_F_DUMP
            sender.send(op, gen.payload(op), flags)


def accept(sock, gen):
    try:
        sock.call("hello", *HELLO)
        while True:
            gen.ids = [sock.call("accept")["id"], *gen.ids[:5]]
    except Refused as exc:
        assert exc.errno in (errno.EAGAIN, errno.EBUSY), exc


def sensible():
    """It still answers sense with sense"""
    daemon = Daemon()
    waiter = Waiter("resolve", "the-last", "addr=10.1.2.3:1")
    request = daemon.accept()
    while request["host"] != "the-last":
        request = daemon.accept()
    daemon.done(request, ADDR)
    waiter.ends(0)
    waiter = Waiter("auth", "the-last", f"key={KEY.hex()}")
    for values in ((("token", b"x"),), (("session-key", KEY),)):
        daemon.done(daemon.accept(), *values)
    waiter.ends(0)
    daemon.close()


def as_child(name, become, gen, count):
    pid = os.fork()
    if not pid:
        try:
            become()
            fuzz(Sender(name, Socket(), False), gen, count)
        except BaseException as exc:
            print(f"{exc!r}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0, name


def nobody():
    os.setresgid(1000, 1000, 1000)
    os.setresuid(1000, 1000, 1000)


def stranger():
    genl_spec.unshare(genl_spec.CLONE_NEWUSER)


def main():
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    gen = Generator(seed)
    daemon = Daemon()
    try:
        fuzz(Sender("daemon", daemon, True), gen, count)
        as_child("nobody", nobody, gen, count)
        as_child("stranger", stranger, gen, count)
        other = Socket()
        fuzz(Sender("root", other, True), gen, count)
        other.close()
        daemon.close()
        kill_waiters()
        sensible()
        assert status()["waiting"] == 0
    finally:
        kill_waiters()


if __name__ == "__main__":
    main()
