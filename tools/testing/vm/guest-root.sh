#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest-root.sh stock|debug: build the module for that kernel and the programs,
# install them with "make install" into a directory that is to lie over the
# guest's root, and print its path. The guest then has what a user would have.
# On the debug kernel the module has KUnit suites and the exerciser in it; beside
# the user's module of the stock kernel lies another one with the exerciser, for
# the tests that load it, /usr/lib/smb2fs-test/smb2fs.ko.

set -euo pipefail
. "$(dirname "$0")/../common.sh"

[ $# -eq 1 ] || die "usage: ${0##*/} stock|debug"
root=$TOP/build/guest-$1

# A copy of the module's sources by links: objects stand beside sources, and
# those of two kernels must not meet
shadow() {
	local dir=$TOP/build/module-$1 f
	mkdir -p "$dir"
	ln -sfn "$TOP/helper" "$dir/helper"
	cd "$TOP"
	while read -r f; do
		mkdir -p "$dir/$(dirname "$f")"
		[ "$dir/$f" -ef "$f" ] || ln -sf "$TOP/$f" "$dir/$f"
	done < <(find Kbuild Makefile fs include -name Kbuild -o -name Makefile -o -name '*.[ch]' | grep -v '\.mod\.c$')
	printf '%s\n' "$dir"
}

# The module index of the whole kernel, ours included. Reading 4000 modules
# takes long, so it is done again only when what the index says of ours changes.
index() { # KERNEL-ROOT RELEASE
	local lib=usr/lib/modules/$2 all=$TOP/build/index-$2 ko key
	ko=$root/$lib/updates/fs/smb2/smb2fs.ko
	[ -e "$ko" ] || ko=$ko.xz
	key=$(modinfo -F alias "$ko"; modinfo -F depends "$ko"; modinfo -F softdep "$ko")
	if [ "$(cat "$all/key" 2>/dev/null)" != "$key" ]; then
		rm -rf "$all"
		mkdir -p "$all/$lib/updates/fs/smb2"
		cp -rs "$1/lib/modules/$2/". "$all/$lib/"
		ln -sf "$ko" "$all/$lib/updates/fs/smb2/"
		depmod -b "$all/usr" "$2"
		printf '%s\n' "$key" >"$all/key"
	fi
	find "$all/$lib" -maxdepth 1 -type f -name 'modules.*' -exec cp -t "$root/$lib" {} +
}

install_exerciser() { # KDIR
	local dir
	dir=$(shadow exerciser)
	make -s -j"$JOBS" -C "$dir" module top="$dir" KDIR="$1" CONFIG_SMB2_FS_EXERCISER=y
	mkdir -p "$root/usr/lib/smb2fs-test"
	objcopy --strip-debug "$dir/fs/smb2/smb2fs.ko" "$root/usr/lib/smb2fs-test/smb2fs.ko"
}

# Is anything newer than what was built from it?
changed() {
	cd "$TOP"
	find Kbuild Makefile fs include helper tools/testing/vm -newer "$root/.stamp" \
		\( -name '*.[ch]' -o -name Kbuild -o -name Makefile -o -name '*.service' \
		-o -name '*.8' -o -name '*.bash' -o -name guest-root.sh \) \
		! -name '*.mod.c' -print -quit | grep -q .
}

prepare() {
	local kernel=$1 kdir base module=$TOP release options=() stamp d
	if [ "$kernel" = stock ]; then
		base=''
		kdir=/lib/modules/$(stock_release)/build
	else
		base=$("$TOP/tools/testing/kernel/build-debug.sh")
		kdir=$base/build
		base=$base/root/usr
		module=$(shadow "$kernel")
		options=(CONFIG_SMB2_FS_KUNIT_TEST=y CONFIG_SMB2_FS_EXERCISER=y)
	fi
	release=$(cat "$kdir/include/config/kernel.release")
	stamp="$TOP $(readlink -f "$kdir")"
	if [ "$(cat "$root/.stamp" 2>/dev/null)" = "$stamp" ] && ! changed; then
		return
	fi

	rm -rf "$root"
	mkdir -p "$root/usr/"{bin,sbin,lib}
	touch "$root/begun"
	for d in bin sbin lib; do
		ln -s "usr/$d" "$root/$d"
	done
	make -s -j"$JOBS" -C "$module" install top="$module" KDIR="$kdir" DESTDIR="$root" \
		INSTALL_MOD_PATH="$root/usr" "${options[@]}" 2> >(grep -v System.map >&2)
	[ "$kernel" = debug ] || install_exerciser "$kdir"
	index "$base" "$release"
	# as old as what went in, so that an edit during the build counts
	printf '%s\n' "$stamp" >"$root/.stamp"
	touch -r "$root/begun" "$root/.stamp"
	rm "$root/begun"
}

with_build_lock guest-root prepare "$1" >&2
printf '%s\n' "$root"
