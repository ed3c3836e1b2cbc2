#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# link.sh TREE: make fs/smb2 of this checkout part of a Linux source tree, by a
# symbolic link, one line in fs/Makefile and one in fs/Kconfig. Running it
# again changes nothing, or moves the link to this checkout.

set -euo pipefail
. "$(dirname "$0")/../testing/common.sh"

[ $# -eq 1 ] || die "usage: ${0##*/} TREE"
tree=$1
[ -f "$tree/fs/Kconfig" ] || die "$tree is not a Linux source tree"
[ ! -e "$tree/fs/smb2" ] || [ -L "$tree/fs/smb2" ] ||
	die "$tree/fs/smb2 is there and is not a link"

ln -sfn "$TOP/fs/smb2" "$tree/fs/smb2"
line='source "fs/smb2/Kconfig"'
grep -qxF "$line" "$tree/fs/Kconfig" ||
	sed -i "/^source \"fs\/smb\/Kconfig\"/a $line" "$tree/fs/Kconfig"
grep -qxF "$line" "$tree/fs/Kconfig" || die "fs/Kconfig has no fs/smb to stand after"
# shellcheck disable=SC2016 # the dollar is make's
line='obj-$(CONFIG_SMB2_FS) += smb2/'
grep -qxF "$line" "$tree/fs/Makefile" || printf '%s\n' "$line" >>"$tree/fs/Makefile"
