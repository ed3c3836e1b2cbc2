# SPDX-License-Identifier: GPL-2.0
"""Generic netlink by the specification, Documentation/netlink/specs/smb2fs.yaml:
numbers and types of commands and attributes are read from there, nothing is
corrected on the way.
"""

import ctypes
import errno
import os
import socket
import struct
import time

import yaml

from genl import (CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, GENL_ID_CTRL,
                  NETLINK_GENERIC, NLA_F_NESTED, NLM_F_ACK, NLM_F_REQUEST, NLMSG_ERROR, attribute,
                  attributes, message)

SPEC = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../../../../Documentation/netlink/specs/smb2fs.yaml")

SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 1, 10, 11
NLM_F_ACK_TLVS = 0x200
NLMSGERR_ATTR_MSG = 1
CTRL_ATTR_MCAST_GROUPS = 7
CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID = 1, 2

SIZES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q"}


class Spec:
    def __init__(self, path=SPEC):
        with open(path, encoding="utf-8") as file:
            # the one in Python alone takes seconds in a guest
            raw = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.consts = {d["name"]: d["value"] for d in raw["definitions"]
                       if d["type"] == "const"}
        self.enums = {d["name"]: [e["name"] for e in d["entries"]]
                      for d in raw["definitions"] if d["type"] == "enum"}
        self.sets = {s["name"]: {a["name"]: dict(a, number=i)
                                 for i, a in enumerate(s["attributes"], 1)}
                     for s in raw["attribute-sets"]}
        # All operations are numbered in one row, events included
        self.ops = {o["name"]: dict(o, number=i)
                    for i, o in enumerate(raw["operations"]["list"], 1)}

    def encode(self, set_name, values):
        """values: pairs (name, value); a list is a nest, bytes are as they are"""
        out = b""
        for name, value in values:
            attr = self.sets[set_name][name]
            kind = attr["number"]
            if isinstance(value, list):
                kind |= NLA_F_NESTED
                value = self.encode(attr["nested-attributes"], value)
            elif isinstance(value, str):
                value = value.encode() + b"\0"
            elif value is True:
                value = b""
            elif isinstance(value, int):
                value = struct.pack("=" + SIZES[attr["type"]], value)
            out += attribute(kind, value)
        return out

    def decode(self, set_name, data):
        """A dictionary; what may be there several times is a list"""
        names = {a["number"]: a for a in self.sets[set_name].values()}
        out = {}
        for kind, value in attributes(data):
            attr = names[kind]
            if attr["type"] == "nest":
                value = self.decode(attr["nested-attributes"], value)
            elif attr["type"] == "string":
                value = value.rstrip(b"\0").decode()
            elif attr["type"] == "flag":
                value = True
            elif attr["type"] in SIZES:
                value = struct.unpack("=" + SIZES[attr["type"]], value)[0]
                if "enum" in attr:
                    value = self.enums[attr["enum"]][value]
            if attr.get("multi-attr"):
                out.setdefault(attr["name"], []).append(value)
            elif attr["type"] != "pad":
                out[attr["name"]] = value
        return out


SPECIFICATION = Spec()


class Refused(Exception):
    def __init__(self, err, message):
        super().__init__(f"{errno.errorcode.get(err, err)}: {message}")
        self.errno = err


class Socket:
    """A socket in the network namespace where it is made."""

    def __init__(self, spec=SPECIFICATION):
        self.spec = spec
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.s.bind((0, 0))
        self.s.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.s.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.events = []
        self.overruns = 0
        self.seq = 0
        self.find_family()

    def close(self):
        self.s.close()

    def find_family(self):
        reply = self.exchange(GENL_ID_CTRL, CTRL_CMD_GETFAMILY,
                              attribute(CTRL_ATTR_FAMILY_NAME, b"smb2fs\0"))
        found = dict(attributes(reply))
        self.family = struct.unpack("=H", found[CTRL_ATTR_FAMILY_ID])[0]
        self.groups = {}
        for _, group in attributes(found.get(CTRL_ATTR_MCAST_GROUPS, b"")):
            group = dict(attributes(group))
            name = group[CTRL_ATTR_MCAST_GRP_NAME].rstrip(b"\0").decode()
            self.groups[name] = struct.unpack("=I", group[CTRL_ATTR_MCAST_GRP_ID])[0]

    def join(self, group):
        self.s.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups[group])

    def send(self, family, command, payload, flags=NLM_F_REQUEST | NLM_F_ACK):
        self.seq += 1
        self.s.send(message(family, command, payload, flags, self.seq))

    def messages(self, timeout):
        """(type, flags, sequence number, body) of what has come"""
        self.s.settimeout(timeout)
        try:
            data = self.s.recv(1 << 20)
        except (TimeoutError, BlockingIOError):
            return
        except OSError as exc:
            if exc.errno != errno.ENOBUFS:
                raise
            self.overruns += 1
            return
        while data:
            length, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
            yield kind, flags, seq, data[16:length]
            data = data[length + 3 & ~3:]

    def drain(self):
        """Forget all that has come"""
        while list(self.messages(0.1)):
            pass
        self.events.clear()

    def keep(self, body):
        command = body[0]
        op = next(o for o in self.spec.ops.values() if o["number"] == command)
        self.events.append((op["name"], self.spec.decode(op["attribute-set"], body[4:])))

    def exchange(self, family, command, payload):
        """The last reply before the acknowledgment, without its headers"""
        self.send(family, command, payload)
        reply = b""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for kind, flags, seq, body in self.messages(20):
                if seq != self.seq:
                    if kind != NLMSG_ERROR:
                        self.keep(body)
                elif kind == NLMSG_ERROR:
                    err = -struct.unpack_from("=i", body)[0]
                    if err:
                        raise Refused(err, extack(flags, body))
                    return reply
                else:
                    reply = body[4:]
        raise TimeoutError("no answer from the kernel")

    def call(self, op_name, *values):
        """values: pairs (attribute, value). The reply decoded, or Refused."""
        op = self.spec.ops[op_name]
        payload = self.spec.encode(op["attribute-set"], values)
        reply = self.exchange(self.family, op["number"], payload)
        return self.spec.decode(op["attribute-set"], reply)

    def event(self, name, timeout=5):
        """The next event of this name; None when there is none in time"""
        end = time.monotonic() + timeout
        while True:
            for i, (what, values) in enumerate(self.events):
                if what == name:
                    del self.events[i]
                    return values
            left = end - time.monotonic()
            if left <= 0:
                return None
            for _, _, _, body in self.messages(left):
                self.keep(body)


def extack(flags, body):
    """The message behind the errno and the header of the request"""
    if not flags & NLM_F_ACK_TLVS:
        return ""
    message = dict(attributes(body[20:])).get(NLMSGERR_ATTR_MSG, b"")
    return message.rstrip(b"\0").decode()


# What Python's os module does not have

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def unshare(flags):
    if libc.unshare(flags):
        raise OSError(ctypes.get_errno(), "unshare")


def enter_net(path):
    fd = os.open(path, os.O_RDONLY)
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
    os.close(fd)
