#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: "make vm". A shell with the module loaded, smb2d running and a
# Samba share ready in a network namespace; the shell itself is in the client's.

. "$(dirname "$0")/../selftests/smb2/lib/lib.sh"

modprobe smb2fs
for s in /sys/module/smb2fs/sections/.[a-z]*; do
	[ ! -e "$s" ] || echo "${s##*/} $(cat "$s")"
done >"$VM_OUT/sections.tmp"
mv "$VM_OUT/sections.tmp" "$VM_OUT/sections"
samba_start || exit
"${IN_CLIENT[@]}" smb2d >/run/smb2d.log 2>&1 &

cat <<END

smb2fs guest, ready after $(cut -d' ' -f1 /proc/uptime) s; it ends with this shell.
  share     //$SERVER/$SHARE, user $USERNAME, password '$PASSWORD' (files: $SAMBA_ROOT)
  mount     mount -t smb2 //$SERVER/$SHARE /mnt
  status    smb2ctl status
  rival     mount -t cifs //$SERVER/$SHARE /mnt -o 'username=$USERNAME,password=${PASSWORD//,/,,}'
  messages  echo 'module smb2fs +p' >/sys/kernel/debug/dynamic_debug/control; dmesg -w
  trace     trace-cmd record -e smb2fs COMMAND; trace-cmd report

END
export PS1='\[\e[1m\]client:\w\[\e[0m\]# '
cd /root || exit
in_client bash --norc -i
