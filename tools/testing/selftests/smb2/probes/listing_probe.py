#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""listing_probe.py sessions|shares [AT-LEAST]

Take a listing with a buffer so small that it comes in several pieces; fail unless
there are AT-LEAST (2) of them and each member is told of once, in order.
"""

import struct
import sys

from genl import (COMMANDS, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR, Socket,
                  attributes, smb2fs)

BUFFER = 6144
KINDS = {"sessions": 1, "shares": 2}	# nests of attribute set "listing"


def member(message, kind):
    """Its id, which is its first attribute"""
    nest = dict(attributes(message[20:]))[kind]
    return struct.unpack("=Q", dict(attributes(nest))[1])[0]


def pieces(sock):
    """Lists of messages as they come, without the last that says that it is"""
    while True:
        data, messages = sock.s.recv(BUFFER), []
        while data:
            length, kind = struct.unpack_from("=IH", data)
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                yield messages
                return
            messages.append(data[:length])
            data = data[length + 3 & ~3:]
        yield messages


def main():
    what = sys.argv[1]
    least = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    family = smb2fs()
    # The kernel makes pieces as large as the largest buffer that a socket had
    sock = Socket()
    sock.send(family, COMMANDS[what], b"", NLM_F_REQUEST | NLM_F_DUMP)
    told = [[member(m, KINDS[what]) for m in piece] for piece in pieces(sock)]
    told = [ids for ids in told if ids]
    print(f"{len(told)} pieces: {told}")
    ids = sum(told, [])
    if len(told) < least:
        sys.exit("too few pieces to prove anything")
    if ids != sorted(set(ids)):
        sys.exit("not once each, in order")
    print(len(ids))


if __name__ == "__main__":
    main()
