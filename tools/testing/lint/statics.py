#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""statics.py DIRECTORY: is each static function of DIRECTORY the only one of its name?

An oops and an ftrace filter name functions without their files. Tests are left out."""

import os
import re
import sys

COMMENT = re.compile(r"/\*.*?\*/", re.S)
# A macro that defines an object (DEFINE_MUTEX(x), LIST_HEAD(x)) is no function
STATIC = re.compile(r"^static (?!inline\b)[\w \t*\n]*?\b([a-z]\w*)\(", re.M)


def sources(directory):
    for where, folders, names in os.walk(directory):
        folders[:] = sorted(f for f in folders if f != "tests")
        for name in sorted(names):
            if name.endswith(".c") and not name.endswith(".mod.c"):
                yield os.path.join(where, name)


def main():
    found = {}
    for path in sources(sys.argv[1]):
        with open(path) as f:
            for name in set(STATIC.findall(COMMENT.sub("", f.read()))):
                found.setdefault(name, []).append(path)
    shared = {name: paths for name, paths in found.items() if len(paths) > 1}
    for name, paths in sorted(shared.items()):
        print(f"{name}() is static in {', '.join(paths)}")
    sys.exit(bool(shared))


if __name__ == "__main__":
    main()
