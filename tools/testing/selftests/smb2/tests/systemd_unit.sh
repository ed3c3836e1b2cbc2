#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smb2d as the unit that is installed, in its sandbox: under a systemd of its own,
# in a PID namespace of the guest.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/mounts.sh"

S=//$HOST/$SHARE
UNIT=/lib/systemd/system/smb2d.service

# It boots to a target that wants nothing
systemd_start() {
	mkdir -p /run/systemd/system
	printf '[Unit]\nDefaultDependencies=no\n' >/run/systemd/system/empty.target
	net_up
	"${IN_CLIENT[@]}" env -i container=other "PATH=$PATH" unshare --pid --fork --mount-proc \
		--kill-child /lib/systemd/systemd --system --unit=empty.target \
		--log-target=console >"$WORK/systemd.log" 2>&1 &
	wait_for 20 pgrep -P $! && SYSTEMD_PID=$(pgrep -P $!) && wait_for 60 in_systemd systemctl is-system-running
}
in_systemd() { nsenter -t "$SYSTEMD_PID" -m -p "$@"; }
main_pid() { in_client smb2ctl status | sed -n 's/^Daemon .* process \([0-9]*\),.*/\1/p'; }
serves() { [ -n "$(main_pid)" ]; }
confined() { # as the unit wants it, and no root can change that
	local pid
	pid=$(main_pid)
	cat "/proc/$pid/status"
	grep -qx 'Seccomp:	2' "/proc/$pid/status" && grep -qx 'NoNewPrivs:	1' "/proc/$pid/status" &&
		grep -qx 'CapBnd:	00000000000010e0' "/proc/$pid/status" &&
		! nsenter -t "$pid" -m touch /usr/new && nsenter -t "$pid" -m touch /tmp/new
}
starts() { in_systemd systemctl start smb2d && serves; }
comes_back() {
	local before
	before=$(main_pid)
	kill -KILL "$before" && wait_for 20 is_another "$before"
}
is_another() { serves && [ "$(main_pid)" != "$1" ]; }
stops() { in_systemd systemctl stop smb2d && ! serves; }
ticket() { # CACHE
	realm_conf "default_ccache_name = $1"
	ticket_for 1000 "$USERNAME" "$PASSWORD"
}
realm() { kdc_start && krb5_samba_start && fill "$SAMBA_ROOT"; }

modprobe -r smb2fs
check "systemd finds nothing wrong with the unit" systemd-analyze verify --man=no $UNIT
check "a realm with Samba in it" realm
check "systemd" systemd_start
check "the unit starts, and loads the module" starts
check "it is confined" confined
check "a password" mounted "$S" "username=$USERNAME"
check "a ticket in a file" ticket 'FILE:/tmp/krb5cc_%{uid}'
check "is found" mounted "$S" sec=krb5,cruid=1000
rm -f /tmp/krb5cc_1000
check "a ticket in the keyring" ticket 'KEYRING:persistent:%{uid}'
check "is found" mounted "$S" sec=krb5,cruid=1000
check "it comes back when it is killed" comes_back
check "and serves" mounted "$S" "username=$USERNAME"
check "it is confined again" confined
check "it stops" stops
check "the module unloads" rmmod smb2fs
finish
