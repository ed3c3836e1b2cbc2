#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ops-guest.sh costs|locks [OPTION]...: in the guest, what operations cost (see
# ops.py): with smb2fs and with the kernel's own client beside it on the same
# server, or which locks smb2fs takes.

. "$(dirname "$0")/../selftests/smb2/lib/lib.sh"
. "$LIB/capture.sh"

# Nothing that TCP has to learn first: a round trip of ours is one of its own
wide() { # NAMESPACE DEVICE
	ip -n "$1" route replace 10.88.1.0/24 dev "$2" initcwnd 1000 initrwnd 1000 &&
		nsenter --net="/run/netns/$1" sysctl -qw \
			net.ipv4.tcp_rmem='4096 16777216 33554432' \
			net.ipv4.tcp_wmem='4096 16777216 33554432'
}

net_up
wide server tocli && wide client tosrv || exit
mkdir -p "$WORK/smb2" "$WORK/cifs"
samba_start && chown "$USERNAME" "$SAMBA_ROOT" && smb2d_start || exit
# An emulated guest lists 10,000 files in more than the second that attributes live,
# and on the debug kernel the server needs more than the usual 10 for its answer
mount_share "$WORK/smb2" actimeo=60,timeo=600 >&2 || exit
options=()
mounts=("smb2=$WORK/smb2")
if [ "$1" = costs ]; then
	# each packet has 256 KiB of it, however small
	capture_start tosrv -B 131072 && cifs_mount "$SERVER" "$WORK/cifs" vers=3.1.1,actimeo=60 || exit
	options=(--capture "$CAPTURE")
	mounts+=("cifs=$WORK/cifs")
fi
"$(dirname "$0")/ops.py" "$@" "${options[@]}" "$SAMBA_ROOT" "${mounts[@]}" || exit
# without a packet, the figures are wrong
[ "$1" != costs ] || capture_stop || { cat "$WORK/tcpdump.err" >&2; exit 1; }
