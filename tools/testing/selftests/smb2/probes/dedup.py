#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""dedup.py ADDRESS NAME: have the oracle there keep a file deduplicated."""

import struct
import sys

import client as c

OPEN_REPARSE_POINT, SET_REPARSE_POINT, DEDUP = 0x200000, 0x000900a4, 0x80000013

cl = c.Client(445, sys.argv[1])
cl.negotiate((c.D210,))
session = c.Session(cl).login()
session.connect()
file = c.file_id(session.call(c.CREATE, c.create_body(sys.argv[2], c.OPEN, OPEN_REPARSE_POINT)))
a = session.call(c.IOCTL, c.ioctl_body(SET_REPARSE_POINT, struct.pack("<IHH", DEDUP, 0, 0), file))
assert a.status == 0, hex(a.status)
session.call(c.CLOSE, c.close_body(file))
cl.close()
