#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Boot a guest on this machine's own root file system, run a command in it,
and tell how it ended.

The guest sees the host's files read-only under a layer in memory, so there is
no image to build, and what it writes is gone afterwards. So it sees this
checkout, in a place of its own: the host's may be below a directory that the
guest has its own of. Its verdict comes
over a virtio port of its own with a word that only this run knows: a guest
that hangs, crashes or switches off early gives none. Whatever the command
said, a kernel message that tells of a defect fails the run.

Exit status: that of the command, or
  96  no verdict: the guest went away or this script could not run it
  97  the kernel's log tells of a defect
  98  the time was up; the log holds the state of every task
"""

import argparse
import contextlib
import glob
import json
import lzma
import os
import re
import secrets
import selectors
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
HERE = os.path.join(TOP, "tools/testing/vm")

# Where the guest sees TOP
GUEST_TOP = "/run/top"

os.environ["PATH"] += ":/usr/sbin:/sbin"

NO_VERDICT, DEFECT, TIME_UP = 96, 97, 98

# For the way to the command; some 10 on an idle machine
BOOT_SECONDS = 240

# How long a processor of the machine that limits are meant for is busy with that
BOOT_WORK = {"stock": 10, "debug": 20}

# No limit is stretched beyond this: CI has 90 minutes for everything
STRETCHED = 4500

# What the kernel prints about its own defects, and ours
DEFECTS = re.compile(
    r"BUG:|kernel BUG at|Oops:|Kernel panic|WARNING:|refcount_t:|Call Trace:"
    r"|general protection fault|Unable to handle|unable to handle"
    r"|INFO: task .* blocked for|INFO: rcu_|rcu: INFO:|soft lockup|hard LOCKUP"
    r"|possible circular locking|possible recursive locking"
    r"|inconsistent lock state|suspicious RCU usage|held lock freed"
    r"|lock held when returning|bad unlock balance|Invalid wait context"
    r"|KASAN:|UBSAN:|KCSAN:|ODEBUG:|list_(add|del) corruption|Bad page state"
    r"|scheduling while atomic|sleeping function called|workqueue lockup"
    r"|unreferenced object|percpu ref .* <= 0|still has locks held"
    r"|page allocation failure")

# Printed by every boot under emulation, and no defect of anybody's
HARMLESS = re.compile(
    r"Spectre|RETBleed|Speculative|MDS |TSC |spectre|kmemleak: Cannot"
    r"|WARNING: Spectre")

# Of a trace, what says little: registers, and frames that are perhaps none
FILLING = re.compile(r"^((R(?!IP)[A-Z0-9]{2}|FS|CS|CR2|PKRU|Code|Modules linked in):| *\? )")

STOCK_MODULES = ["virtio_console", "virtio_pci", "virtio_rng", "9pnet_virtio",
                 "9p", "overlay"]


def fail(text):
    print(f"vm.py: {text}", file=sys.stderr)
    sys.exit(NO_VERDICT)


def output(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(NO_VERDICT)
    return done.stdout.strip()


def shell(code):
    return output("bash", "-euc", f". {shlex.quote(TOP)}/tools/testing/common.sh; {code}")


class Kernel:
    """An image, its release, and the layers of files that go with it."""

    def __init__(self, which):
        self.name = which
        self.layers = []
        if which == "stock":
            self.release = shell("stock_release")
            self.image = f"/boot/vmlinuz-{self.release}"
            self.root = "/"
        elif which == "debug":
            home = output(os.path.join(TOP, "tools/testing/kernel/build-debug.sh"))
            self.image = os.path.join(home, "bzImage")
            self.root = os.path.join(home, "root")
            self.layers = [self.root]
            self.release = os.listdir(os.path.join(self.root, "usr/lib/modules"))[0]
        else:
            fail(f"no kernel '{which}': stock or debug")

    def boot_modules(self):
        """The files of STOCK_MODULES and what they need, in loading order."""
        files = []
        for name in STOCK_MODULES:
            lines = output("modprobe", "-d", os.path.join(self.root, "usr"), "-S",
                           self.release, "--show-depends", name)
            for line in lines.splitlines():
                kind, *path = line.split()
                if kind == "insmod" and path[0] not in files:
                    files.append(path[0])
        return files


def install_layer(kernel):
    """The module and the programs, installed as a user would install them."""
    return output(os.path.join(HERE, "guest-root.sh"), kernel.name)


def make_initramfs(work, kernel, conf):
    root = os.path.join(work, "initramfs")
    for d in ("bin", "modules", "proc", "sys", "dev", "host", "rw", "root"):
        os.makedirs(os.path.join(root, d))
    shutil.copy("/bin/busybox", os.path.join(root, "bin/busybox"))
    shutil.copy(os.path.join(HERE, "initramfs-init"), os.path.join(root, "init"))
    os.chmod(os.path.join(root, "init"), 0o755)
    for i, path in enumerate(kernel.boot_modules()):
        to = os.path.join(root, f"modules/{i:02}-{os.path.basename(path)}".removesuffix(".xz"))
        with (lzma.open if path.endswith(".xz") else open)(path, "rb") as f, open(to, "wb") as g:
            shutil.copyfileobj(f, g)
    with open(os.path.join(root, "vm.conf"), "w") as f:
        for key, value in conf.items():
            f.write(f"{key}={shlex.quote(value)}\n")
    archive = os.path.join(work, "initramfs.cpio")
    subprocess.run(f"cd {shlex.quote(root)} && find . | cpio -o -H newc --quiet "
                   f"-R 0:0 >{shlex.quote(archive)}", shell=True, check=True)
    return archive


def export(tag, path, readonly=True):
    # a comma ends a value, two do not
    return ["-virtfs", f"local,path={path.replace(',', ',,')},mount_tag={tag},security_model=none,"
            f"multidevs=remap{',readonly=on' if readonly else ''}"]


class Clock:
    """The time that a limit is compared with. It stands still while QEMU waits
    for a processor that others have: the guest has one, and is not to blame."""

    def __init__(self, process):
        self.process = process
        self.start = time.monotonic()

    def busiest(self):
        """Seconds for which the thread that does the guest's work has run, and
        for which it has waited for a processor."""
        found = [(0, 0)]
        for path in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            try:
                with open(path) as f:
                    found.append(tuple(int(n) / 1e9 for n in f.read().split()[:2]))
            except OSError:
                pass            # it has ended
        return max(found)

    def work(self):
        return self.busiest()[0]

    def passed(self):
        return time.monotonic() - self.start

    def counted(self):
        return self.passed() - self.busiest()[1]


class Channel:
    """A UNIX socket that QEMU connects a port of the guest to."""

    def __init__(self, work, name):
        self.path = os.path.join(work, name)
        self.data = b""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(1)
        self.name = name
        self.peer = None

    def chardev(self):
        return ["-chardev", f"socket,id={self.name},path={self.path},server=off"]

    def accept(self):
        self.listener.settimeout(20)
        try:
            self.peer, _ = self.listener.accept()
        except TimeoutError:
            fail("QEMU does not start")


class Guest:
    def __init__(self, args, work, logs):
        self.args = args
        self.logs = logs
        self.work = work
        self.nonce = secrets.token_hex(8)
        self.kernel = Kernel(args.kernel)
        names = ["serial", "out", "verdict", "qmp"]
        self.channels = {n: Channel(work, n) for n in names}
        self.process = self.clock = None
        self.limit = args.timeout
        self.layers = self.find_layers()
        self.console = open(os.path.join(logs, "console.log"), "wb")

    def find_layers(self):
        """Directories to lie over the host's root, topmost first."""
        layers = [install_layer(self.kernel)] + self.kernel.layers
        return layers + [output(os.path.join(HERE, "layer.sh"))]

    def conf(self):
        size = os.get_terminal_size() if self.args.interactive else None
        return {
            "VM_TOP": GUEST_TOP,
            "VM_LAYERS": " ".join(f"layer{i}" for i in range(len(self.layers))),
            "VM_NONCE": self.nonce,
            "VM_INTERACTIVE": "1" if self.args.interactive else "",
            "VM_TTY_SIZE": f"rows {size.lines} cols {size.columns}" if size else "",
            "TERM": os.environ.get("TERM", "linux"),
        }

    def command_line(self):
        a = self.args
        initramfs = make_initramfs(self.work, self.kernel, self.conf())
        append = ("console=ttyS0 loglevel=5 panic=-1 oops=panic mitigations=off "
                  "sysrq_always_enabled unknown_nmi_panic kunit.enable=0 "
                  # a test of the timer fails if others have the processor meanwhile
                  "no_timer_check "
                  # seconds with each load of the module, for others' ciphers
                  "cryptomgr.notests "
                  # a seventh of all time; and fresh memory is not zero by chance
                  "init_on_alloc=0 lsm=landlock "
                  + a.append)
        cpu, icount = "max,la57=off", []
        if a.icount is not None:
            # each byte that "rep movsb" copies would be an instruction
            cpu, icount = f"{cpu},erms=off,fsrm=off", ["-icount", f"shift={a.icount}"]
        nic = f"tap,ifname={a.tap},script=no,downscript=no,model=virtio-net-pci" if a.tap else "none"
        # One thread for all processors: with one for each, QEMU before 8.1 may go on
        # running code that the guest has patched, and every jump label, static
        # call and tracepoint is such code. It takes half the time, too: nobody
        # spins on what a processor holds whose thread is not running.
        command = ["qemu-system-x86_64", "-nodefaults", "-no-user-config",
                   "-accel", "tcg,thread=single", "-cpu", cpu, *icount,
                   "-m", a.memory, "-no-reboot",
                   # sockets: the MP table, which the debug kernel reads, knows no cores
                   "-smp", f"{a.cpus},sockets={a.cpus},cores=1,threads=1",
                   "-nic", nic, "-display", "none",
                   "-kernel", self.kernel.image, "-initrd", initramfs,
                   "-object", "rng-random,id=rng,filename=/dev/urandom",
                   "-device", "virtio-rng-pci,rng=rng",
                   *export("root", "/"), *export("top", TOP),
                   *export("out", self.logs, False),
                   "-device", "virtio-serial-pci"]
        for i, path in enumerate(self.layers):
            command += export(f"layer{i}", path)
        for channel in self.channels.values():
            command += channel.chardev()
        command += ["-serial", "chardev:serial", "-mon", "chardev=qmp,mode=control"]
        for name in ("out", "verdict"):
            command += ["-device", f"virtserialport,chardev={name},name=smb2fs.{name}"]
        if a.interactive:
            command += ["-chardev", "stdio,id=tty,signal=off",
                        "-device", "virtconsole,chardev=tty"]
        if a.gdb:
            command += ["-gdb", f"tcp:127.0.0.1:{a.gdb}"]
            append += " nokaslr"
        return command + ["-append", append]

    def start(self):
        with open(os.path.join(self.logs, "command"), "w") as f:
            f.write(self.args.script)
        with open(os.path.join(self.logs, "env"), "w") as f:
            for setting in self.args.env:
                key, _, value = setting.partition("=")
                f.write(f"export {key}={shlex.quote(value)}\n")
        self.process = subprocess.Popen(
            self.command_line(),
            stdin=None if self.args.interactive else subprocess.DEVNULL)
        self.clock = Clock(self.process)
        for channel in self.channels.values():
            channel.accept()
        self.qmp("qmp_capabilities")

    def qmp(self, command, **arguments):
        request = {"execute": command, "arguments": arguments}
        self.channels["qmp"].peer.sendall(json.dumps(request).encode() + b"\n")

    def received(self, name, data):
        self.channels[name].data += data
        if name == "serial":
            self.console.write(data)
            self.console.flush()
            if self.args.verbose:
                sys.stderr.buffer.write(data)
                sys.stderr.flush()
        elif name == "out":
            sys.stdout.buffer.write(data)
            sys.stdout.flush()

    def run(self):
        """Until the guest has ended, or its command has had its time. Returns
        True when it has ended."""
        if self.pump(self.within(BOOT_SECONDS), self.has_begun):
            return True
        if not self.has_begun():
            return False
        self.limit *= max(1, self.clock.work() / BOOT_WORK[self.kernel.name])
        return self.pump(self.within(self.limit))

    def within(self, seconds):
        """Returns a function that tells how much of that time is left."""
        counted = self.clock.counted() + seconds
        passed = self.clock.passed() + max(self.args.timeout, STRETCHED)
        return lambda: min(counted - self.clock.counted(), passed - self.clock.passed())

    def pump(self, left, enough=lambda: False):
        """Pass on what the guest says, as long as time is left or until it is
        enough. Returns True when QEMU has ended."""
        sel = selectors.DefaultSelector()
        for name, channel in self.channels.items():
            sel.register(channel.peer, selectors.EVENT_READ, name)
        while sel.get_map():
            seconds = left()
            if seconds <= 0 or enough():
                return False
            for key, _ in sel.select(seconds):
                try:
                    data = key.fileobj.recv(65536)
                except ConnectionError:
                    data = b""
                if data:
                    self.received(key.data, data)
                else:
                    sel.unregister(key.fileobj)
        self.process.wait()
        return True

    def dump_tasks(self):
        """A hung guest: have the kernel say what each processor and task does.

        The keys are those of sysrq: all messages to the console, processors,
        blocked tasks, all tasks."""
        for key in b"9lwt":
            self.qmp("chardev-send-break", id="serial")
            time.sleep(0.2)
            self.channels["serial"].peer.sendall(bytes([key]))
            if not self.pump_until_quiet(5):
                # Not even interrupts are taken: an NMI panics, with a trace, which
                # is printed when the kernel has given up stopping the others
                self.qmp("inject-nmi")
                self.pump_until_quiet(30)
                return

    def pump_until_quiet(self, patience):
        """Wait so many seconds for the kernel's log, and as long as each second
        brings more of it; was there any?"""
        start = before = len(self.channels["serial"].data)
        while not self.pump(self.within(1)):
            length = len(self.channels["serial"].data)
            patience -= 1
            if length == before and (length > start or patience <= 0):
                break
            before = length
        return len(self.channels["serial"].data) > start

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.console.close()

    def said(self, word):
        """What the guest's process 1 has said after this word, or None."""
        for line in self.channels["verdict"].data.decode(errors="replace").splitlines():
            words = line.split()
            if words[:2] == [word, self.nonce]:
                return words[2:]
        return None

    def has_begun(self):
        return self.said("begun") is not None

    def verdict(self):
        """The command's exit status, or None."""
        said = self.said("verdict")
        return int(said[0]) if said and said[0].isdigit() else None

    def start_failure(self):
        """What failed on the way to the command, if it was that which ended it."""
        log = self.channels["serial"].data.decode(errors="replace")
        found = re.search(r"^start failed: (.*?)\r?$", log, re.M)
        return None if self.has_begun() or not found else found[1]

    def defects(self):
        """What the log says of defects: those lines, each once, and what follows
        the first of them."""
        lines = self.channels["serial"].data.decode(errors="replace").splitlines()
        dmesg = os.path.join(self.logs, "dmesg")
        if os.path.exists(dmesg):
            with open(dmesg, errors="replace") as f:
                lines += f.read().splitlines()
        lines = [re.sub(r"^\[ *[\d.]+\] ", "", line.strip()) for line in lines]
        found = [i for i, line in enumerate(lines)
                 if DEFECTS.search(line) and not HARMLESS.search(line)]
        after = lines[found[0] + 1:found[0] + 60] if found else []
        return (list(dict.fromkeys(lines[i] for i in found)),
                [line for line in after if not FILLING.match(line)])


