#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""upcall.py CASE...: the cases of upcall.sh. Prints a line for each."""

import errno
import os
import resource
import select
import signal
import sys
import time

import genl_spec
from cases import run
from genl_spec import Socket
from upcall_lib import (ADDR, CLIENT, HELLO, KEY, TAKEOVER, Daemon, Waiter,
                        counts, hello, in_child, kernel_log, kill_waiters, parameter, refused,
                        status, until, waiting)

SPEC = genl_spec.SPECIFICATION
MORE = 0xc0000016

CASES = {}


def case(name):
    def add(function):
        CASES[name] = function
        return function
    return add


# What should be

@case("names are resolved")
def resolve():
    daemon = Daemon()
    waiter = Waiter("resolve", "server.example", "timeout=30000", "addr=10.1.2.3:1")
    assert daemon.event("ready") == {}
    request = daemon.call("accept")
    assert request["class"] == "resolve"
    assert request["host"] == "server.example"
    assert 20000 < request["timeout"] <= 30000
    assert set(request) == {"id", "class", "host", "timeout"}
    assert daemon.has_nothing()
    daemon.done(request, ADDR, ("addr", [("addr6", bytes(16))]))
    waiter.ends(0)

    # an address with a scope; and more of them than are taken
    waiter = Waiter("resolve", "six", "addr=fe80::1%lo:1")
    scope = int(open("/sys/class/net/lo/ifindex", encoding="ascii").read())
    six = bytes((0xfe, 0x80)) + bytes(13) + b"\1"
    daemon.done(daemon.accept(), ("addr", [("addr6", six), ("scope", scope)]),
                *[ADDR] * 20)
    waiter.ends(0)


@case("an authentication, tokens of 65000 bytes")
def auth():
    daemon = Daemon()
    waiter = Waiter("auth", "server", "n=3", "size=65000", "uid=7", "sec=1",
                    f"key={KEY.hex()}", "timeout=30000")
    first = daemon.accept()
    assert first["class"] == "auth" and first["host"] == "server"
    assert (first["sec"], first["uid"], first["user"], first["domain"]) == \
        ("krb5", 7, "user", "DOMAIN")
    assert len(first["token"]) == 65000 and 20000 < first["timeout"] <= 30000
    assert "status" not in first and "key" not in first
    ids = {first["id"]}
    token = os.urandom(65000)
    daemon.done(first, ("token", token))
    for n in range(3):
        step = daemon.accept()
        assert step["exchange"] == first["exchange"] and step["token"] == token
        assert step["status"] == (MORE if n < 2 else 0)
        assert "sec" not in step and "uid" not in step and "user" not in step
        ids.add(step["id"])
        token = os.urandom(1 + 100 * n)
        if n < 2:
            daemon.done(step, ("token", token))
    daemon.done(step, ("session-key", KEY), ("principal", "user@REALM"), ("lifetime", 600))
    waiter.ends(0)
    assert len(ids) == 4
    assert daemon.event("cancel", 0.1) is None

    # an anonymous one has no key
    waiter = Waiter("auth", "server", "sec=2")
    daemon.done(daemon.accept(), ("token", b"x"))
    daemon.done(daemon.accept())
    waiter.ends(0)


@case("the daemon's errors and messages")
def errors():
    daemon = Daemon()
    for error, want in ((errno.EACCES, errno.EACCES), (errno.EKEYEXPIRED, errno.EKEYEXPIRED),
                        (0, errno.EIO), (512, errno.EIO), (4096, errno.EIO),
                        (0xffffffff, errno.EIO), (errno.EPIPE, errno.EIO),
                        (errno.EINTR, errno.EIO), (errno.EAGAIN, errno.EIO)):
        waiter = Waiter("resolve", "server")
        daemon.done(daemon.accept(), ("error", error), ("message", f"no luck {error}"))
        waiter.ends(want)
        assert f"exerciser: server: no luck {error}\n" in kernel_log()
    waiter = Waiter("auth", "server")
    daemon.done(daemon.accept(), ("error", errno.EACCES),
                ("message", b"a\nb\x1b[2Jc\x7f\xc2\x9b\xff Stra\xc3\x9fe \xf0\x9f\x98\x80\0"))
    waiter.ends(errno.EACCES)
    # kmsg escapes what is not ASCII
    assert r"server: a?b?[2Jc????" in kernel_log()
    waiter = Waiter("auth", "server")
    daemon.done(daemon.accept(), ("error", errno.EACCES))
    waiter.ends(errno.EACCES)
    assert f"server: smb2d failed with error {errno.EACCES}\n" in kernel_log()
    assert daemon.event("cancel", 0.1) is None
    assert counts("resolve")["failed"] >= 9


