#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""wire.py [--answers] FILE: what a capture (pcap, Ethernet) shows of each
connection to port 445 that bore something, a line for each, in the order in
which they began:

  3.1.1 cipher=aes128-gcm signing=cmac session=user setup=signed client=sealed server=sealed

"client" and "server" say how the messages went that followed the last answer
to SESSION_SETUP, in order: "signed,sealed" is some signed and then only sealed
ones. "plain" is neither. What is signed here only claims to be; whether it is
right, the server says.

--answers: a line for each answer that is not sealed, its command and length."""

import struct
import sys

PORT = 445
DIALECTS = {0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1"}
CIPHERS = {1: "aes128-ccm", 2: "aes128-gcm", 3: "aes256-ccm", 4: "aes256-gcm"}
SIGNINGS = {0: "hmac", 1: "cmac", 2: "gmac"}
NEGOTIATE, SESSION_SETUP = 0, 1
SIGNED, PENDING, NOT_ASKED = 8, 0x103, 0xffffffffffffffff
GUEST, ANONYMOUS = 1, 2


class Stream:
    """One direction of a connection: segments in, frames out."""

    def __init__(self):
        self.next = None
        self.early = {}
        self.data = b""

    def segment(self, seq, data):
        if self.next is None:
            self.next = seq
        self.early[seq] = max(self.early.get(seq, b""), data, key=len)
        while True:
            for seq in list(self.early):
                old = (self.next - seq) & 0xffffffff
                if old < 0x80000000:
                    fresh = self.early.pop(seq)[old:]
                    self.data += fresh
                    self.next = (self.next + len(fresh)) & 0xffffffff
                    break
            else:
                return

    def frames(self):
        while len(self.data) >= 4:
            size = int.from_bytes(self.data[1:4], "big")
            if len(self.data) < 4 + size:
                return
            frame, self.data = self.data[4:4 + size], self.data[4 + size:]
            yield frame


class Connection:
    def __init__(self):
        self.streams = {"client": Stream(), "server": Stream()}
        self.ways = {"client": [], "server": []}
        self.dialect = self.cipher = self.signing = self.setup = "none"
        self.session = "none"
        self.answers = []
        self.used = False

    def way(self, who, way):
        if self.session != "none" and self.ways[who][-1:] != [way]:
            self.ways[who].append(way)

    def message(self, who, p):
        status, command, flags = struct.unpack_from("<IH2xI", p, 8)
        message_id = struct.unpack_from("<Q", p, 24)[0]
        if who == "server":
            self.answers.append((command, len(p)))
            if status == PENDING or message_id == NOT_ASKED:
                return
        if who == "server" and command == NEGOTIATE and status == 0:
            self.negotiated(p)
        elif who == "server" and command == SESSION_SETUP and status == 0 and self.session == "none":
            self.established(p, flags)
        else:
            self.way(who, "signed" if flags & SIGNED else "plain")

    def negotiated(self, p):
        dialect, contexts = struct.unpack_from("<HH", p, 68)
        self.dialect = DIALECTS.get(dialect, f"{dialect:#x}")
        if dialect != 0x0311:
            return
        at = struct.unpack_from("<I", p, 124)[0]
        for _ in range(contexts):
            kind, size = struct.unpack_from("<HH", p, at)
            value = struct.unpack_from("<H", p, at + 10)[0] if size >= 4 else 0
            if kind == 2:
                self.cipher = CIPHERS.get(value, "none")
            elif kind == 8:
                self.signing = SIGNINGS.get(value, "unknown")
            at += (8 + size + 7) & ~7

    def established(self, p, flags):
        kind = struct.unpack_from("<H", p, 66)[0]
        self.session = "guest" if kind & GUEST else "null" if kind & ANONYMOUS else "user"
        self.setup = "signed" if flags & SIGNED else "plain"

    def frame(self, who, frame):
        if frame[:4] == b"\xfdSMB":
            self.way(who, "sealed")
            return
        while frame[:4] == b"\xfeSMB" and len(frame) >= 66:
            self.message(who, frame)
            following = struct.unpack_from("<I", frame, 20)[0]
            if not following:
                return
            frame = frame[following:]

    def __str__(self):
        client, server = (",".join(self.ways[who]) or "none" for who in ("client", "server"))
        return (f"{self.dialect} cipher={self.cipher} signing={self.signing} "
                f"session={self.session} setup={self.setup} client={client} server={server}")


def packets(path):
    """The TCP segments of a capture: addresses with ports, SYN?, number, data."""
    with open(path, "rb") as f:
        data = f.read()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[data[:4]]
    at = 24
    while at + 16 <= len(data):
        size = struct.unpack_from(order + "I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        kind = struct.unpack_from(">H", frame, 12)[0]
        if kind == 0x0800 and frame[23] == 6:
            tcp = 14 + 4 * (frame[14] & 15)
            end, ends = 14 + struct.unpack_from(">H", frame, 16)[0], (frame[26:30], frame[30:34])
        elif kind == 0x86dd and frame[20] == 6:
            tcp = 54
            end, ends = 54 + struct.unpack_from(">H", frame, 18)[0], (frame[22:38], frame[38:54])
        else:
            continue
        source, target, seq = struct.unpack_from(">HHI", frame, tcp)
        body = tcp + 4 * (frame[tcp + 12] >> 4)
        yield ((ends[0], source), (ends[1], target), frame[tcp + 13] & 2 > 0, seq, frame[body:end])


def connections(path):
    found = []
    known = {}
    for source, target, syn, seq, data in packets(path):
        who = "client" if target[1] == PORT else "server"
        key = (source, target) if who == "client" else (target, source)
        if syn and who == "client":
            known[key] = Connection()
            found.append(known[key])
        if key not in known:
            continue
        stream = known[key].streams[who]
        if syn:
            stream.next = (seq + 1) & 0xffffffff
            continue
        stream.segment(seq, data)
        for frame in stream.frames():
            known[key].used = True
            known[key].frame(who, frame)
    return [connection for connection in found if connection.used]


for connection in connections(sys.argv[-1]):
    if sys.argv[1] == "--answers":
        for command, size in connection.answers:
            print(command, size)
    else:
        print(connection)
