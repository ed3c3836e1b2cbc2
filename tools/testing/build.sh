#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a user does with the tree: make, make install, make uninstall; and what the
# tests do before they begin. TAP.

set -uo pipefail
. "$(dirname "$0")/common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

cd "$TOP" || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
module=lib/modules/$(stock_release)/updates/fs/smb2/smb2fs.ko.xz

no_warning() {
	make "$@" >"$work/make" 2>&1 || { cat "$work/make"; return 1; }
	! grep -i 'warning:' "$work/make"
}
there() {
	local f
	for f; do
		[ -e "$root/$f" ] || { echo "no $f"; return 1; }
	done
}
nothing_left() { ! find "$root" -type f | grep .; }
version() { # PROGRAM
	"$root/usr/$1" --version | grep -F "${1##*/} $(sed -n 's/.*VERSION "\(.*\)"/\1/p' fs/smb2/version.h)"
}
helps() { "$root/usr/$1" --help | grep -q "^Usage: ${1##*/} "; }

check "make" no_warning
check "make install" make install DESTDIR="$root"
check "the module is installed" there "$module"
check "programs, unit, man pages and completion are installed" there \
	usr/sbin/{smb2d,mount.smb2} usr/bin/smb2ctl usr/lib/systemd/system/smb2d.service \
	usr/share/man/man8/{smb2d,smb2ctl,mount.smb2}.8 \
	usr/share/bash-completion/completions/{smb2d,smb2ctl,mount.smb2}
for p in sbin/smb2d sbin/mount.smb2 bin/smb2ctl; do
	check "${p##*/} --version" version $p
	check "${p##*/} --help" helps $p
done
check "make uninstall" make uninstall DESTDIR="$root"
check "nothing is left" nothing_left
for p in oracle differ; do
	check "the tests' $p" with_build_lock $p make -s -C tools/testing/$p
done
finish