# Answers that are none

@case("answers from somebody else")
def foreign():
    daemon = Daemon()
    late = status()["late"]
    waiter = Waiter("resolve", "server")
    request = daemon.accept()
    other = Socket()
    refused(errno.ESTALE, other.call, "done", ("id", request["id"]), ADDR)
    refused(errno.EPERM, other.call, "accept")
    refused(errno.EPERM, other.call, "pong", ("id", request["id"]))
    refused(errno.EBUSY, other.call, "hello", *HELLO)
    assert status()["late"] == late + 1
    assert not waiter.is_over()
    daemon.done(request, ADDR)
    waiter.ends(0)


@case("answers that are late, or come twice")
def late():
    daemon = Daemon()
    before = status()["late"]
    waiter = Waiter("resolve", "server")
    request = daemon.accept()
    daemon.done(request, ADDR)
    refused(errno.ESTALE, daemon.done, request, ADDR)
    waiter.ends(0)
    refused(errno.ESTALE, daemon.done, request, ADDR)
    waiter = Waiter("resolve", "server", "timeout=200")
    request = daemon.accept()
    waiter.ends(errno.ETIMEDOUT)
    refused(errno.ESTALE, daemon.done, request, ADDR)
    # one that is queued, but not accepted: its id can be guessed
    waiter = Waiter("resolve", "other")
    waiting(1)
    refused(errno.ESTALE, daemon.done, {"id": status()["pending"][0]["id"]}, ADDR)
    refused(errno.ESTALE, daemon.done, {"id": 0}, ADDR)
    assert status()["late"] == before + 5
    daemon.done(daemon.accept(), ADDR)
    waiter.ends(0)


@case("answers that are malformed")
def malformed():
    daemon = Daemon()
    waiter = Waiter("resolve", "server", "addr=10.1.2.3:1")
    request = daemon.accept()
    four, six = ADDR[1][0], ("addr6", bytes(16))
    for values in ((), (("token", b"x"),), (("addr", []),), (("addr", [four, six]),),
                   (("addr", [("scope", 1)]),), (("addr", [("addr4", b"abc")]),),
                   (ADDR, ("addr", [])), (ADDR, ("host", "x")), (ADDR, ("exchange", 1)),
                   (("error", b"xx"),), (("error", 5), ("message", b"no end"))):
        refused(errno.EINVAL, daemon.done, request, *values)
    for length in (0, 15, 17):
        refused(errno.ERANGE, daemon.done, request, ("addr", [("addr6", bytes(length))]))
    refused(errno.EINVAL, daemon.call, "done", ADDR)
    refused(errno.EINVAL, daemon.call, "done", ("id", b"1234"), ADDR)
    refused(errno.EINVAL, daemon.call, "pong")
    for length in (1025, 60000):
        refused(errno.EINVAL, daemon.done, request, ("error", 5), ("message", "x" * length))
        refused(errno.EINVAL, daemon.done, request, ADDR, ("principal", "x" * length))
    assert not waiter.is_over()
    daemon.done(request, ADDR)
    waiter.ends(0)

    waiter = Waiter("auth", "server", f"key={KEY.hex()}")
    request = daemon.accept()
    for values in ((), (ADDR,), (("token", b""),), (("session-key", KEY),),
                   (("token", b"x"), ("session-key", KEY)),
                   (("token", bytes(65001)),), (("token", bytes(65531)),)):
        refused(errno.EINVAL, daemon.done, request, *values)
    daemon.done(request, ("token", b"x"))
    request = daemon.accept()
    for values in ((), (("token", b"x"),), (("session-key", b""),),
                   (("session-key", bytes(65)),), (("session-key", bytes(60000)),)):
        refused(errno.EINVAL, daemon.done, request, *values)
    daemon.done(request, ("session-key", KEY))
    waiter.ends(0)

    # the longest of each
    waiter = Waiter("auth", "server", f"key={bytes(64).hex()}")
    daemon.done(daemon.accept(), ("token", bytes(65000)))
    daemon.done(daemon.accept(), ("session-key", bytes(64)), ("principal", "x" * 1024))
    waiter.ends(0)
    waiter = Waiter("auth", "server")
    daemon.done(daemon.accept(), ("error", 5), ("message", "x" * 1024))
    waiter.ends(5)


