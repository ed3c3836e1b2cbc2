#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# layer.sh: print the directory with what the guest has on top of this system:
# packages that the tests need and the host lacks, unpacked and never installed
# here. So no server is started on the host, and samba and ksmbd-tools, which
# exclude each other, stand side by side.

set -euo pipefail
. "$(dirname "$0")/../common.sh"

# One line: one set whose dependencies are resolved together
sets=(
	"samba smbclient cifs-utils iproute2 keyutils procps trace-cmd tcpdump gdb systemd
		krb5-kdc krb5-admin-server krb5-user libfaketime tshark
		fio dbench"
	"ksmbd-tools"
)

wanted() {
	local set
	for set in "${sets[@]}"; do
		# shellcheck disable=SC2086 # a list of words
		apt-get -s -qq --no-install-recommends install $set |
			sed -nE 's/^Inst ([^ ]+) (\[[^]]*\] )?\(([^ ]+) .*/\1=\3/p' ||
			return
	done | sort -u
}

update() {
	local as_root=
	[ "$(id -u)" -eq 0 ] || as_root=sudo
	$as_root apt-get -qq update
}

# Resolving takes a second, so the answer to these sets is kept while apt knows
# nothing new
mkdir -p "$CACHE"
memo=$CACHE/guest-packages_$(printf '%s\n' "${sets[@]}" | hash)
if [ ! "$memo" -nt /var/lib/dpkg/status ] || [ ! "$memo" -nt /var/lib/apt/lists ]; then
	list=$(wanted) || { update >&2 && list=$(wanted); }
	printf '%s\n' "$list" >"$memo"
fi
list=$(cat "$memo")
dir=$CACHE/guest_$(hash <"$memo")

download() {
	# shellcheck disable=SC2086 # a list of words
	( cd "$1" && apt-get -qq -o APT::Sandbox::User=root download $list >/dev/null )
}

make_layer() {
	local deb
	[ ! -d "$dir" ] || return 0
	note "fetching $(wc -l <<<"$list") packages for the guest (once)"
	rm -rf "$dir.tmp"
	mkdir -p "$dir.tmp/debs" "$dir.tmp/root/usr/"{bin,sbin,lib,lib64}
	# as on the host, where these are links: a directory here would hide them
	for deb in bin sbin lib lib64; do
		ln -s "usr/$deb" "$dir.tmp/root/$deb"
	done
	download "$dir.tmp/debs" || die "cannot fetch the guest's packages: run 'apt-get update'"
	for deb in "$dir.tmp/debs/"*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$dir.tmp/root" --keep-directory-symlink --no-same-owner
	done
	rm -rf "$dir.tmp/debs" "$dir.tmp/root/usr/share/"{doc,man,locale}
	mv "$dir.tmp" "$dir"
}

with_lock guest make_layer >&2
printf '%s\n' "$dir/root"
