#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""netlink_probe.py, with lines on standard input:

	NAME: [list-]COMMAND|NUMBER|twice|garbage ERRNO [ATTRIBUTE=VALUE]...

Send the smb2fs family a message made by hand, without any library that would
correct it, and compare the errno (0 or a name such as EINVAL) that it answers.
Prints a line for each.
Commands: hello, status, connections, sessions, shares; list- asks for a list (a dump).
Attributes: min, max, protocol, future (32 bits), version (with its NUL),
rawversion (without), rawmin (one byte). garbage takes the number of messages.
"""

import errno
import os
import random
import socket
import struct
import sys

from cases import run

NETLINK_GENERIC = 16
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2

COMMANDS = {"hello": 1, "status": 2, "connections": 3, "sessions": 10, "shares": 11}
ATTRIBUTES = {"min": 1, "rawmin": 1, "max": 2, "version": 3, "rawversion": 3,
              "protocol": 4, "future": 99}


def attribute(number, data):
    length = 4 + len(data)
    return struct.pack("=HH", length, number) + data + bytes(-length % 4)


def encode(setting):
    key, value = setting.split("=", 1)
    if key == "version":
        data = value.encode() + b"\0"
    elif key == "rawversion":
        data = value.encode()
    elif key == "rawmin":
        data = b"\1"
    else:
        data = struct.pack("=I", int(value))
    return attribute(ATTRIBUTES[key], data)


class Socket:
    def __init__(self):
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.s.bind((0, 0))
        self.s.settimeout(10)

    def send(self, family, command, payload, flags=NLM_F_REQUEST | NLM_F_ACK):
        body = struct.pack("=BBH", command, 1, 0) + payload
        self.s.send(struct.pack("=IHHII", 16 + len(body), family, flags, 1, 0) + body)

    def answer(self):
        """(errno, attributes of the last reply that came before it)"""
        reply = b""
        while True:
            data = self.s.recv(65536)
            while data:
                length, kind = struct.unpack_from("=IH", data)
                if kind in (NLMSG_ERROR, NLMSG_DONE):
                    return -struct.unpack_from("=i", data, 16)[0], reply
                reply = data[20:length]
                data = data[length + 3 & ~3:]

    def call(self, *message):
        self.send(*message)
        return self.answer()


def family(sock):
    err, reply = sock.call(GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                           attribute(CTRL_ATTR_FAMILY_NAME, b"smb2fs\0"))
    if err:
        sys.exit(f"no family smb2fs: {os.strerror(err)}")
    at = 0
    while at < len(reply):
        length, number = struct.unpack_from("=HH", reply, at)
        if number == CTRL_ATTR_FAMILY_ID:
            return struct.unpack_from("=H", reply, at + 4)[0]
        at += length + 3 & ~3
    sys.exit("no id in the family")


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
    fam = family(sock)
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


if __name__ == "__main__":
    main()
