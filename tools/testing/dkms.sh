#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does dkms build the module from dkms.conf? In trees of its own. TAP.

set -uo pipefail
. "$(dirname "$0")/common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

"$TOP/tools/testing/deps.sh" dkms >&2 || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
release=$(stock_release)
version=$(sed -n 's/.*SMB2FS_VERSION "\(.*\)"/\1/p' "$TOP/fs/smb2/version.h")
mkdir -p "$work/"{tree,source,install}
git -C "$TOP" ls-files -z | ( cd "$TOP" && xargs -0 cp --parents -t "$work/source" )
options=(--dkmstree "$work/tree" --sourcetree "$work" --installtree "$work/install")

builds() {
	dkms add "${options[@]}" "$work/source" &&
		dkms build "${options[@]}" "smb2fs/$version" -k "$release" \
			--kernelsourcedir "/lib/modules/$release/build"
}
there() { find "$work/tree" -path "*/module/smb2fs.ko*" | grep .; }

check "dkms builds it" builds
check "the module is there" there
finish
