# SPDX-License-Identifier: GPL-2.0
"""Generic netlink without a library that would correct anything: messages and attributes
made by hand. genl_spec.py knows what the specification says of them."""

import os
import socket
import struct
import sys

NETLINK_GENERIC = 16
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLA_F_NESTED, NLA_TYPE_MASK = 0x8000, 0x3fff
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2

COMMANDS = {"hello": 1, "status": 2, "connections": 3, "sessions": 10, "shares": 11}
ATTRIBUTES = {"min": 1, "rawmin": 1, "max": 2, "version": 3, "rawversion": 3,
              "protocol": 4, "future": 99}


def attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def attributes(data):
    """(type, payload) of each"""
    at = 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        yield kind & NLA_TYPE_MASK, data[at + 4:at + length]
        at += length + 3 & ~3


def encode(setting):
    """ATTRIBUTE=VALUE, of those that a HELLO has or might have"""
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


def message(family, command, payload, flags, seq):
    body = struct.pack("=BBH", command, 1, 0) + payload
    return struct.pack("=IHHII", 16 + len(body), family, flags, seq, 0) + body


class Socket:
    def __init__(self):
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.s.bind((0, 0))
        self.s.settimeout(10)

    def send(self, family, command, payload, flags=NLM_F_REQUEST | NLM_F_ACK):
        self.s.send(message(family, command, payload, flags, 1))

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

    def call(self, *what):
        self.send(*what)
        return self.answer()


def smb2fs():
    """The number of the family"""
    err, reply = Socket().call(GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                               attribute(CTRL_ATTR_FAMILY_NAME, b"smb2fs\0"))
    if err:
        sys.exit(f"no family smb2fs: {os.strerror(err)}")
    return struct.unpack("=H", dict(attributes(reply))[CTRL_ATTR_FAMILY_ID])[0]