@case("senders without the privilege")
def unprivileged():
    daemon = Daemon()
    waiter = Waiter("resolve", "server")
    request = daemon.accept()

    def ask():
        other = Socket()
        for op, values in (("hello", HELLO), ("accept", ()), ("pong", (("id", 1),)),
                           ("done", (("id", request["id"]), ADDR))):
            refused(errno.EPERM, other.call, op, *values)

    def as_nobody():
        os.setresgid(1000, 1000, 1000)
        os.setresuid(1000, 1000, 1000)
        ask()

    def in_user_namespace():
        genl_spec.unshare(genl_spec.CLONE_NEWUSER)
        ask()

    in_child(as_nobody)
    in_child(in_user_namespace)
    assert not waiter.is_over()
    daemon.done(request, ADDR)
    waiter.ends(0)


@case("network namespaces")
def namespaces():
    daemon = Daemon()
    waiter = Waiter("resolve", "server")
    request = daemon.accept()

    def elsewhere():
        genl_spec.enter_net(CLIENT)
        other = Daemon()
        assert other.has_nothing()
        refused(errno.ESTALE, other.done, request, ADDR)
        assert status()["waiting"] == 0
        own = Waiter("resolve", "server", "addr=10.1.2.3:1")
        answer = other.accept()
        assert answer["id"] != request["id"]
        other.done(answer, ADDR)
        own.ends(0)

    in_child(elsewhere)
    assert not waiter.is_over() and status()["waiting"] == 1
    # a waiter of that namespace does not reach us
    stranger = Waiter("resolve", "stranger", "timeout=300", net=CLIENT)
    stranger.ends(errno.ENOKEY)
    daemon.done(request, ADDR)
    waiter.ends(0)


@case("user namespaces")
def users():
    """A daemon in a user namespace hears the numbers of its own users."""
    ready, go = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        genl_spec.unshare(genl_spec.CLONE_NEWUSER | genl_spec.CLONE_NEWNET)
        os.write(ready[1], b".")
        os.read(go[0], 1)
        in_namespace(go[0])
        os._exit(0)
    os.read(ready[0], 1)
    for name, text in (("uid_map", "0 0 1\n5 1234 1\n"), ("gid_map", "0 0 1\n")):
        with open(f"/proc/{pid}/{name}", "w", encoding="ascii") as file:
            file.write(text)
    os.write(go[1], b".")
    net = f"/proc/{pid}/ns/net"
    Waiter("auth", "outside", "uid=1234", net=net).ends(0)
    Waiter("auth", "stranger", "uid=77", net=net).ends(errno.EOVERFLOW)
    assert "stranger: the user does not exist in the user namespace of smb2d" in kernel_log()
    os.write(go[1], b".")
    assert os.waitpid(pid, 0)[1] == 0


def in_namespace(stop):
    daemon = Daemon()
    request = daemon.accept()
    assert request["uid"] == 5, request
    daemon.done(request, ("token", b"x"))
    daemon.done(daemon.accept(), ("session-key", KEY))
    while not select.select([stop], [], [], 0.02)[0]:
        assert daemon.has_nothing()


# A daemon that goes

