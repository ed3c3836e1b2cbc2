#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cpu-server.sh LOGS DIRECTORY...: Samba on the host for "make bench-cpu", in the
# network and mount namespaces that cpu-host.sh has made; its files are in memory.
# Makes these directories of the share, says so in LOGS/ready and serves until it
# is killed. Appends to LOGS/sessions what Samba says of a session at its end.

. "$(dirname "$0")/../selftests/smb2/lib/lib.sh"

logs=$1
shift

# Samba is unpacked, not installed: the guest's packages lie over this /usr, and
# users are those of the benchmark
private_root() {
	local layer
	layer=$("$(dirname "$0")/../vm/layer.sh") || return
	mount -t overlay -o "ro,lowerdir=$layer/usr:/usr" overlay /usr || return
	printf '%s\n' root:x:0 nobody:x:65534 "$USERNAME:x:1000" >"$logs/users"
	sed -E 's,(.*):(.*),\1:\2:\2::/:/bin/sh,' "$logs/users" >"$logs/passwd"
	sed 's/$/:/' "$logs/users" >"$logs/group"
	mount --bind "$logs/passwd" /etc/passwd && mount --bind "$logs/group" /etc/group &&
		mount -t tmpfs run /run
}

# Both namespaces that samba_start knows are this one
attach() {
	ip netns attach server $$ && ip netns attach client $$
}

# smbd escapes what a shell would see in a command, so that this is a script
tell_sessions() {
	cat >"$logs/session-end" <<-END
		#!/bin/sh
		exec smbstatus -s $SAMBA/smb.conf --json >>$logs/sessions
	END
	chmod +x "$logs/session-end"
}

# The guest asks for a signing algorithm by a file, which is gone when new connections
# have it
serve() {
	local ask=$logs/guest/ask
	while kill -0 "$SAMBA_PID"; do
		if [ -e "$ask" ]; then
			samba_set "server smb3 signing algorithms = $(cat "$ask")"
			rm "$ask"
		fi
		sleep 0.2
	done
}

private_root && attach && tell_sessions || exit
samba_start 'option=server smb3 encryption algorithms = AES-128-GCM' \
	"share=root postexec = $logs/session-end" || exit
chown "$USERNAME" "$SAMBA_ROOT"
"$(dirname "$0")/cpu_work.py" prepare "${@/#/$SAMBA_ROOT/}" || exit
touch "$logs/ready"
serve
