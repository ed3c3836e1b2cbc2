#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""scan.py SECRETS FILE...: look for secrets in files. SECRETS has one on a line:
"text PASSWORD" or "key HEX". A text is looked for in UTF-8 and UTF-16, as its NT
hash, and all that and keys also in hexadecimal, with and without blanks, and in
base64. Prints where it was; fails if it was anywhere or a file cannot be read."""

import base64
import sys

from ntlm import md4


def forms(data, what):
    """Ways to write bytes down; what is shorter than 8 bytes proves nothing."""
    if len(data) < 8:
        sys.exit(f"a secret of {len(data)} bytes")
    text = data.hex()
    spaced = data.hex(" ")
    yield data, what
    for written in text, text.upper(), spaced, spaced.upper():
        yield written.encode(), f"{what} in hexadecimal"
    yield base64.b64encode(data).rstrip(b"=")[:-1], f"{what} in base64"


def patterns(path):
    with open(path) as f:
        for number, line in enumerate(f, 1):
            kind, value = line.rstrip("\n").split(" ", 1)
            if kind == "key":
                yield from forms(bytes.fromhex(value), f"secret {number}")
                continue
            wide = value.encode("utf-16-le")
            yield from forms(value.encode(), f"secret {number}, UTF-8")
            yield from forms(wide, f"secret {number}, UTF-16")
            yield from forms(md4(wide), f"secret {number}, NT hash")


def main():
    wanted = list(patterns(sys.argv[1]))
    found = 0
    size = 0
    for path in sys.argv[2:]:
        try:
            with open(path, "rb") as f:
                data = f.read()
        except ProcessLookupError:
            continue
        size += len(data)
        for pattern, what in wanted:
            at = data.find(pattern)
            if at >= 0:
                found += 1
                print(f"{path}: {what} at {at}: {data[max(0, at - 60):at + 80]!r}")
    print(f"{len(wanted)} forms, {size} bytes in {len(sys.argv) - 2} files: found {found}")
    sys.exit(found > 0)


main()