@case("the daemon goes, at each state")
def death():
    daemon = Daemon()
    restarted = counts("resolve")["restarted"], counts("auth")["restarted"]
    queued, accepted = Waiter("resolve", "queued"), None
    waiting(1)
    daemon.close()
    daemon = Daemon()
    request = daemon.accept()
    assert request["host"] == "queued"
    accepted = Waiter("resolve", "second")
    second = daemon.accept()
    daemon.close()
    # in the order they were in, from the next one
    daemon = Daemon()
    again = daemon.accept(), daemon.accept()
    assert [r["id"] for r in again] == [request["id"], second["id"]]
    for r in again:
        daemon.done(r, ADDR)
    queued.ends(0)
    accepted.ends(0)
    assert counts("resolve")["restarted"] == restarted[0] + 2

    # authentications: the first step accepted; queued; between steps; the next queued
    waiter = Waiter("auth", "server")
    daemon.accept()
    daemon.close()
    waiter.ends(errno.EPIPE)
    daemon = Daemon()
    waiter = Waiter("auth", "server")
    waiting(1)
    daemon.close()
    time.sleep(0.1)
    assert not waiter.is_over()
    daemon = Daemon()
    daemon.done(daemon.accept(), ("token", b"x"))
    waiting(1)
    daemon.close()
    waiter.ends(errno.EPIPE)
    daemon = Daemon()
    assert daemon.has_nothing()
    waiter = Waiter("auth", "server")
    daemon.done(daemon.accept(), ("token", b"x"))
    daemon.accept()
    daemon.close()
    waiter.ends(errno.EPIPE)
    assert counts("auth")["restarted"] == restarted[1] + 3


@case("the daemon is killed")
def death_by_signal():
    """The same, when the daemon is a process that is killed."""
    ready = os.pipe()
    pid = os.fork()
    if not pid:
        daemon = Daemon()
        daemon.accept()
        os.write(ready[1], b".")
        signal.pause()
    with parameter("daemon_wait", 30):
        waiter = Waiter("resolve", "server")
        os.read(ready[0], 1)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        until(lambda: "accepted" not in status()["pending"][0])
        daemon = Daemon()
        daemon.done(daemon.accept(), ADDR)
        waiter.ends(0)


@case("no daemon")
def nobody():
    timeout = counts("resolve")["timeout"]
    with parameter("daemon_wait", 1):
        waiter = Waiter("resolve", "server").ends(errno.ENOKEY)
        assert 0.9 < waiter.took < 3, waiter.took
        assert "smb2d does not run in this network namespace: start it with" in kernel_log()
        waiter = Waiter("auth", "server").ends(errno.ENOKEY)
        assert 0.9 < waiter.took < 3, waiter.took
        # the deadline is earlier
        waiter = Waiter("resolve", "server", "timeout=200").ends(errno.ENOKEY)
        assert waiter.took < 0.8, waiter.took
    assert counts("resolve")["timeout"] == timeout + 2
    with parameter("daemon_wait", 0):
        assert Waiter("resolve", "server").ends(errno.ENOKEY).took < 0.5
    # one that comes in time; and one that goes, and so begins the wait anew
    with parameter("daemon_wait", 2):
        waiter = Waiter("resolve", "server")
        time.sleep(1)
        daemon = Daemon()
        time.sleep(1.5)
        daemon.close()
        time.sleep(1.5)
        assert not waiter.is_over()
        daemon = Daemon()
        daemon.done(daemon.accept(), ADDR)
        waiter.ends(0)


# Another daemon

@case("a daemon replaces another one")
def takeover():
    # nobody there; dead; one that answers
    Daemon(TAKEOVER).close()
    daemon = Daemon(TAKEOVER)

    def ask(want):
        other = Socket()
        # nobody waits in the kernel, where others wait behind him
        refused(errno.EINPROGRESS, other.call, "hello", *HELLO, TAKEOVER)
        begun = time.monotonic()
        refused(want, hello, other, TAKEOVER)
        sys.exit(int(1000 * (time.monotonic() - begun)) > 900)

    pid = os.fork()
    if not pid:
        ask(errno.EBUSY)
    ping = daemon.event("ping")
    refused(errno.ESTALE, daemon.call, "pong", ("id", ping["id"] + 1000))
    refused(errno.EINVAL, daemon.call, "pong")
    daemon.call("pong", ("id", ping["id"]))
    assert os.waitpid(pid, 0)[1] == 0, "a daemon that answered was replaced, or late"

    # one that goes while it is asked makes room at once
    pid = os.fork()
    if not pid:
        daemon.close()
        ask(0)
    ping = daemon.event("ping")
    daemon.close()
    assert os.waitpid(pid, 0)[1] == 0, "not at once"

    # one that hangs, with something of each kind
    old = Daemon()
    resolving, first, second = Waiter("resolve", "a"), Waiter("auth", "b"), Waiter("auth", "c")
    requests = {r["host"]: r for r in (old.accept(), old.accept(), old.accept())}
    old.done(requests["c"], ("token", b"x"))
    waiting(3)
    begun = time.monotonic()
    other = Socket()
    for sock in other, other, Socket():
        refused(errno.EINPROGRESS, sock.call, "hello", *HELLO, TAKEOVER)
    new = Daemon(TAKEOVER)
    assert 0.9 < time.monotonic() - begun < 3
    first.ends(errno.EPIPE)
    second.ends(errno.EPIPE)
    # it wakes up and finds that it is nobody
    refused(errno.ESTALE, old.done, requests["a"], ADDR)
    refused(errno.EPERM, old.call, "accept")
    refused(errno.EPERM, old.call, "pong", ("id", old.event("ping")["id"]))
    again = new.accept()
    assert again["id"] == requests["a"]["id"]
    old.close()
    new.done(again, ADDR)
    resolving.ends(0)
    # HELLO twice changes nothing
    resolving = Waiter("resolve", "a")
    request = new.accept()
    new.call("hello", *HELLO, TAKEOVER)
    new.done(request, ADDR)
    resolving.ends(0)


