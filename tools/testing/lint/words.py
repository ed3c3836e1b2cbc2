#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""words.py DIRECTORY: is the README of the system tests right about their words?

A word is a function of lib/*.sh, or a variable there that a test reads or sets. Each is named in
the README, unless it begins with an underscore, and nothing else is. Each module of
lib/*.py is named, too. A test uses every function and defines none of them itself."""

import collections
import glob
import os
import re
import sys

FUNCTION = re.compile(r"^\t*(\w+)\(\) ", re.M)
VARIABLE = re.compile(r"^\t*(?:export |mapfile -t |read -r |declare -A )?([A-Z]\w*)(?:=|$| <&)", re.M)
COMMENT = re.compile(r"^\s*#.*$", re.M)
TOUCHED = re.compile(r"\$\{?[#!]?([A-Z]\w*)|\b([A-Z]\w*)\+?=")
# what a list item begins with, before the colon
NAMED = re.compile(r"^\* (``.*?``(?:,\s+``[^`]*``)*):", re.M | re.S)


def read(*patterns):
    """Contents by path, without comments"""
    files = {}
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            with open(path, encoding="utf-8") as f:
                files[path] = COMMENT.sub("", f.read())
    return files


def named(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    words = set()
    for item in NAMED.findall(text):
        words.update(re.findall(r"``(\$?\w+)", item))
    return words, text


def main():
    top = sys.argv[1]
    lib, tests = read(f"{top}/lib/*.sh"), read(f"{top}/tests/*.sh", f"{top}/../../*/*.sh", f"{top}/../../*.sh")
    words, text = named(f"{top}/README.rst")
    bad = []

    functions = {name for code in lib.values() for name in FUNCTION.findall(code)}
    public = {name for name in functions if not name.startswith("_")}
    known = {name for code in lib.values() for name in VARIABLE.findall(code)}
    touched = {name for code in tests.values() for names in TOUCHED.findall(code) for name in names}
    variables = {f"${name}" for name in known & touched}

    bad += [f"README.rst does not have {name}" for name in sorted((public | variables) - words)]
    bad += [f"README.rst has {name}, which is not in lib/*.sh, or in no test"
            for name in sorted(words - public - variables)]
    bad += [f"README.rst does not have {name}" for name in map(os.path.basename, glob.glob(f"{top}/lib/*.py"))
            if name not in text]

    used = collections.Counter(word for code in (*lib.values(), *tests.values()) for word in re.findall(r"\w+", code))
    bad += [f"lib/*.sh: nobody uses {name}" for name in sorted(functions) if used[name] < 2]
    for path, code in tests.items():
        if path.startswith(f"{top}/tests/"):
            bad += [f"{path}: {name} has another meaning in lib/" for name in FUNCTION.findall(code) if name in functions]

    print("\n".join(bad))
    sys.exit(bool(bad))


main()
