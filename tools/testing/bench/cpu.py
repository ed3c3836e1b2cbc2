#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What file operations cost the client's processor.

Boots a guest whose clock counts instructions, 2 ns each, so that the figures do not
depend on how busy this machine is. Samba serves outside of it, behind a tap, in
namespaces that end with this program. In the guest, smb2fs and the kernel's own
client mount the same share in turn and do the same work (see cpu_work.py). Prints
the processor time that a unit of work takes, in us of the guest: 500 instructions
each.
"""

import argparse
import contextlib
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import cpu_chart
import cpu_work

HERE = os.path.dirname(os.path.abspath(__file__))
VM = os.path.join(HERE, "../vm")

CLIENTS = ["cifs", "smb2"]
# What Samba has to say of the signing and of the encryption of a share; it counts what
# is encrypted as signed. AES-GMAC is not among what cifs.ko signs with.
NONE, CMAC, GMAC, GCM = (("-", "none"), ("AES-128-CMAC", "full"), ("AES-128-GMAC", "full"),
                         ("AES-128-GCM", "full"))
SECURITY = {
    "plain": {"cifs": (NONE, NONE), "smb2": (NONE, NONE)},
    "signed": {"cifs": (CMAC, NONE), "smb2": (CMAC, NONE)},
    "gmac": {"smb2": (GMAC, NONE)},
    "sealed": {"cifs": (CMAC, GCM), "smb2": (CMAC, GCM)},
}


def fail(text):
    print(f"cpu.py: {text}", file=sys.stderr)
    sys.exit(1)


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def run_guest(logs, cases, works):
    """Start all that there is in namespaces of its own. It is gone when this has ended,
    in whatever way."""
    # while there is a network
    output(f"{VM}/layer.sh")
    output(f"{VM}/guest-root.sh", "stock")
    command = ["setpriv", "--pdeathsig", "KILL",
               "unshare", "--net", "--pid", "--mount-proc", "--fork", "--kill-child",
               f"{HERE}/cpu-host.sh", logs, " ".join(works), *cases]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr,
                             env={**os.environ, "TMPDIR": logs})
    try:
        if child.wait():
            fail(f"status {child.returncode}")
    finally:
        child.kill()
        child.wait()


def lines_of(path):
    with open(path) as f:
        return [json.loads(line) for line in f]


def security_of(session):
    """What Samba said of the share, whose session is the only one."""
    (tcon,) = [t for t in session["tcons"].values() if t["service"] == "share"]
    (whole,) = session["sessions"].values()
    seen = tuple((tcon[what]["cipher"], tcon[what]["degree"]) for what in ("signing", "encryption"))
    return whole["session_dialect"], seen


def check_security(cases, sessions):
    """Each mount was as secure as its name says, and no more."""
    if len(sessions) != len(cases):
        fail(f"{len(sessions)} sessions instead of {len(cases)}")
    for case, session in zip(cases, sessions):
        seen = security_of(session)
        client, security, _ = case.split("-")
        if seen != ("SMB3_11", SECURITY[security][client]):
            fail(f"{case}: the server says {seen}")


def figures(results):
    """For each work, security and client the us of each run."""
    costs = {}
    for result in results:
        client, security, _ = result["case"].split("-")
        for key, cost in result["costs"].items():
            costs.setdefault(key, {}).setdefault(security, {}).setdefault(client, []).append(
                round(cost["ns"] / 1000 / cost["units"], 2))
    names = {w.key: w.name for w in cpu_work.WORKS}
    return [{"work": key, "name": names[key], "us": of} for key, of in costs.items()]


def commit():
    """The last one that changed what is measured, and whether more is changed."""
    git, what = ["git", "-C", f"{HERE}/../../.."], ["--", "fs", "helper", "include"]
    changed = output(*git, "status", "--porcelain", *what)
    return output(*git, "log", "-1", "--format=%h", *what) + ("-dirty" if changed else "")


def report(logs, cases):
    sessions = lines_of(f"{logs}/sessions")
    check_security(cases, sessions)
    return {
        "SPDX-License-Identifier": "GPL-2.0",
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "kernel": release_of_guest(logs),
        "samba": sessions[0]["version"],
        "qemu": output("qemu-system-x86_64", "--version").split("\n")[0],
        "instructions_per_us": 500,
        "figures": figures(lines_of(f"{logs}/guest/results")),
    }


def release_of_guest(logs):
    with open(f"{logs}/guest/release") as f:
        return f.read().strip()


def write(directory, stem, result, before):
    os.makedirs(directory, exist_ok=True)
    with open(f"{directory}/{stem}.json", "w") as f:
        json.dump(result, f, indent=1)
        f.write("\n")
    with open(f"{directory}/{stem}.txt", "w") as f:
        f.write("# SPDX-License-Identifier: GPL-2.0\n" + cpu_chart.table(result, before))
    with open(f"{directory}/{stem}.svg", "w") as f:
        f.write(cpu_chart.chart(result, before))


def load(path):
    with open(path) as f:
        return json.load(f)


def words(choices):
    def parse(text):
        chosen = text.split(",")
        for word in chosen:
            if word not in choices:
                raise argparse.ArgumentTypeError(f"'{word}' is none of {', '.join(choices)}")
        return chosen
    return parse


def parse_arguments():
    works = [w.key for w in cpu_work.WORKS]
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--runs", type=int, default=2, help="how often (default 2)")
    parser.add_argument("-w", "--work", type=words(works), default=[], metavar="WORK,...",
                        help=f"only these: {', '.join(works)}")
    parser.add_argument("-s", "--security", type=words(SECURITY), default=list(SECURITY),
                        metavar="SECURITY,...", help=f"only these: {', '.join(SECURITY)}")
    parser.add_argument("-c", "--client", type=words(CLIENTS), default=CLIENTS,
                        metavar="CLIENT,...", help=f"only these: {', '.join(CLIENTS)}")
    parser.add_argument("-j", "--json", action="store_true", help="print all figures, as JSON")
    parser.add_argument("-o", "--output", metavar="STEM",
                        help="write STEM.json, STEM.txt (the table) and STEM.svg (a chart)")
    parser.add_argument("-b", "--before", type=load, metavar="FILE",
                        help="compare with this JSON of an earlier run")
    parser.add_argument("-l", "--logs", metavar="DIRECTORY", help="keep the logs here")
    parser.add_argument("--again", type=load, metavar="FILE",
                        help="measure nothing: take the figures of this JSON")
    return parser.parse_args()


@contextlib.contextmanager
def log_directory(path):
    if path:
        os.makedirs(path)
        yield os.path.abspath(path)
        return
    path = tempfile.mkdtemp(prefix="smb2fs-cpu-")
    try:
        yield path
    finally:
        shutil.rmtree(path)


def measured(args):
    if os.getuid():
        fail("network namespaces and taps are for root")
    # an exception, so that what runs is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cases = [f"{client}-{security}-{run}" for run in range(1, args.runs + 1)
             for security in args.security for client in args.client
             if client in SECURITY[security]]
    with log_directory(args.logs) as logs:
        run_guest(logs, cases, args.work)
        return report(logs, cases)


def main():
    args = parse_arguments()
    result = args.again or measured(args)
    if args.output:
        write(os.path.dirname(args.output) or ".", os.path.basename(args.output), result, args.before)
    if args.json:
        json.dump(result, sys.stdout, indent=1)
    else:
        sys.stdout.write(cpu_chart.table(result, args.before))


if __name__ == "__main__":
    main()
