#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""netlink.py, with lines on standard input:

	NAME: [list-]COMMAND|NUMBER|twice|garbage ERRNO [ATTRIBUTE=VALUE]...

Send the smb2fs family a message made by hand, without any library that would
correct it, and compare the errno (0 or a name such as EINVAL) that it answers.
Prints a line for each.
Commands: hello, status, connections, sessions, shares; list- asks for a list (a dump).
Attributes: min, max, protocol, future (32 bits), version (with its NUL),
rawversion (without), rawmin (one byte). garbage takes the number of messages.
"""

import errno
import random
import sys

from cases import run
from genl import COMMANDS, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, Socket, attribute, encode, smb2fs


def garbage(sock, fam, times):
    """Random payloads, half of them with a plausible attribute header."""
    rand = random.Random(1)
    for _ in range(times):
        payload = rand.randbytes(rand.randrange(0, 64))
        if rand.random() < 0.5:
            payload = attribute(rand.randrange(0, 8), payload)
        sock.send(fam, rand.randrange(0, 5), payload, rand.choice([1, 5, 0x301, 0x305]))
        sock.s.setblocking(False)
        try:
            while True:
                sock.s.recv(65536)
        except (BlockingIOError, OSError):
            pass
        sock.s.settimeout(10)
    # It still answers sense with sense, on a fresh socket
    err, _ = Socket().call(fam, COMMANDS["status"], b"")
    return err


def probe(what, want, *settings):
    sock = Socket()
    fam = smb2fs()
    if what == "garbage":
        err = garbage(sock, fam, int(settings[0]))
    else:
        flags = NLM_F_REQUEST | (NLM_F_DUMP if what.startswith("list-") else NLM_F_ACK)
        name = what.removeprefix("list-")
        command = COMMANDS["hello"] if what == "twice" else COMMANDS.get(name) or int(name)
        if what == "twice":
            settings = ["min=1", "max=1", "version=x"]
        payload = b"".join(encode(s) for s in settings)
        err, _ = sock.call(fam, command, payload, flags)
        if what == "twice" and not err:
            err, _ = sock.call(fam, command, payload, flags)
    if err != (0 if want == "0" else getattr(errno, want)):
        sys.exit(f"answered {errno.errorcode.get(err, err)}, not {want}")


def main():
    probes = dict(line.rstrip("\n").split(": ", 1) for line in sys.stdin)
    run(lambda name: probe(*probes[name].split()), probes)


main()
