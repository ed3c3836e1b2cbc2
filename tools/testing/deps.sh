#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh [GROUP...]: install by name what is missing on this Debian machine.
# Groups: build (module and programs), vm (a guest), test (everything else that
# "make check" runs here), bench (what "make bench-cpu" runs here), dkms, debootstrap.
# What only the guest needs is not installed: vm/layer.sh unpacks it beside the system.

set -euo pipefail
. "$(dirname "$0")/common.sh"

declare -A packages=(
	[build]="make gcc libc6-dev pkg-config pahole kmod xz-utils
		linux-headers-amd64
		libnl-3-dev libnl-genl-3-dev libjson-c-dev libsystemd-dev
		nettle-dev libunistring-dev libkeyutils-dev libkrb5-dev"
	[bench]="iproute2 procps git"
	[dkms]="dkms"
	[debootstrap]="debootstrap"
	[vm]="qemu-system-x86 busybox-static cpio python3"
	[test]="linux-source-$KERNEL_SERIES bc bison flex libelf-dev libssl-dev
		clang libclang-rt-dev git perl python3-yaml python3-jsonschema
		sparse coccinelle ocaml-nox shellcheck codespell pyflakes3 man-db groff"
)

is_installed() { # PACKAGE
	case $1 in
	linux-headers-amd64) compgen -G "/lib/modules/$KERNEL_SERIES.*-amd64/build" >/dev/null ;;
	*) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
	esac
}

# The headers of the series: Debian 12 has a newer kernel beside its own, with
# the series in its name; Debian 13 has but one
headers() {
	local p
	for p in "linux-headers-$KERNEL_SERIES-amd64" linux-headers-amd64; do
		[[ $(apt-cache policy "$p") != *"Candidate: $KERNEL_SERIES."* ]] || { echo "$p"; return; }
	done
	die "no headers of Linux $KERNEL_SERIES: neither Debian 12 nor 13?"
}

missing=()
for group in "${@:-build}"; do
	[ -n "${packages[$group]-}" ] || die "no group '$group'"
	for p in ${packages[$group]}; do
		is_installed "$p" || missing+=("$p")
	done
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update
for i in "${!missing[@]}"; do
	[ "${missing[i]}" != linux-headers-amd64 ] || missing[i]=$(headers)
done
note "installing ${missing[*]}"
$as_root apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
