#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# trixie.sh [DIRECTORY]: what the README says, on Debian 13: this checkout in a root
# of it that debootstrap makes, in DIRECTORY if it is to be kept. For root. TAP.

set -uo pipefail
. "$(dirname "$0")/common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

[ "$(id -u)" -eq 0 ] || die "chroot(2) is for root"
"$TOP/tools/testing/deps.sh" debootstrap >&2 || exit
root=${1-}
[ -n "$root" ] || root=$(mktemp -d)
[ -n "${1-}" ] || trap 'rm -rf --one-file-system "$root"' EXIT

inside() { # COMMAND...: in the checkout, where what is mounted is gone afterwards
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount --pid --fork --kill-child bash -euc '
		root=$1
		shift
		mount --rbind /dev "$root/dev"
		mount -t proc proc "$root/proc"
		exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
			bash -c "cd /root/smb2fs && \"\$@\"" bash "$@"' bash "$root" "$@"
}

make_root() {
	[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase trixie "$root" || return
	rm -rf "$root/root/smb2fs"
	mkdir "$root/root/smb2fs"
	git -C "$TOP" ls-files -z | ( cd "$TOP" && xargs -0 cp --parents -t "$root/root/smb2fs" )
	# dkms.sh and lint ask git what there is
	git -C "$root/root/smb2fs" init -q && git -C "$root/root/smb2fs" add -A
}

check "a root of Debian 13" make_root
check "what it lacks" inside tools/testing/deps.sh build vm test
check "make" inside make -s
check "the programs' units" inside make -s check-helper
check "make demo" inside make -s demo
check "dkms" inside tools/testing/dkms.sh
check "kunit" inside tools/testing/kunit/run.sh
check "lint" inside tools/testing/lint/run.sh checkpatch_module sparse kernel_doc
finish
