#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The oracle, seen by clients that others wrote: they must understand it, and
# what it says of them must be true.

. "$(dirname "$0")/../lib/lib.sh"

mnt=$WORK/mnt
mkdir "$mnt"
head -c 300000 /dev/urandom >"$WORK/data"

# smbclient comes, does a little of everything, and breaks no rule
visit() { # OPTION...
	oracle "$@" || return
	in_client smbclient "//$SERVER/$SHARE" --use-kerberos=off -m SMB3_11 -U "$USERNAME%$PASSWORD" -c "
		mkdir d; cd d; put $WORK/data a; ls; rename a b; get b $WORK/back
		del b; cd ..; rmdir d; ls" || return
	cmp "$WORK/data" "$WORK/back" && oracle_clean
}

check "smbclient, 2.0.2" visit --max-dialect 2.0.2
check "smbclient, 3.0, signed, one credit for ever" visit --max-dialect 3.0 --signing-required 'grant 1'
check "smbclient, 3.1.1, signed, interim answers" visit --signing-required 'pend READ 10ms'
check "smbclient, 3.1.1, sealed" visit --seal

wrong_password() {
	oracle || return
	run in_client smbclient "//$SERVER/$SHARE" --use-kerberos=off -U "$USERNAME%wrong" -c ls
	said 1 NT_STATUS_LOGON_FAILURE && oracle_clean
}
check "smbclient with a wrong password" wrong_password

# cifs.ko, with the rules it is known to break
works() { # VERSION OPTION...
	local version=$1
	shift
	oracle --allow process-id --allow charge-zero --allow charge-one \
		--allow ntlm "$@" || return
	cifs_mount "$SERVER" "$mnt" "vers=$version,nosharesock" || {
		oracle_clean
		return 1
	}
	mkdir "$mnt/d" && cp "$WORK/data" "$mnt/d/a" && mv "$mnt/d/a" "$mnt/b" &&
		cmp "$WORK/data" "$mnt/b" && [ "$(ls "$mnt")" = $'b\nd' ] &&
		rmdir "$mnt/d" && rm "$mnt/b"
	local status=$?
	umount "$mnt"
	oracle_clean && [ $status -eq 0 ]
}
for version in 2.0 3.0 3.1.1; do
	check "cifs.ko, $version" works $version
done
check "cifs.ko, sealed" works 3.1.1 --seal
blamed() {
	oracle || return
	cifs_mount "$SERVER" "$mnt" vers=3.1.1 && umount "$mnt"
	! oracle_clean && grep -q '"rule":"process-id"' "$ORACLE_REPORT"
}
check "cifs.ko is blamed for what it does" blamed
finish
