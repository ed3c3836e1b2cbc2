#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Cut the responses of SMB2 servers out of a capture.

Prints a line "TARGET NAME HEX" for the first response of each kind: a kind is
a command, a status, a structure, and what the request asked for; of errors that
say nothing else, a status. Reads pcap of Ethernet and IPv4; sealed messages are
passed over.
"""

import struct
import sys

# Which target takes which command's responses, and where in the request
# (behind the header) stands what was asked for
TARGETS = {
    0x00: ("fuzz_neg", None), 0x01: ("fuzz_sess", None), 0x02: ("fuzz_sess", None),
    0x03: ("fuzz_sess", None), 0x04: ("fuzz_sess", None), 0x05: ("fuzz_open", None),
    0x06: ("fuzz_open", None), 0x07: ("fuzz_open", None), 0x08: ("fuzz_data", None),
    0x09: ("fuzz_data", None), 0x0a: ("fuzz_sess", None), 0x0b: ("fuzz_ioctl", slice(4, 8)),
    0x0d: ("fuzz_sess", None), 0x0e: ("fuzz_dir", slice(2, 3)), 0x0f: ("fuzz_notify", None),
    0x10: ("fuzz_info", slice(2, 4)), 0x11: ("fuzz_info", None), 0x12: ("fuzz_break", None),
}
MAX_SIZE = 2048
RESPONSE = 1


def segments(path):
    """Yield (flow, sequence number, payload) of each TCP segment."""
    with open(path, "rb") as f:
        data = f.read()
    magic, linktype = struct.unpack_from("<I16xI", data)
    if magic != 0xa1b2c3d4 or linktype != 1:
        sys.exit(f"{path}: not a pcap file of Ethernet")
    at = 24
    while at < len(data):
        length, = struct.unpack_from("<8xI", data, at)
        packet = data[at + 16:at + 16 + length]
        at += 16 + length
        if packet[12:14] != b"\x08\x00" or packet[23] != 6:
            continue
        ip = packet[14:14 + struct.unpack_from(">H", packet, 16)[0]]
        tcp = ip[(ip[0] & 15) * 4:]
        yield ip[12:20] + tcp[:4], struct.unpack_from(">I", tcp, 4)[0], tcp[(tcp[12] >> 4) * 4:]


def messages(path):
    """Yield (flow, message) in the order of their last segments."""
    streams = {}
    for flow, seq, payload in segments(path):
        if not payload:
            continue
        expected, buf = streams.get(flow, (seq, b""))
        if seq != expected:
            continue        # sent again
        buf += payload
        while len(buf) >= 4 and len(buf) >= 4 + int.from_bytes(buf[:4], "big"):
            length = int.from_bytes(buf[:4], "big")
            yield flow, buf[4:4 + length]
            buf = buf[4 + length:]
        streams[flow] = (seq + len(payload) & 0xffffffff, buf)


def pdus(message):
    while message[:4] == b"\xfeSMB":
        length, = struct.unpack_from("<I", message, 20)
        yield message[:length or len(message)]
        if not length:
            return
        message = message[length:]


def main():
    asked, seen = {}, set()
    for flow, message in messages(sys.argv[1]):
        parts = list(pdus(message))
        for pdu in parts:
            status, command, flags, mid, size = struct.unpack_from("<8xIH2xI4xQ32xH", pdu)
            target, where = TARGETS[command]
            if not flags & RESPONSE:
                asked[flow, mid] = pdu[64:][where] if where else b""
                continue
            back = flow[4:8] + flow[:4] + flow[10:12] + flow[8:10]
            what = asked.get((back, mid), b"")
            name = f"{command:02x}-{status:08x}-{size}-{what.hex()}"
            if size == 9 and status >> 30 == 3 and len(pdu) <= 80:
                target, name = "fuzz_error", f"{status:08x}"
            show(target, name, pdu, seen)
        if len(parts) > 1 and flags & RESPONSE:
            show("fuzz_hdr", f"chain{len(parts)}", message, seen)


def show(target, name, data, seen):
    if (target, name) not in seen and len(data) <= MAX_SIZE:
        seen.add((target, name))
        print(target, f"{sys.argv[2]}-{name}".rstrip("-"), data.hex())


if __name__ == "__main__":
    main()