# Bounds, and those who do not wait

@case("256 requests and no more")
def bound():
    daemon = Daemon()
    resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))
    waiters = [Waiter("resolve", f"host{n}", "timeout=60000") for n in range(255)]
    waiters.append(Waiter("auth", "server", "timeout=60000"))
    waiting(256)
    Waiter("resolve", "more").ends(errno.EAGAIN)
    Waiter("auth", "more").ends(errno.EAGAIN)
    assert "more: 256 requests wait for smb2d already" in kernel_log()
    # one of those that are there may be joined
    joined = Waiter("resolve", "host7", "timeout=60000")
    assert len(status()["pending"]) == SPEC.consts["upcalls-max"]
    daemon.accept()
    Waiter("resolve", "more").ends(errno.EAGAIN)
    for waiter in waiters:
        waiter.kill()
    joined.kill()
    for waiter in waiters + [joined]:
        waiter.end()
    waiting(0)
    assert daemon.has_nothing()


@case("killed waiters and deadlines cancel")
def cancel():
    daemon = Daemon()
    before = counts("resolve")["cancelled"], counts("auth")["cancelled"]
    waiter = Waiter("resolve", "server")
    request = daemon.accept()
    begun = time.monotonic()
    waiter.kill()
    waiter.ends(-signal.SIGKILL)
    assert daemon.event("cancel") == {"id": request["id"]}
    assert time.monotonic() - begun < 1
    refused(errno.ESTALE, daemon.done, request, ADDR)

    waiter = Waiter("resolve", "server", "timeout=200")
    request = daemon.accept()
    assert daemon.event("cancel") == {"id": request["id"]}
    waiter.ends(errno.ETIMEDOUT)
    assert "server: smb2d has not answered in time" in kernel_log()

    # what was not accepted is just gone
    waiter = Waiter("resolve", "server")
    waiting(1)
    waiter.kill()
    waiter.end()
    assert daemon.has_nothing() and daemon.event("cancel", 0.1) is None

    # an authentication: in its first step, in the second, between the two
    for steps in (0, 1):
        waiter = Waiter("auth", "server", "n=3")
        request = daemon.accept()
        if steps:
            daemon.done(request, ("token", b"x"))
            waiting(1)
        waiter.kill()
        waiter.ends(-signal.SIGKILL)
        assert daemon.event("cancel") == {"exchange": request["exchange"]}
        assert daemon.has_nothing()
    waiter = Waiter("auth", "server", "quit")
    request = daemon.accept()
    daemon.done(request, ("token", b"x"))
    waiter.ends(0)
    assert daemon.event("cancel") == {"exchange": request["exchange"]}
    assert daemon.event("cancel", 0.1) is None
    assert counts("resolve")["cancelled"] == before[0] + 2
    assert counts("auth")["cancelled"] == before[1] + 2


