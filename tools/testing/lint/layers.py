#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""layers.py DIRECTORY LAYERS: do the includes of DIRECTORY keep to the layers?"""

import fnmatch
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def read_layers(path):
    """([(name, patterns)] topmost first, pure patterns, headers for pure files)"""
    layers, pure, headers = [], [], []
    with open(path) as f:
        for line in f:
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] == "pure":
                pure += words[1:]
            elif words[0] == "pure-headers":
                headers += words[1:]
            else:
                layers.append((words[0], words[1:]))
    return layers, pure, headers


def matches(stem, patterns):
    return any(fnmatch.fnmatchcase(stem, p) for p in patterns)


def main():
    directory, layers_file = sys.argv[1:]
    layers, pure, headers = read_layers(layers_file)
    problems = []

    def layer(stem):
        found = [i for i, (_, patterns) in enumerate(layers) if matches(stem, patterns)]
        return found[0] if len(found) == 1 else None

    names = [os.path.relpath(os.path.join(where, name), directory)
             for where, _, names in os.walk(directory) for name in names]
    for name in sorted(names):
        stem, end = os.path.splitext(name)
        if end not in (".c", ".h") or stem.endswith(".mod") or name.startswith("tests/"):
            continue
        mine = layer(stem)
        if mine is None:
            problems.append(f"{name}: no line of {layers_file}, or more than one, names it")
            continue
        with open(os.path.join(directory, name)) as f:
            includes = INCLUDE.findall(f.read())
        for kind, header in includes:
            other = os.path.splitext(header)[0]
            if kind == "<":
                if matches(stem, pure) and header not in headers:
                    problems.append(f"{name}: is pure and includes <{header}>")
            elif layer(other) is None:
                # what is generated names its own header as it likes
                if header != "genl.h":
                    problems.append(f"{name}: includes {header}, which is in no layer")
            elif layer(other) < mine:
                problems.append(f"{name} ({layers[mine][0]}) includes {header} "
                                f"({layers[layer(other)][0]}), which is above it")
            elif matches(stem, pure) and not matches(other, pure):
                problems.append(f"{name}: is pure and includes {header}, which is not")
    print("\n".join(problems))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
