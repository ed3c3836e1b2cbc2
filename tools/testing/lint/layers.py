#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""layers.py DIRECTORY LAYERS: do the files of DIRECTORY include and call downwards only?"""

import fnmatch
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
FUNCTION = re.compile(r"^(?!static\b|extern\b|typedef\b)[a-z][\w \t*\n]*?\b(smb2fs_\w+)\(", re.M)
SYMBOL = re.compile(r"\bsmb2fs_\w+")


class Layers:
    """What stands where. A place is its line; files behind "any" share one."""

    def __init__(self, path):
        self.lines, self.pure, self.headers, self.tables = [], [], [], []
        folder = None
        with open(path) as f:
            for line in f:
                words = line.split("#")[0].split()
                if not words:
                    continue
                if line[0] == "\t":
                    loose = words[0] == "any"
                    names = words[loose:]
                    self.lines.append((loose, [w if folder == "." else f"{folder}/{w}" for w in names]))
                elif words[0] == "pure":
                    self.pure += words[1:]
                elif words[0] == "pure-headers":
                    self.headers += words[1:]
                elif words[0] == "table":
                    self.tables += words[1:]
                else:
                    folder = words[0]

    def place(self, stem):
        """The number of its line, or None when there is none, or more than one"""
        found = [i for i, (_, patterns) in enumerate(self.lines) if matches(stem, patterns)]
        return found[0] if len(found) == 1 else None

    def may_use(self, mine, other):
        if mine == other:
            return True
        a, b = self.place(mine), self.place(other)
        return b > a or (a == b and self.lines[a][0])


def matches(stem, patterns):
    return any(fnmatch.fnmatchcase(stem, p) for p in patterns)


def sources(directory):
    """Name without ending and text of each file, tests left out"""
    for where, folders, names in os.walk(directory):
        folders[:] = sorted(f for f in folders if f != "tests")
        for name in sorted(names):
            path = os.path.join(where, name)
            if name.endswith((".c", ".h")) and not name.endswith(".mod.c"):
                with open(path) as f:
                    yield os.path.relpath(path, directory), f.read()


def is_definition(text, at):
    """Is what stands before the parenthesis at @at a function's name, and its body behind?"""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if not depth:
            return text[i + 1:].lstrip().startswith("{")
    return False


def check_includes(layers, name, text):
    stem = os.path.splitext(name)[0]
    pure = matches(stem, layers.pure)
    for kind, header in INCLUDE.findall(text):
        other = os.path.splitext(header)[0]
        folder = os.path.dirname(name)
        if kind == "<":
            if pure and header not in layers.headers:
                yield f"{name}: is pure and includes <{header}>"
        elif stem in layers.tables:
            continue
        elif layers.place(other) is None:
            yield f"{name}: includes {header}, which has no place"
        elif pure and not matches(other, layers.pure):
            yield f"{name}: is pure and includes {header}, which is not"
        elif not layers.may_use(stem, other) and header != f"{folder}/{folder}.h":
            yield f"{name} includes {header}, which does not stand below it"


def check_calls(layers, name, text, owners):
    stem = os.path.splitext(name)[0]
    for symbol in sorted(set(SYMBOL.findall(text))):
        owner = owners.get(symbol)
        if owner and not layers.may_use(stem, owner):
            yield f"{name} uses {symbol}() of {owner}.c, which does not stand below it"


def main():
    directory, layers_file = sys.argv[1:]
    layers = Layers(layers_file)
    texts = dict(sources(directory))
    plain = {name: STRING.sub('""', COMMENT.sub(" ", text)) for name, text in texts.items()}
    problems, owners = [], {}

    for name, text in plain.items():
        stem = os.path.splitext(name)[0]
        if layers.place(stem) is None:
            problems.append(f"{name}: no line of {layers_file}, or more than one, names it")
        elif name.endswith(".c"):
            owners.update((m.group(1), stem) for m in FUNCTION.finditer(text)
                          if is_definition(text, m.end() - 1))
    if not problems:
        for name, text in plain.items():
            problems += check_includes(layers, name, texts[name])
            if name.endswith(".c") and name[:-2] not in layers.tables:
                problems += check_calls(layers, name, text, owners)
    print("\n".join(problems))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