@case("who wants the same waits together")
def join():
    daemon = Daemon()
    waiters = [Waiter("resolve", "server", "timeout=10000", "addr=10.1.2.3:1")
               for _ in range(10)]
    request = daemon.accept()
    until(lambda: all_sleep(waiters))
    assert daemon.has_nothing()
    # one who leaves takes nobody with him
    waiters[0].kill()
    waiters.pop(0).ends(-signal.SIGKILL)
    short = Waiter("resolve", "server", "timeout=200").ends(errno.ETIMEDOUT)
    assert short.took < 2 and daemon.event("cancel", 0.1) is None
    # another class, another host, another namespace are something else
    others = [Waiter("auth", "server"), Waiter("resolve", "Server")]
    waiting(3)
    daemon.done(request, ADDR)
    for waiter in waiters:
        waiter.ends(0)
    for waiter in others:
        daemon.accept()
        waiter.kill()
        waiter.end()
    daemon.drain()

    waiters = [Waiter("resolve", "server") for _ in range(2)]
    request = daemon.accept()
    until(lambda: all_sleep(waiters))
    waiters[0].kill()
    waiters[0].end()
    assert daemon.event("cancel", 0.2) is None
    waiters[1].kill()
    waiters[1].end()
    assert daemon.event("cancel") == {"id": request["id"]}


def all_sleep(waiters):
    for waiter in waiters:
        with open(f"/proc/{waiter.pid}/stack", encoding="ascii") as file:
            if "smb2fs_upcall_queue_wait" not in file.read():
                return False
    return True


@case("who listens and does not read")
def silent_listener():
    """READY is empty and for anybody; who does not read it costs nobody anything."""
    listener = Socket()
    listener.join("daemon")
    daemon = Daemon()
    for _ in range(50):
        waiter = Waiter("resolve", "server")
        daemon.done(daemon.accept(), ADDR)
        waiter.ends(0)
    assert listener.event("ready") == {}


@case("a daemon whose socket is full")
def deaf_daemon():
    """A daemon whose socket is full gets its requests when it reads again."""
    daemon = Daemon()
    daemon.s.setsockopt(1, 8, 1)  # SO_RCVBUF: its least
    waiters = [Waiter("auth", f"host{n}", "size=65000", "quit") for n in range(8)]
    waiting(8)
    op = SPEC.ops["accept"]["number"]
    for _ in range(20):
        daemon.send(daemon.family, op, b"")
    got = {}
    end = time.monotonic() + 20
    while len(got) < 8 and time.monotonic() < end:
        for _, _, _, body in daemon.messages(0):
            if body[0] == op and len(body) > 1000:
                request = SPEC.decode("upcall", body[4:])
                got[request["id"]] = request
        daemon.send(daemon.family, op, b"")
    assert len(got) == 8, len(got)
    daemon.s.setsockopt(1, 8, 1 << 20)
    daemon.drain()
    for request in got.values():
        daemon.done(request, ("token", b"x"))
    for waiter in waiters:
        waiter.ends(0)


@case("trace events tell of it, and no secrets")
def traced():
    tracing = "/sys/kernel/tracing/"
    with open(tracing + "trace", "w", encoding="ascii"):
        pass
    enable = tracing + "events/smb2fs/smb2fs_upcall/enable"
    with open(enable, "w", encoding="ascii") as file:
        file.write("1")
    daemon = Daemon()
    waiter = Waiter("resolve", "server")
    daemon.accept()
    daemon.close()
    daemon = Daemon()
    request = daemon.accept()
    daemon.done(request, ADDR)
    waiter.ends(0)
    refused(errno.ESTALE, daemon.done, request, ADDR)
    waiter = Waiter("auth", "server")
    daemon.done(daemon.accept(), ("token", b"secret" * 3))
    daemon.done(daemon.accept(), ("session-key", b"secret" * 3))
    waiter.ends(0)
    waiter = Waiter("resolve", "server", "timeout=100").ends(errno.ETIMEDOUT)
    with open(enable, "w", encoding="ascii") as file:
        file.write("0")
    with open(tracing + "trace", encoding="ascii") as file:
        lines = [l for l in file if "smb2fs_upcall:" in l]
    told = [l.split("smb2fs_upcall:")[1] for l in lines]
    mine = [l.split() for l in told if f"id={request['id']} " in l]
    assert [(w[2], w[4]) for w in mine] == [
        ("resolve", "queued"), ("resolve", "accepted"), ("resolve", "restarted"),
        ("resolve", "accepted"), ("resolve", "done"), ("unknown", "late")], told
    assert any("cancelled err=-110" in l for l in told), told
    assert "secret" not in "".join(lines)


def one(name):
    try:
        CASES[name]()
    finally:
        kill_waiters()


if __name__ == "__main__":
    run(one, sys.argv[1:] or CASES)
