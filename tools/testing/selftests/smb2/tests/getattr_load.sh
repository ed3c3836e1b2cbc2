#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many processes ask for a file's metadata on one connection, whatever the number
# of credits: all answers are right, nothing is reset, nothing overdrawn.

. "$(dirname "$0")/../lib/lib.sh"

mnt=$WORK/mnt
mkdir "$mnt"
head -c 12345 /dev/urandom >"$WORK/file"
# Dialect and credits
if long; then
	AT_SAMBA=({2.0.2,3.1.1}-{1,2,3,16,512,8192})
	AT_ORACLE=("${AT_SAMBA[@]}")
else
	AT_SAMBA=(2.0.2-2 3.1.1-8192)
	AT_ORACLE=(2.0.2-1 3.1.1-3)
fi

# What there is of connections, and how many have ended; then how often a request
# has waited for credits
state() {
	in_client smb2ctl -j connections >"$WORK/connections" &&
		in_client smb2ctl -j status >"$WORK/status" &&
		python3 - "$WORK/connections" "$WORK/status" <<-'END'
			import json, sys
			connections, status = (json.load(open(name)) for name in sys.argv[1:])
			print([(c["id"], c["dialect"], c["fault"], c["error"]) for c in connections],
			      sorted(status["ended"].items()))
			print(sum(c["credits"]["waits"] for c in connections))
		END
}

# stats DIALECT CREDITS: on one mount
stats() {
	local before after status=0
	mount_share "$mnt" "vers=$1" || return
	mapfile -t before < <(state)
	"$PROBES/getattr_load.py" -p "$(many 10 5)" -n "$(many 2000 20)" -t 20 "$mnt/file" || status=1
	mapfile -t after < <(state)
	echo "before: ${before[*]}" $'\n'"after: ${after[*]}"
	[ "${after[0]}" = "${before[0]}" ] && [[ ${after[0]} == *"'$1', None, None)]"* ]] || status=1
	# too few for all: if nobody had to wait, this has shown nothing
	[ "$2" -gt 16 ] || [ "${after[1]}" -gt "${before[1]}" ] || status=1
	umount "$mnt" && return $status
}

at_samba() { # DIALECT CREDITS
	samba_set "smb2 max credits = $2" && stats "$@"
}

at_oracle() { # DIALECT CREDITS
	local status
	oracle --max-dialect "$1" --credits-max "$2" &&
		in_client smbclient "//$SERVER/$SHARE" --use-kerberos=off -m SMB3_11 \
			-U "$USERNAME%$PASSWORD" -c "put $WORK/file file" || return
	stats "$@"
	status=$?
	oracle_clean && return $status
}

check "the daemon" smb2d_start
check "Samba" samba_start
cp "$WORK/file" "$SAMBA_ROOT/file"
for c in "${AT_SAMBA[@]}"; do
	check "Samba, ${c/-/, } credits" at_samba "${c%-*}" "${c#*-}"
done
no_complaint() { ! grep -hE 'credit|sequence' "$SAMBA"/log*; }
check "Samba has nothing to complain about" no_complaint
samba_stop
for c in "${AT_ORACLE[@]}"; do
	check "the oracle, ${c/-/, } credits" at_oracle "${c%-*}" "${c#*-}"
done
smb2d_stop
check "nothing holds the module" rmmod smb2fs
finish
