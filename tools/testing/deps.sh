#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh [GROUP...]: install by name what is missing on this Debian machine.
# Groups: build (module and programs), vm (a guest), test (everything else that
# "make check" runs here), dkms. What only the guest needs is not installed:
# vm/layer.sh unpacks it beside the system.

set -euo pipefail
. "$(dirname "$0")/common.sh"

declare -A packages=(
	[build]="make gcc libc6-dev pkg-config pahole kmod xz-utils
		linux-headers-$KERNEL_SERIES-amd64
		libnl-3-dev libnl-genl-3-dev libjson-c-dev libsystemd-dev
		nettle-dev libunistring-dev libkeyutils-dev libkrb5-dev"
	[dkms]="dkms"
	[vm]="qemu-system-x86 busybox-static cpio python3"
	[test]="linux-source-$KERNEL_SERIES bc bison flex libelf-dev libssl-dev
		clang libclang-rt-14-dev git perl python3-yaml python3-jsonschema
		sparse coccinelle ocaml-nox shellcheck codespell pyflakes3 man-db groff"
)

missing=()
for group in "${@:-build}"; do
	[ -n "${packages[$group]-}" ] || die "no group '$group'"
	for p in ${packages[$group]}; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
			missing+=("$p")
	done
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
note "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -qq update
$as_root apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
