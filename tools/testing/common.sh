# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the scripts of this tree to source: where things are, which kernel is
# meant, and the cache for what takes long to make.
#
# The cache is $XDG_CACHE_HOME/smb2fs. Everything in it has the versions and a
# hash of the settings that made it in its name, and is complete or absent:
# it is made under a temporary name and then renamed.

# shellcheck disable=SC2034 # for those who source this
KERNEL_SERIES=6.12
JOBS=$(nproc)
# modinfo and the like, for those who are not root
PATH=$PATH:/usr/sbin:/sbin

note() { printf '%s\n' "-- $*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 2; }

# 16 digits that change when anything on standard input does
hash() { sha256sum | cut -c1-16; }

# kbuild refuses blanks and more in paths, and takes others for its own
is_plain() { [[ $1 != *[^A-Za-z0-9/._+@-]* ]]; }

CACHE=${XDG_CACHE_HOME:-${HOME-}/.cache}/smb2fs
if ! is_plain "$CACHE"; then
	CACHE=/var/tmp/smb2fs-$(id -u)
	[ -d "$CACHE" ] || mkdir -m 700 "$CACHE"
	if [ ! -O "$CACHE" ] || [ -L "$CACHE" ]; then
		die "$CACHE is somebody else's"
	fi
fi

# A path of DIRECTORY that is plain: its own, or that of a link to it
plain_path() { # DIRECTORY
	local link
	! is_plain "$1" || { printf '%s\n' "$1"; return; }
	link=$CACHE/checkout_$(hash <<<"$1")
	if [ ! "$link" -ef "$1" ]; then
		mkdir -p "$CACHE"
		# of checkouts that are gone
		find "$CACHE" -maxdepth 1 -name 'checkout_*' -xtype l -delete
		ln -sfn "$1" "$link"
	fi
	printf '%s\n' "$link"
}

TOP=$(plain_path "$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)")

# The installed Debian kernel to test with: the newest of the series
stock_release() {
	local dir
	dir=$(printf '%s\n' "/lib/modules/$KERNEL_SERIES".*-amd64/build | sort -V | tail -n 1)
	[ -e "$dir" ] || die "no headers of Debian's kernel $KERNEL_SERIES installed: run 'make deps'"
	basename "$(dirname "$dir")"
}

# with_lock NAME COMMAND...: one user at a time for a cache entry
with_lock() { lock_in "$CACHE" "$@"; }

# with_build_lock NAME COMMAND...: or for what this checkout has made
with_build_lock() { lock_in "$TOP/build" "$@"; }

lock_in() { # DIRECTORY NAME COMMAND...
	local lock=$1/.lock-$2
	mkdir -p "$1"
	shift 2
	( flock 9 || exit 2; "$@" ) 9>"$lock"
}

# Print the unpacked kernel source of the linux-source package; unpack it first
# if need be. Nobody writes into it but link-tree.sh.
kernel_source() {
	local version dir
	version=$(dpkg-query -W -f '${Version}' "linux-source-$KERNEL_SERIES" 2>/dev/null) ||
		die "linux-source-$KERNEL_SERIES is not installed: run 'make deps'"
	dir=$CACHE/linux-source_$version
	[ -d "$dir" ] || with_lock source unpack_source "$dir" || exit
	printf '%s\n' "$dir"
}

unpack_source() {
	[ -d "$1" ] && return
	note "unpacking linux-source-$KERNEL_SERIES (once)"
	rm -rf "$1.tmp"
	mkdir "$1.tmp"
	tar -xJf "/usr/src/linux-source-$KERNEL_SERIES.tar.xz" -C "$1.tmp" --strip-components=1
	mv "$1.tmp" "$1"
}
