#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cpu-guest.sh CASE...: in the guest of "make bench-cpu". A case is a directory of the
# share, CLIENT-SECURITY-RUN: mount the share with that client and security and measure
# the work in that directory. WORKS limits what is done.

. "$(dirname "$0")/../selftests/smb2/lib/lib.sh"

declare -A smb2=([plain]=sign=negotiate [signed]=sign=required [gmac]=sign=required [sealed]=seal)
declare -A cifs=([plain]='' [signed]=sign [sealed]=seal)
# What the server signs with; it takes the first that the client knows
declare -A signing=([gmac]='AES-128-GMAC,AES-128-CMAC')

# The card is the client's; the server is not here. TCP has nothing to learn first: the
# size of packets does not depend on what was sent before.
network() {
	modprobe virtio_net && ip netns add server && ip netns add client || return
	ip link set eth0 netns client && ip -n client -batch - <<-END
		addr add 10.88.1.2/24 dev eth0
		link set lo up
		link set eth0 up
		route replace 10.88.1.0/24 dev eth0 initcwnd 1000 initrwnd 1000
	END
	in_client sysctl -qw net.ipv4.tcp_rmem='4096 16777216 33554432' \
		net.ipv4.tcp_wmem='4096 16777216 33554432'
}

mount_case() { # CLIENT SECURITY
	echo "${signing[$2]-AES-128-CMAC}" >"$VM_OUT/asking" && mv "$VM_OUT/asking" "$VM_OUT/ask" &&
		wait_for 60 test ! -e "$VM_OUT/ask" || return
	if [ "$1" = smb2 ]; then
		mount_share "$WORK/mnt" "vers=3.1.1,actimeo=60,${smb2[$2]}"
	else
		cifs_mount "$SERVER" "$WORK/mnt" "vers=3.1.1,actimeo=60${cifs[$2]:+,${cifs[$2]}}"
	fi
}

measure() { # CASE
	local client security
	IFS=- read -r client security _ <<<"$1"
	mount_case "$client" "$security" || return
	# shellcheck disable=SC2086 # a list of words
	"$(dirname "$0")/cpu_work.py" measure --label "case=$1" "$VM_OUT/results" "$WORK/mnt/$1" \
		${WORKS-} && umount "$WORK/mnt"
}

mkdir "$WORK/mnt"
uname -r >"$VM_OUT/release"
network && smb2d_start || exit
# the drivers that the processor has instructions for, whoever mounts first
modprobe -a aesni_intel ghash_clmulni_intel || exit
n=0
for c; do
	echo "$((n += 1)) of $#: $c"
	measure "$c" || exit
done
