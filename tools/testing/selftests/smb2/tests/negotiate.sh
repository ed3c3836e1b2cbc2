#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which dialect a mount and a server agree on, and what it says when they do not.

. "$(dirname "$0")/../lib/lib.sh"

mnt=$WORK/mnt
mkdir "$mnt"
tracing=/sys/kernel/tracing

# No smb2d runs here, so that a mount ends when it would authenticate. What was
# agreed on before that is in the module's debug messages.
load() { modprobe smb2fs daemon_wait=0 dyndbg=+p "$@"; }

# mount_nobody [OPTIONS]
mount_nobody() {
	dmesg -C
	run in_client mount.smb2 "//$SERVER/$SHARE" "$mnt" -o "sec=none${1:+,$1}"
}
speaks() {
	local messages
	messages=$(dmesg)
	echo "$messages"
	said 32 'smb2d does not run in this network namespace' &&
		[[ $messages == *"NEGOTIATE with $SERVER:445: 0, dialect $1"* ]]
}

# How many NEGOTIATE of SMB2 or SMB1 the mount has sent
sends() { # NUMBER [OPTIONS]
	local sent
	echo >$tracing/trace
	echo 1 >$tracing/events/smb2fs/smb2fs_sent/enable
	mount_nobody "${2-}"
	echo 0 >$tracing/events/smb2fs/smb2fs_sent/enable
	sent=$(grep -c 'smb2fs_sent: .* NEGOTIATE ' $tracing/trace)
	echo "$OUTPUT"
	echo "sent $sent times"
	[ "$sent" -eq "$1" ]
}

load
samba_start
# up_to DIALECT: as Samba calls it; for the connections that follow
up_to() { samba_set "server max protocol = $1"; }

# Every dialect, as the server's newest and as the client's only one
declare -A newest=([2.0.2]=SMB2_02 [2.1]=SMB2_10 [3.0]=SMB3_00 [3.0.2]=SMB3_02 [3.1.1]=SMB3_11)
for d in 2.0.2 2.1 3.0 3.0.2 3.1.1; do
	up_to "${newest[$d]}"
	mount_nobody vers=2.0.2-3.1.1
	check "a server up to $d" speaks $d
done
for d in 2.0.2 2.1 3.0 3.0.2 3.1.1; do
	mount_nobody vers=$d
	check "vers=$d" speaks $d
done

# From here on Samba speaks all of them
while read -r vers d; do
	mount_nobody "vers=$vers"
	check "vers=$vers" speaks "$d"
done <<-END
	2.0 2.0.2
	3.02 3.0.2
	3.11 3.1.1
	3 3.1.1
	default 3.1.1
	2.1-3.0 3.0
	2.0.2-2.1 2.1
	3.0.2-3.11 3.1.1
END
mount_nobody vers=2.1,vers=3.0
check "the last vers= counts" speaks 3.0
mount_nobody "vers=3.0.2,max_credits=1"
check "one credit" speaks 3.0.2
mount_nobody max_credits=65535
check "all the credits" speaks 3.1.1
mount_nobody timeo=1
check "the shortest time" speaks 3.1.1

# An SMB1 packet first
mount_nobody multiprotocol
check "multiprotocol" speaks 3.1.1
check "multiprotocol takes a second NEGOTIATE" sends 2 multiprotocol
check "which is one without" sends 1
check "multiprotocol, 2.0.2 among others" sends 2 vers=2.0.2-3.0,multiprotocol
mount_nobody vers=2.0.2-3.0,multiprotocol
check "which ends with the newest" speaks 3.0
mount_nobody vers=2.0.2,multiprotocol
check "multiprotocol, 2.0.2 only" speaks 2.0.2
check "multiprotocol, 2.0.2 only, takes one" sends 1 vers=2.0.2,multiprotocol

# Servers that do not want
up_to SMB2_10
mount_nobody
check "a server up to 2.1, by default" speaks 2.1
mount_nobody vers=3.0-3.1.1
check "a server that is too old" said 32 \
	"$SERVER \($SERVER:445\): refused the dialects 3.0 to 3.1.1: NT_STATUS_NOT_SUPPORTED \(0xc00000bb\)"
samba_set "server min protocol = SMB3_00"
mount_nobody vers=2.0.2-2.1
check "a server that is too new" said 32 "refused the dialects 2.0.2 to 2.1: NT_STATUS_NOT_SUPPORTED"
up_to SMB2_02
mount_nobody
check "2.0.2 is not spoken unless it is named" said 32 'refused the dialects 2.1 to 3.1.1'
mount_nobody vers=2.0.2-3.1.1,multiprotocol
check "multiprotocol with a server of 2.0.2" speaks 2.0.2
check "which takes one" sends 1 vers=2.0.2-3.1.1,multiprotocol

ended() { # WORD
	smb2ctl -j status >"$WORK/status"
	json_is "$WORK/status" s "s['ended'].get('$1')"
}
check "the status tells of connections that ended here" ended local
check "and of no others" eval '! ended smb1'
samba_set "server min protocol = NT1" "server max protocol = NT1"
mount_nobody
check "a server of SMB1" said 32 "$SERVER \($SERVER:445\): the server speaks SMB1, which is not spoken here"
mount_nobody multiprotocol
check "multiprotocol with it" said 32 'the server speaks SMB1'
check "the status tells of it" ended smb1

# What the administrator allows
samba_set
reload() { modprobe -r smb2fs && load "$@"; }
value() { [ "$(cat "/sys/module/smb2fs/parameters/$1")" = "$2" ]; }
check "without limits" eval 'reload && value min_dialect none && value max_dialect none'
check "a limit that is no dialect" eval '! reload min_dialect=1.0'
check "limits" eval 'reload min_dialect=3.0 max_dialect=3.02 && value min_dialect 3.0 && value max_dialect 3.0.2'
mount_nobody
check "limits, by default" speaks 3.0.2
mount_nobody vers=2.0.2-3.0
check "limits cut a range" speaks 3.0
for vers in 2.1 3.1.1; do
	mount_nobody vers=$vers
	check "limits refuse $vers" said 32 'vers= is outside of smb2fs.min_dialect and max_dialect'
done
set_limit() { echo "$2" >"/sys/module/smb2fs/parameters/$1"; }
check "a limit that is changed" set_limit max_dialect 3.1.1
mount_nobody
check "holds at once" speaks 3.1.1
check "a change to no dialect is refused" eval '! set_limit max_dialect 1.0 && value max_dialect 3.1.1'
check "the oldest dialect for all" eval 'reload min_dialect=2.0.2'
up_to SMB2_02
mount_nobody
check "is part of the default" speaks 2.0.2
modprobe -r smb2fs
finish
