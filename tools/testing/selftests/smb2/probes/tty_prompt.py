#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""tty_prompt.py TEXT COMMAND...

Run a command on a terminal of its own, type a text when it asks for a password
(^C in it is what that key sends), and print what is seen there. At the end the
terminal has to echo again. The exit status is the command's, 128 and more for
a signal.
"""

import os
import pty
import sys
import termios


def read(fd):
    try:
        return os.read(fd, 1024)
    except OSError:     # the command has ended
        return b""


def main():
    text = sys.argv[1].replace("^C", "\x03").encode()
    pid, terminal = pty.fork()
    if not pid:
        os.execvp(sys.argv[2], sys.argv[2:])
    seen, asked = b"", False
    while chunk := read(terminal):
        seen += chunk
        if not asked and b"Password for" in seen and seen.endswith(b": "):
            asked = True
            os.write(terminal, text)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.stdout.write(seen.decode())
    if not termios.tcgetattr(terminal)[3] & termios.ECHO:
        sys.exit("there is no echo any more")
    sys.exit(status if status >= 0 else 128 - status)


main()
