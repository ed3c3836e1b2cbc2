#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# capture.sh: add what Samba and ksmbd answer to smbclient and cifs.ko to the
# corpus. It boots a guest, in which it is called again with --guest; there it
# captures and prints one line per PDU (cut.py).

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1-}" != --guest ]; then
	"$here/../vm/vm.py" "$here/capture.sh --guest" |
		while read -r target name hex; do
			case $target in
			fuzz_*) ;;
			*) continue ;;
			esac
			mkdir -p "$here/corpus/$target"
			xxd -r -p <<<"${hex%$'\r'}" >"$here/corpus/$target/$name"
		done
	exit
fi

. "$here/../selftests/smb2/lib/lib.sh"
set +e

# capture NAME DEVICE COMMAND...: what goes over the client's DEVICE
capture() {
	local name=$1 device=$2
	shift 2
	"${IN_CLIENT[@]}" tcpdump -Z root -U -s 0 -B 16384 -y EN10MB -i "$device" -w "$WORK/pcap" \
		tcp port 445 2>"$WORK/tcpdump" &
	local pid=$!
	wait_for 10 grep -q listening "$WORK/tcpdump"
	"$@" >&2
	sleep 1
	kill "$pid"
	wait "$pid"
	"$here/cut.py" "$WORK/pcap" "$name"
}

smb() { # ADDRESS DIALECT COMMANDS
	in_client timeout 60 smbclient "//$1/$SHARE" -U "$USERNAME%$PASSWORD" -m "$2" -c "$3"
}

with_smbclient() { # ADDRESS DIALECT
	head -c 1000 /dev/zero >"$WORK/small"
	smb "$1" "$2" "lcd $WORK; mkdir dir; put small dir/small; ls dir/; allinfo dir/small
		get dir/small got; rename dir/small dir/new; showacls; ls dir/*; volume
		scopy dir/new dir/copy; rm dir/*; rmdir dir; cd none; tcon none"
	smb "$1" "$2" "notify \\" &
	local pid=$!
	sleep 1
	smb "$1" "$2" "mkdir noticed; rmdir noticed"
	kill "$pid"
	in_client smbclient "//$1/$SHARE" -U "$USERNAME%wrong" -m "$2" -c ls
	in_client smbclient "//$1/none" -U "$USERNAME%$PASSWORD" -m "$2" -c ls
}

with_cifs() { # ADDRESS OPTIONS
	local a=$WORK/a b=$WORK/b
	cifs_mount "$1" "$a" "$2,actimeo=0,mfsymlinks"
	cifs_mount "$1" "$b" "$2,actimeo=0,nosharesock,mfsymlinks"
	mkdir "$a/d"
	echo text >"$a/d/f"
	ln -s f "$a/d/l"
	mkdir "$a/d/sub"
	ls -la "$a/d" "$b/d"
	stat -f "$a"
	python3 -c 'import os, sys
os.setxattr(sys.argv[1], "user.one", b"1")
print(os.listxattr(sys.argv[1]), os.getxattr(sys.argv[1], "user.one"))' "$a/d/f"
	getcifsacl "$a/d/f"
	flock -n "$a/d/f" true
	truncate -s 100 "$a/d/f"
	fallocate -l 5000 "$a/d/f"
	sync -f "$a"
	# two clients of one file: a break
	exec 5<>"$a/d/f"
	head -c 10 <&5
	echo more >>"$b/d/f"
	exec 5<&-
	mv "$a/d/f" "$a/d/g"
	rm -r "$a/d"
	umount "$a" "$b"
}

all() { # ADDRESS DIALECT
	with_smbclient "$1" "$2"
	with_cifs "$1" "vers=$3"
}

samba_start
capture samba311 tosrv all "$SERVER" SMB3_11 3.1.1
samba_start max=SMB2_02
capture samba202 tosrv all "$SERVER" SMB2_02 2.0
ksmbd_start
capture ksmbd311 toinit all "$KSMBD" SMB3_11 3.1.1
