#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Regenerate the netlink policy and the UAPI header from their specification,
# with the generator of the kernel tree. With --check: change nothing, fail and
# show the difference when the committed files are stale.

set -euo pipefail
. "$(dirname "$0")/testing/common.sh"

SPEC=Documentation/netlink/specs/smb2fs.yaml

check=
case "${1-}" in
--check) check=1 ;;
'') ;;
*) die "usage: ${0##*/} [--check]" ;;
esac

src=$(kernel_source)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The generator looks for the schema beside specs/, and upwards for a file
# MAINTAINERS: without one it never ends.
mkdir -p "$tmp/Documentation/netlink/specs"
touch "$tmp/MAINTAINERS"
cp "$src"/Documentation/netlink/genetlink*.yaml "$tmp/Documentation/netlink/"
cp "$TOP/$SPEC" "$tmp/$SPEC"

# Of a legacy family the generator keeps the table of groups to its file, and
# does not use it there
publish_groups() { # FILE
	sed -i -e 's/^static \(const struct genl_multicast_group smb2fs_nl_mcgrps\)\[\]/\1[1]/' \
		-e 's/^extern const struct genl_split_ops .*/&\nextern const struct genl_multicast_group smb2fs_nl_mcgrps[1];/' "$1"
}

generate() { # MODE PART FILE
	/usr/bin/python3 -B "$src/tools/net/ynl/ynl-gen-c.py" --spec "$tmp/$SPEC" \
		--mode "$1" "--$2" -o "$tmp/${3##*/}"
	publish_groups "$tmp/${3##*/}"
	if [ -z "$check" ]; then
		cmp -s "$tmp/${3##*/}" "$TOP/$3" || cp "$tmp/${3##*/}" "$TOP/$3"
	elif ! diff -u "$TOP/$3" "$tmp/${3##*/}"; then
		echo "$3 is stale: run 'make ynl'" >&2
		return 1
	fi
}

generate uapi header include/uapi/linux/smb2fs_netlink.h
generate kernel header fs/smb2/daemon/genl.h
generate kernel source fs/smb2/daemon/genl.c