def judge(guest, ended):
    """Print what went wrong, the verdict first; return the exit status."""
    def say(text):
        print(f"vm.py: {text}", file=sys.stderr)

    status = guest.verdict()
    defects, after = guest.defects()
    if not ended:
        what = f"no end after {guest.limit:.0f} s" if guest.has_begun() else \
            f"no command begun after {BOOT_SECONDS} s"
        say(f"HANG: {what} of its own, {guest.clock.passed():.0f} s of the day; "
            "the state of every task is in the log")
        status = TIME_UP
    elif guest.start_failure() is not None:
        say(f"START: the guest's start failed: {guest.start_failure()}")
        return NO_VERDICT
    elif defects:
        say("DEFECT: the kernel's log tells of a defect")
        status = DEFECT
    elif status is None:
        say("NO VERDICT: the guest went away without one")
        status = NO_VERDICT
    elif status and not guest.args.interactive:
        say(f"FAILED: the command ended with status {status}")
    for line in defects[:12]:
        say(f"kernel: {line}")
    for line in after[:25] if status == DEFECT else []:
        say(f"then: {line}")
    return status


def parse():
    p = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0],
        epilog="Without COMMAND: an interactive shell. Exit status: the "
        "command's, 96 no verdict, 97 kernel defect, 98 time up.")
    p.add_argument("-k", "--kernel", default="stock", metavar="stock|debug")
    p.add_argument("-m", "--memory", default="1G")
    p.add_argument("-c", "--cpus", type=int, default=2)
    p.add_argument("-t", "--timeout", type=int, default=300, metavar="SECONDS",
                   help="kill the guest when the command has had this time, "
                   "as on an idle machine (default 300; none for a shell)")
    p.add_argument("-a", "--append", default="", metavar="ARGS",
                   help="more arguments for the kernel")
    p.add_argument("-e", "--env", action="append", default=[], metavar="NAME=VALUE",
                   help="a variable for the command")
    p.add_argument("-g", "--gdb", type=int, metavar="PORT",
                   help="let gdb attach on this port of 127.0.0.1")
    p.add_argument("--tap", metavar="DEVICE",
                   help="give the guest a network card (virtio_net) behind this tap")
    p.add_argument("--icount", type=int, metavar="SHIFT",
                   help="let an instruction take 2^SHIFT ns of the guest's time")
    p.add_argument("-i", "--tty", action="store_true",
                   help="give the command this terminal, and all the time it wants")
    p.add_argument("-l", "--logs", metavar="DIR",
                   help="keep the logs here; without it they are kept, in a "
                   "directory that is named, only when the run fails")
    p.add_argument("-v", "--verbose", action="store_true",
                   help="show the kernel's log while it comes")
    p.add_argument("command", nargs="*", metavar="COMMAND",
                   help="run by the guest's bash in the top directory")
    args = p.parse_args()
    # One word is shell code, several are a command and its arguments
    args.script = args.command[0] if len(args.command) == 1 else shlex.join(args.command)
    args.script = (args.script or "exec bash -i") + "\n"
    args.interactive = args.tty or not args.command
    if args.interactive:
        args.timeout = 24 * 3600
        if not sys.stdin.isatty():
            fail("a shell needs a terminal; give a command")
    return args


def main():
    args = parse()
    logs = os.path.abspath(args.logs) if args.logs else tempfile.mkdtemp(prefix="smb2fs-vm-")
    os.makedirs(logs, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="smb2fs-vm-work-") as work:
        guest = Guest(args, work, logs)
        try:
            guest.start()
            if args.gdb:
                print(f"vm.py: once the module is loaded: {HERE}/gdb.sh "
                      f"{args.kernel} {args.gdb} {logs}", file=sys.stderr)
            ended = guest.run()
            if not ended:
                # it may end this very moment
                with contextlib.suppress(ConnectionError):
                    guest.dump_tasks()
        finally:
            guest.stop()
        status = judge(guest, ended)
    if status and not args.interactive:
        print(f"vm.py: logs: {logs}", file=sys.stderr)
    elif not args.logs:
        shutil.rmtree(logs)
    sys.exit(status)


if __name__ == "__main__":
    main()
