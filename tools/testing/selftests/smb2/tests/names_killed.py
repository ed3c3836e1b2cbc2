#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""names_killed.py HERE THERE [REFUSED]: names that are changed on a mount by who is
killed meanwhile. The server takes STEP to answer each SET_INFO of HERE; THERE is another
mount of it, whose answers come at once. REFUSED is what happens when the server refuses
the second of them, and done once; without it all is done, with a kill in each step."""

import os
import sys
import threading
import time

from calls import read, write

HERE, THERE = sys.argv[1:3]
STEP = 0.8
PROMPT = 5


def is_readonly(path):
    return not os.stat(path).st_mode & 0o222


class Case:
    """A directory of its own, in which KIND is done and a kill comes after SECONDS."""

    def __init__(self, kind, seconds, suffix=""):
        self.kind, self.seconds = kind, seconds
        self.name = f"{kind}{suffix} {seconds:.1f}"
        self.here, self.there = f"{HERE}/{self.name}", f"{THERE}/{self.name}"
        os.mkdir(self.there)
        getattr(self, f"make_{kind}")()

    def make_replace(self):
        write(f"{self.there}/a", "new")
        write(f"{self.there}/b", "old")
        self.fd = os.open(f"{self.here}/b", os.O_RDONLY)

    def make_protected(self):
        write(f"{self.there}/a", "new")
        write(f"{self.there}/b", "old")
        os.chmod(f"{self.there}/b", 0o444)
        os.stat(f"{self.here}/b")

    def make_directory(self):
        os.mkdir(f"{self.there}/a")
        write(f"{self.there}/a/new", "new")
        os.mkdir(f"{self.there}/b")

    def make_unlink(self):
        write(f"{self.there}/b", "old")
        self.fd = os.open(f"{self.here}/b", os.O_RDONLY)

    def make_unlink_protected(self):
        write(f"{self.there}/b", "old")
        os.chmod(f"{self.there}/b", 0o444)
        os.stat(f"{self.here}/b")

    def act(self):
        if "unlink" in self.kind:
            os.unlink(f"{self.here}/b")
        else:
            os.rename(f"{self.here}/a", f"{self.here}/b")

    def killed(self):
        """Return: how long it took to end."""
        pid = os.fork()
        if not pid:
            try:
                self.act()
            finally:
                os._exit(0)
        time.sleep(self.seconds)
        os.kill(pid, 9)
        begin = time.monotonic()
        os.waitpid(pid, 0)
        return time.monotonic() - begin

    def is_done(self):
        names = sorted(os.listdir(self.there))
        if "unlink" in self.kind:
            return not names
        if names != ["b"]:
            return False
        return os.listdir(f"{self.there}/b") == ["new"] if self.kind == "directory" else \
            read(f"{self.there}/b") == "new"

    def is_undone(self):
        names = sorted(os.listdir(self.there))
        if names != (["b"] if "unlink" in self.kind else ["a", "b"]):
            return False
        if self.kind == "directory":
            return not os.listdir(f"{self.there}/b")
        return read(f"{self.there}/b") == "old" and \
            is_readonly(f"{self.there}/b") == ("protected" in self.kind)

    def run(self, ends):
        took = self.killed()
        if hasattr(self, "fd"):
            os.close(self.fd)
        end = time.monotonic() + 20
        while not any(is_so() for is_so in ends) and time.monotonic() < end:
            time.sleep(0.1)
        listed = sorted(os.listdir(self.there))
        ok = took < PROMPT and any(is_so() for is_so in ends)
        print("ok" if ok else "not ok", self.name, f"# gone after {took:.1f} s, {listed}",
              flush=True)
        self.failed = not ok


def main():
    if len(sys.argv) > 3:
        case = Case(sys.argv[3], 1.5 * STEP, " refused")
        case.run([case.is_undone])
        sys.exit(case.failed)
    cases = [Case(kind, (step + 0.5) * STEP)
             for kind, steps in (("replace", 3), ("protected", 4), ("directory", 2),
                                 ("unlink", 2), ("unlink_protected", 3))
             for step in range(steps)]
    # what was sent before the kill may have been the last that was needed
    threads = [threading.Thread(target=case.run, args=([case.is_done, case.is_undone],))
               for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(any(case.failed for case in cases))


main()
