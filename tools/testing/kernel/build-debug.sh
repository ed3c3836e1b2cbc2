#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build-debug.sh: build the debug kernel of debug.config, once, into the cache,
# and print its directory:
#   build/    the build directory (KDIR for the module)
#   bzImage   the kernel
#   root/     its modules, installed, to be laid over a root file system

set -euo pipefail
. "$(dirname "$0")/../common.sh"

config=$TOP/tools/testing/kernel/debug.config
src=$(kernel_source)
key=$(cat "$config" <(gcc --version) | hash)
dir=$CACHE/debug-kernel_${src##*_}_$key

check_config() {
	local line missing=
	while read -r line; do
		case $line in CONFIG_*=* | '# CONFIG_'*' is not set') ;; *) continue ;; esac
		grep -qxF "$line" "$1" || case $line in
		# a symbol that is not offered at all is off, too
		'#'*) grep -q "^${line:2:${#line}-13}=" "$1" && missing+=" $line" ;;
		*) missing+=" $line" ;;
		esac
	done <"$config"
	[ -z "$missing" ] || die "Kconfig does not accept:$missing"
}

build() {
	local release
	[ ! -e "$dir/bzImage" ] || return 0
	note "building the debug kernel (once, about 10 minutes on 2 cores)"
	# A checkout that it was linked to may be gone, and its Kconfig with it
	[ ! -L "$src/fs/smb2" ] || [ -e "$src/fs/smb2/" ] ||
		with_lock kunit "$TOP/tools/kernel-tree/link.sh" "$src"
	mkdir -p "$dir/build"
	make -s -C "$src" O="$dir/build" KCONFIG_ALLCONFIG="$config" allnoconfig
	check_config "$dir/build/.config"
	if ! make -C "$src" O="$dir/build" -j"$JOBS" bzImage modules >"$dir/build.log" 2>&1; then
		tail -n 30 "$dir/build.log" >&2
		die "the debug kernel does not build: $dir/build.log"
	fi
	release=$(cat "$dir/build/include/config/kernel.release")
	make -s -C "$src" O="$dir/build" INSTALL_MOD_PATH="$dir/root/usr" modules_install
	rm -f "$dir/root/usr/lib/modules/$release/"{build,source}
	cp "$dir/build/arch/x86/boot/bzImage" "$dir/bzImage.tmp"
	mv "$dir/bzImage.tmp" "$dir/bzImage"
}

# a kernel that is there waits for no other to be built
[ -e "$dir/bzImage" ] || with_lock debug-kernel build >&2
printf '%s\n' "$dir"
