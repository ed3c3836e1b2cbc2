#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""load.py open N DIRECTORY        N files open at once, each with data of its own
load.py sqlite N DIRECTORY      a database: N transactions by each of two processes
load.py coherence N A B         two mounts of one directory: what one has written and
                                closed is what the other reads after its open
load.py tree N DIRECTORY        make N files to be copied
load.py sums DIRECTORY          sum, time and name of all files in it
"""

import hashlib
import os
import random
import sqlite3
import sys


def contents(n, size=None):
    return random.Random(n).randbytes(size if size is not None else n % 5000)


def write_file(path, data, flags=os.O_CREAT | os.O_TRUNC):
    fd = os.open(path, os.O_WRONLY | flags, 0o644)
    try:
        while data:
            data = data[os.write(fd, data):]
    finally:
        os.close(fd)	# here a late error of a write comes out


def read_file(path):
    with open(path, "rb", buffering=0) as f:
        return f.readall()


def expect(what, is_so):
    if not is_so:
        sys.exit(f"wrong: {what}")


def open_many(n, directory):
    """All are written while all are open, and read when all have been written"""
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (n + 100, n + 100))
    os.mkdir(directory)
    files = []
    for i in range(n):
        if i % 1000 == 0:
            os.mkdir(f"{directory}/{i // 1000}")
        files.append(os.open(f"{directory}/{i // 1000}/{i}", os.O_RDWR | os.O_CREAT | os.O_EXCL))
    for i, fd in enumerate(files):
        os.pwrite(fd, b"%d" % i, i % 100)
    for i, fd in enumerate(files):
        expect(f"file {i}", os.pread(fd, 1000, 0) == bytes(i % 100) + b"%d" % i)
    expect("what is listed", sum(len(names) for _, _, names in os.walk(directory)) == n)
    for fd in files:
        os.close(fd)


def connect(path):
    return sqlite3.connect(path, timeout=300, isolation_level=None)


def transactions(path, who, n):
    """Move money; every third time think better of it"""
    db = connect(path)
    for i in range(n):
        db.execute("begin immediate")
        db.execute("update accounts set money = money - 1 where id = ?", ((i + who) % 10,))
        db.execute("update accounts set money = money + 1 where id = ?", ((i + who + 1) % 10,))
        db.execute("insert into log values (?, ?, ?)", (who, i, contents(i)))
        db.execute("rollback" if i % 3 == 2 else "commit")
    db.close()


def sqlite(n, directory):
    path = f"{directory}/accounts.db"
    db = connect(path)
    db.execute("create table accounts (id integer primary key, money integer)")
    db.execute("create table log (who integer, number integer, data blob)")
    db.executemany("insert into accounts values (?, 100)", [(i,) for i in range(10)])
    db.close()
    children = []
    for who in range(2):
        pid = os.fork()
        if not pid:
            transactions(path, who, n)
            os._exit(0)
        children.append(pid)
    expect("a process", not any([os.waitpid(pid, 0)[1] for pid in children]))
    db = connect(path)
    kept = [i for i in range(n) if i % 3 != 2]
    expect("the check", db.execute("pragma integrity_check").fetchall() == [("ok",)])
    expect("the sum", db.execute("select sum(money) from accounts").fetchone() == (1000,))
    expect("the log", db.execute("select who, number, data from log order by who, number").fetchall()
           == [(who, i, contents(i)) for who in range(2) for i in kept])
    db.close()


def there(path):
    try:
        return read_file(path)
    except FileNotFoundError:
        return None


def coherence(n, *mounts):
    """One writes, the other reads, in turns; both have everything cached that they may"""
    choose = random.Random(1)
    files = {}
    for turn in range(n):
        writer, reader = mounts[turn % 2], mounts[1 - turn % 2]
        name = f"f{choose.randrange(5)}"
        old = files.get(name)
        expect(f"{name} before turn {turn}", there(f"{reader}/{name}") == old)
        data = contents(turn, choose.choice([0, 1, 100, 4096, 5000, 70000]))
        act = choose.choice(["write", "append", "replace", "truncate", "unlink", "inside"])
        if old is None or act == "write":
            write_file(f"{writer}/{name}", data)
            files[name] = data
        elif act == "append":
            write_file(f"{writer}/{name}", data, os.O_APPEND)
            files[name] = old + data
        elif act == "replace":
            write_file(f"{writer}/new", data)
            os.rename(f"{writer}/new", f"{writer}/{name}")
            files[name] = data
        elif act == "truncate":
            os.truncate(f"{writer}/{name}", len(old) // 2)
            files[name] = old[:len(old) // 2]
        elif act == "unlink":
            os.unlink(f"{writer}/{name}")
            del files[name]
        else:	# as long as before: only the time tells
            write_file(f"{writer}/{name}", data[:len(old)], 0)
            files[name] = data[:len(old)] + old[len(data):]
        expect(f"{act} of {name} in turn {turn}", there(f"{reader}/{name}") == files.get(name))


def make_tree(n, directory):
    for i in range(n):
        below = f"{directory}/{i % 7}/{i % 11}"
        os.makedirs(below, exist_ok=True)
        write_file(f"{below}/file {i}", contents(i))
        # seconds and nanoseconds that a server can keep
        os.utime(f"{below}/file {i}", ns=(10 ** 18 + i * 12345600, 10 ** 18 + i * 98765400))


def sums(directory):
    """Of all that is in there, with its time; for the other side to compare"""
    for path, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            full = f"{path}/{name}"
            digest = hashlib.sha256(read_file(full)).hexdigest()
            print(digest, os.stat(full).st_mtime_ns, os.path.relpath(full, directory))


def main():
    what, *arguments = sys.argv[1:]
    if what == "sums":
        sums(*arguments)
        return
    number, *places = arguments
    {"open": open_many, "sqlite": sqlite, "coherence": coherence,
     "tree": make_tree}[what](int(number), *places)


main()
