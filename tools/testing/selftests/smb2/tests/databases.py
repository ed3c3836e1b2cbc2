#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""databases.py [--long] DIRECTORY [CASE...]: what data bases do with a file, by several
processes of one machine: record locks in one page, mappings beside them, SQLite. On
every file system it has to go as on a local one. Without a case: their names. Prints a
line for each."""

import errno
import fcntl
import hashlib
import mmap
import os
import random
import signal
import sqlite3
import struct
import sys
import time

from cases import FORK, run
from processes import FLOCK, Process, R, SETLKW, U, W

LONG = sys.argv[1:2] == ["--long"]
NUMBER = struct.Struct("<Q")


def amount(n):
    return n * 10 if LONG else n


def same(where, seen, wanted):
    assert seen == wanted, f"{where}: {seen[:40]!r}, not {wanted[:40]!r}" \
        if isinstance(seen, bytes) else f"{where}: {seen!r}, not {wanted!r}"


def lock(fd, kind, at, length):
    fcntl.fcntl(fd, SETLKW, FLOCK.pack(kind, 0, at, length, 0))


def together(count, function, *args):
    """So many processes, and all end well"""
    all_of_them = [FORK.Process(target=function, args=(i, *args)) for i in range(count)]
    for p in all_of_them:
        p.start()
    for p in all_of_them:
        p.join()
    same("exit codes", [p.exitcode for p in all_of_them], [0] * count)


# The record of a data base in the manner of Berkeley DB or dBase: it proves itself
RECORD = 100


def make_record(number, count):
    head = struct.pack("<QQ", number, count)
    body = random.Random(number << 32 | count).randbytes(RECORD - 32)
    return head + body + hashlib.md5(head + body).digest()


def count_of(data, number):
    head, body, proof = data[:16], data[16:-16], data[-16:]
    assert hashlib.md5(head + body).digest() == proof, f"record {number} is torn: {data[:24]!r}"
    seen, count = struct.unpack("<QQ", head)
    same("the number in a record", seen, number)
    return count


def isam_user(who, path, records, rounds):
    """Reads with a shared lock on the record, counts with an exclusive one"""
    choose = random.Random(who)
    fd = os.open(path, os.O_RDWR)
    for i in range(rounds):
        number = choose.randrange(records)
        write = choose.random() < 0.5 or i < records // 2
        lock(fd, W if write else R, number * RECORD, RECORD)
        count = count_of(os.pread(fd, RECORD, number * RECORD), number)
        if write:
            os.pwrite(fd, make_record(number, count + 1), number * RECORD)
            if choose.random() < 0.3:
                os.fsync(fd)
            with open(f"{path}.log{who}", "a", encoding="ascii") as log:
                log.write(f"{number}\n")
        lock(fd, U, number * RECORD, RECORD)
    os.close(fd)


# The hash of tdb: a lock for each chain, the first bytes of the file, and all by mmap
CHAINS = 8
SLOTS = 512


def tdb_user(who, path, rounds, sync):
    """A chain's lock for its counters; they lie between each other in the pages"""
    choose = random.Random(who)
    fd = os.open(path, os.O_RDWR)
    at = mmap.mmap(fd, 0)
    for i in range(rounds):
        chain = choose.randrange(CHAINS)
        write = choose.random() < 0.7
        lock(fd, W if write else R, chain * 4, 1)
        slot = choose.randrange(SLOTS // CHAINS) * CHAINS + chain
        where = 4096 + slot * 16
        count, proof = struct.unpack_from("<QQ", at, where)
        same("proof", proof, count * 31 + slot)
        if write:
            struct.pack_into("<QQ", at, where, count + 1, (count + 1) * 31 + slot)
            total, = NUMBER.unpack_from(at, 64 + chain * 8)
            NUMBER.pack_into(at, 64 + chain * 8, total + 1)
            if sync and choose.random() < 0.3:
                at.flush()
        lock(fd, U, chain * 4, 1)
        if i % 10 == 9:
            # a traversal, as readers do: a shared lock on all chains
            lock(fd, R, 0, CHAINS * 4)
            totals = sum(NUMBER.unpack_from(at, 64 + 8 * c)[0] for c in range(CHAINS))
            counts = sum(NUMBER.unpack_from(at, 4096 + 16 * s)[0] for s in range(SLOTS))
            same("sum", counts, totals)
            lock(fd, U, 0, CHAINS * 4)
    at.close()
    os.close(fd)


def message(who, i):
    return f"From user{who} number {i}\n".encode() + b"x" * (37 * (i + who) % 900) + b"\n"


def mbox_writer(who, path, rounds):
    fd = os.open(path, os.O_RDWR | os.O_APPEND)
    for i in range(rounds):
        lock(fd, W, 0, 0)
        os.write(fd, message(who, i))
        os.fsync(fd)
        lock(fd, U, 0, 0)
    os.close(fd)


def mbox_reader(who, path, box, rounds):
    """Takes the first half of the messages out and writes the file anew"""
    fd = os.open(path, os.O_RDWR)
    for i in range(rounds):
        lock(fd, R, 0, 0)
        first = os.pread(fd, 1 << 20, 0)
        assert not first or first.startswith(b"From "), first[:20]
        lock(fd, U, 0, 0)
        lock(fd, W, 0, 0)
        data = os.pread(fd, 1 << 20, 0)
        parts = [b"From " + p for p in data.split(b"From ")[1:]]
        half = len(parts) // 2
        with open(box, "ab") as f:
            f.write(b"".join(parts[:half]))
        rest = b"".join(parts[half:])
        os.pwrite(fd, rest, 0)
        os.ftruncate(fd, len(rest))
        os.fsync(fd)
        lock(fd, U, 0, 0)
        time.sleep(0.01)
    os.close(fd)


# SQLite

def connect(path, mode, more=()):
    base = sqlite3.connect(path, timeout=100, isolation_level=None)
    seen, = base.execute(f"pragma journal_mode={mode}").fetchone()
    same("journal_mode", seen, mode)
    for pragma in more:
        base.execute(f"pragma {pragma}")
    return base


def make_base(path, mode):
    for end in "", "-wal", "-shm", "-journal":
        if os.path.exists(path + end):
            os.unlink(path + end)
    base = connect(path, mode)
    base.execute("create table account (id integer primary key, money integer)")
    base.execute("create table log (who integer, number integer, data blob)")
    base.execute("begin")
    base.executemany("insert into account values (?, 100)", [(i,) for i in range(10)])
    base.execute("commit")
    base.close()


def blob(who, i):
    return random.Random(who * 100003 + i).randbytes(i * 997 % 6000)


def sql_writer(who, path, mode, rounds, more=(), told=None):
    choose = random.Random(who)
    base = connect(path, mode, more)
    for i in range(rounds):
        base.execute("begin immediate")
        for sign in 1, -1:
            base.execute("update account set money = money + ? where id = ?",
                         (sign * 7, choose.randrange(10)))
        base.execute("insert into log values (?, ?, ?)", (who, i, blob(who, i)))
        base.execute("rollback" if i % 5 == 4 else "commit")
        if told is not None and i % 5 != 4:
            os.write(told, NUMBER.pack(i))
    base.close()


def sql_reader(who, path, mode, rounds, more=()):
    base = connect(path, mode, more)
    for _ in range(rounds):
        base.execute("begin")
        same("the sum", base.execute("select sum(money) from account").fetchone(), (1000,))
        for by, i, data in base.execute("select who, number, data from log order by rowid desc limit 3"):
            same(f"row {by} {i}", data, blob(by, i))
        base.execute("commit")
    base.close()


def sql_user(who, path, mode, rounds, more=()):
    if who < 2:
        sql_writer(who, path, mode, rounds, more)
    else:
        sql_reader(who, path, mode, rounds, more)


def judge_base(path, mode, rounds, writers=2):
    base = connect(path, mode)
    same("the check", base.execute("pragma integrity_check").fetchall(), [("ok",)])
    same("the sum", base.execute("select sum(money) from account").fetchone(), (1000,))
    seen = base.execute("select who, number, data from log order by who, number").fetchall()
    wanted = [(w, i, blob(w, i)) for w in range(writers) for i in range(rounds) if i % 5 != 4]
    same("what was committed", [r[:2] for r in seen], [r[:2] for r in wanted])
    same("the data", seen == wanted, True)
    base.close()


class Cases:
    def __init__(self, directory, name):
        self.path = f"{directory}/{name}"

    def make(self, data):
        with open(self.path, "wb") as f:
            f.write(data)

    def p(self, flags=os.O_RDWR):
        return Process(self.path, flags)

    def expect(self, wanted):
        with open(self.path, "rb") as f:
            same("a new open", f.read(), wanted)

    # What keeps a shared lock, and what is written in the page meanwhile

    def shared_then_mmap(self):
        """a lock on one byte, and the page is written by a mapping"""
        self.make(bytes(4096))
        p, q = self.p(), self.p()
        p.do("map", 4096)
        p.lock(R, 123, 1)
        p.do("store", b"ABCD", 0)
        p.do("msync")
        self.expect(b"ABCD" + bytes(4092))
        same("the mapping", p.do("load", 0, 4), b"ABCD")
        q.lock(R, 123, 1)
        q.do("map", 4096)
        same("the other's", q.do("load", 0, 4), b"ABCD")
        q.do("store", b"EFGH", 1000)
        same("the first one's", p.do("load", 1000, 4), b"EFGH")
        q.lock(U, 123, 1)
        q.do("close")
        p.do("msync")
        p.do("close")
        self.expect(b"ABCD" + bytes(996) + b"EFGH" + bytes(3092))

    def shared_then_locked_byte(self):
        """the locked byte itself is written, by a mapping and by the lock's owner"""
        self.make(bytes(4096))
        p, q = self.p(), self.p()
        p.lock(R, 0, 10)
        q.do("map", 4096)
        q.do("store", b"Q", 5)
        q.do("msync")
        p.do("pwrite", b"P", 6)
        p.do("fsync")
        self.expect(bytes(5) + b"QP" + bytes(4089))

    def shared_then_write(self):
        """another process writes elsewhere in the page, then in the range"""
        self.make(bytes(4096))
        p, q = self.p(), self.p()
        p.lock(R, 0, 10)
        q.do("pwrite", b"Q" * 10, 100)
        q.do("fsync")
        self.expect(bytes(100) + b"Q" * 10 + bytes(3986))
        q.do("pwrite", b"q", 5)
        q.do("fsync")
        self.expect(bytes(5) + b"q" + bytes(94) + b"Q" * 10 + bytes(3986))
        same("the reader", p.do("pread", 10, 0), bytes(5) + b"q" + bytes(4))

    def dirty_then_shared(self):
        """what was not yet sent when the lock was taken"""
        self.make(bytes(8192))
        p, q = self.p(), self.p()
        q.do("pwrite", b"Q" * 5000, 100)
        p.lock(R, 100, 200)
        same("the reader", p.do("pread", 200, 100), b"Q" * 200)
        q.do("fsync")
        q.do("pwrite", b"q", 300)
        p.lock(U)
        p.lock(R, 0, 1)
        q.do("fsync")
        self.expect(bytes(100) + b"Q" * 200 + b"q" + b"Q" * 4799 + bytes(3092))

    def two_shared(self):
        """two readers' locks, a writer between them, and one that upgrades"""
        self.make(b"." * 1000)
        p, q, w = self.p(), self.p(), self.p()
        p.lock(R, 0, 100)
        q.lock(R, 0, 100)
        w.lock(W, 100, 100)
        w.do("pwrite", b"W" * 100, 100)
        w.do("fsync")
        w.lock(U)
        q.lock(U)
        p.lock(W, 0, 100)
        p.do("pwrite", b"P" * 100, 0)
        p.lock(R, 0, 100)
        q.lock(R, 0, 100)
        same("the other reader", q.do("pread", 200, 0), b"P" * 100 + b"W" * 100)
        self.expect(b"P" * 100 + b"W" * 100 + b"." * 800)

    def record_neighbour(self):
        """a shared lock on record 1 while record 2 is written under its exclusive one"""
        self.make(b"." * 1000)
        p, q = self.p(), self.p()
        for i in range(5):
            p.lock(R, 100, 100)
            q.lock(W, 200, 100)
            q.do("pwrite", b"%d" % i * 100, 200)
            if i % 2:
                q.do("fsync")
            same("the reader's", p.do("pread", 100, 100), b"." * 100)
            q.lock(U, 200, 100)
            p.lock(U, 100, 100)
            p.lock(R, 200, 100)
            same("record 2", p.do("pread", 100, 200), b"%d" % i * 100)
            p.lock(U, 200, 100)
        q.do("close")
        self.expect(b"." * 200 + b"4" * 100 + b"." * 700)

    def reader_only(self):
        """the reader has it open for reading only"""
        self.make(b"." * 1000)
        p, q = self.p(os.O_RDONLY), self.p()
        p.lock(R, 0, 1000)
        q.do("pwrite", b"Q", 500)
        q.do("fsync")
        same("the reader", p.do("pread", 1, 500), b"Q")
        p.do("close")
        self.expect(b"." * 500 + b"Q" + b"." * 499)

    def flock_shared(self):
        """flock(LOCK_SH) while another writes"""
        self.make(b"." * 1000)
        p, q = self.p(), self.p()
        p.do("flock", fcntl.LOCK_SH)
        q.do("pwrite", b"Q", 500)
        q.do("fsync")
        q.do("map", 1000)
        q.do("store", b"M", 600)
        q.do("msync")
        self.expect(b"." * 500 + b"Q" + b"." * 99 + b"M" + b"." * 399)

    # Patterns

    def isam(self):
        """records of 100 bytes, each locked by who uses it"""
        records, rounds = 40, amount(40)
        self.make(b"".join(make_record(n, 0) for n in range(records)))
        for who in range(3):
            if os.path.exists(f"{self.path}.log{who}"):
                os.unlink(f"{self.path}.log{who}")
        together(3, isam_user, self.path, records, rounds)
        wanted = [0] * records
        for who in range(3):
            with open(f"{self.path}.log{who}", encoding="ascii") as log:
                for line in log:
                    wanted[int(line)] += 1
        with open(self.path, "rb") as f:
            data = f.read()
        same("counts", [count_of(data[n * RECORD:][:RECORD], n) for n in range(records)], wanted)

    def tdb(self):
        """chains that are locked, data that is mapped"""
        self.tdb_with(False)

    def tdb_sync(self):
        """and msync() now and then"""
        self.tdb_with(True)

    def tdb_with(self, sync):
        start = bytearray(4096 + SLOTS * 16)
        for slot in range(SLOTS):
            struct.pack_into("<QQ", start, 4096 + slot * 16, 0, slot)
        self.make(start)
        together(3, tdb_user, self.path, amount(40), sync)
        with open(self.path, "rb") as f:
            data = f.read()
        totals = [NUMBER.unpack_from(data, 64 + 8 * c)[0] for c in range(CHAINS)]
        counts = [NUMBER.unpack_from(data, 4096 + 16 * s)[0] for s in range(SLOTS)]
        same("chains", [sum(counts[c::CHAINS]) for c in range(CHAINS)], totals)
        # the same choices as theirs
        wanted = 0
        for who in range(3):
            choose = random.Random(who)
            for _ in range(amount(40)):
                choose.randrange(CHAINS)
                write = choose.random() < 0.7
                choose.randrange(SLOTS // CHAINS)
                if write and sync:
                    choose.random()
                wanted += write
        same("all", sum(totals), wanted)

    def tdb_grows(self):
        """the file becomes longer under a lock, and is mapped anew"""
        self.make(b"." * 100)
        p, q = self.p(), self.p()
        for i in range(1, 6):
            p.lock(W, 0, 4)
            p.do("ftruncate", i * 5000)
            p.do("map", i * 5000)
            p.do("store", b"%d" % i * 100, i * 5000 - 100)
            q.lock(R, 8, 4)
            p.do("msync")
            p.lock(U, 0, 4)
            q.lock(R, 0, 4)
            same("size", q.do("fstat").st_size, i * 5000)
            q.do("map", i * 5000)
            same("data", q.do("load", i * 5000 - 100, 100), b"%d" % i * 100)
            q.lock(U)
        wanted = bytearray(25000)
        wanted[:100] = b"." * 100
        for i in range(1, 6):
            wanted[i * 5000 - 100:i * 5000] = b"%d" % i * 100
        self.expect(bytes(wanted))

    def mbox(self):
        """messages that are appended and taken out, the whole file locked"""
        rounds = amount(8)
        self.make(b"")
        boxes = [f"{self.path}.box{i}" for i in range(2)]
        for box in boxes:
            with open(box, "wb"):
                pass
        users = [FORK.Process(target=mbox_writer, args=(i, self.path, rounds)) for i in range(2)]
        users += [FORK.Process(target=mbox_reader, args=(i, self.path, boxes[i], rounds // 2))
                  for i in range(2)]
        for u in users:
            u.start()
        for u in users:
            u.join()
        same("exit codes", [u.exitcode for u in users], [0] * 4)
        data = b""
        for path in (*boxes, self.path):
            with open(path, "rb") as f:
                data += f.read()
        parts = sorted(b"From " + p for p in data.split(b"From ")[1:])
        same("messages", parts, sorted(message(w, i) for w in range(2) for i in range(rounds)))

    # SQLite

    def sql(self, mode, processes, more=(), rounds=6):
        rounds = amount(rounds)
        make_base(self.path, mode)
        together(processes, sql_user, self.path, mode, rounds, more)
        judge_base(self.path, mode, rounds, min(processes, 2))

    def sqlite_delete(self):
        """journal_mode delete, two writers and two readers"""
        self.sql("delete", 4)

    def sqlite_truncate(self):
        """journal_mode truncate, one process"""
        self.sql("truncate", 1)

    def sqlite_persist(self):
        """journal_mode persist, the data base mapped"""
        self.sql("persist", 3, ("mmap_size=1000000",))

    def sqlite_wal_one(self):
        """WAL, one process"""
        self.sql("wal", 1)

    def sqlite_wal(self):
        """WAL, two writers and two readers"""
        self.sql("wal", 4)

    def sqlite_wal_full(self):
        """WAL, checkpoints all the time, each commit synchronous, mapped"""
        self.sql("wal", 3, ("wal_autocheckpoint=3", "synchronous=full", "mmap_size=1000000"))

    def sqlite_wal_exclusive(self):
        """WAL without the shared memory"""
        self.sql("wal", 1, ("locking_mode=exclusive",))

    def sqlite_checkpoint(self):
        """WAL: a reader stays in its snapshot while others write and checkpoint"""
        make_base(self.path, "wal")
        reader = connect(self.path, "wal")
        reader.execute("begin")
        same("before", reader.execute("select count(*) from log").fetchone(), (0,))
        together(1, sql_writer, self.path, "wal", 5)
        same("still", reader.execute("select count(*) from log").fetchone(), (0,))
        writer = connect(self.path, "wal")
        busy, _, _ = writer.execute("pragma wal_checkpoint(passive)").fetchone()
        same("passive", busy, 0)
        reader.execute("commit")
        same("after", reader.execute("select count(*) from log").fetchone(), (4,))
        same("truncate", writer.execute("pragma wal_checkpoint(truncate)").fetchone(), (0, 0, 0))
        same("the log's size", os.path.getsize(f"{self.path}-wal"), 0)
        writer.close()
        reader.close()
        same("gone with the last", os.path.exists(f"{self.path}-shm"), False)
        judge_base(self.path, "wal", 5, 1)

    def killed(self, mode):
        for i in range(amount(2)):
            make_base(self.path, mode)
            told, tell = os.pipe()
            writer = FORK.Process(target=sql_writer, args=(0, self.path, mode, 1000, (), tell))
            reader = FORK.Process(target=sql_reader, args=(1, self.path, mode, 5))
            writer.start()
            reader.start()
            count = 0
            while count < 3 + i * 2:
                count += len(os.read(told, 8)) == 8
            time.sleep(random.Random(i).random() * 0.05)
            writer.kill()
            writer.join()
            same("the writer", writer.exitcode, -signal.SIGKILL)
            reader.join()
            same("the reader", reader.exitcode, 0)
            os.set_blocking(told, False)
            try:
                count += len(os.read(told, 1 << 16)) // 8
            except BlockingIOError:
                pass
            os.close(told)
            os.close(tell)
            self.recovers(mode, count)

    def recovers(self, mode, count):
        """What was told of is there, perhaps one more; and it goes on"""
        base = connect(self.path, mode)
        same("the check", base.execute("pragma integrity_check").fetchall(), [("ok",)])
        same("the sum", base.execute("select sum(money) from account").fetchone(), (1000,))
        rows = base.execute("select number, data from log order by number").fetchall()
        assert len(rows) in (count, count + 1), f"{len(rows)} rows of {count}"
        for i, data in rows:
            same(f"row {i}", data, blob(0, i))
        base.close()
        together(1, sql_reader, self.path, mode, 2)

    def sqlite_kill(self):
        """kill -9 of a writer, journal_mode delete; then recovery"""
        self.killed("delete")

    def sqlite_wal_kill(self):
        """kill -9 of a writer in WAL; then recovery"""
        self.killed("wal")


def locks_work(directory):
    """Not a case: where nobody locks, all would pass by chance"""
    path = f"{directory}/probe"
    with open(path, "wb"):
        pass
    p, q = Process(path), Process(path)
    p.lock(W, 0, 1)
    try:
        q.lock(W, 0, 1)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EACCES)
    return False


def main():
    names = [n for n, f in vars(Cases).items()
             if getattr(f, "__doc__", None) and n[0] != "_" and n != "recovers"]
    args = sys.argv[1 + LONG:]
    if len(args) < 2:
        print("\n".join(names))
        return
    print("ok" if locks_work(args[0]) else "not ok", "locks", flush=True)
    run(lambda name: getattr(Cases(args[0], name), name)(), args[1:])


main()
