#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# options.sh [--check]: write into mount.smb2.8 what mount.smb2 says of the options
# of mount.cifs(8), or say whether it is there already. Between the lines that
# begin with .\" options, nothing is written by hand.

set -euo pipefail
here=$(dirname "$0")
page=$here/mount.smb2.8
helper=$here/../mount/mount.smb2

# Lines of the table with that OUTCOME, sorted as a reader looks for them
rows() { "$helper" --list-options | tr '\t' '|' | awk -F'|' -v o="$1" '$1 == o' | LC_ALL=C sort -t'|' -k2,2; }
roff() { sed -e 's/\\/\\(rs/g' -e "s/'/\\\\(aq/g" -e 's/-/\\-/g'; }
# OPTION as it is typed; what is up to the user is in italics
option() { roff <<<"$1" | sed -E 's/^([^=]+=)\*$/.BI \1 value/; t; s/^/.B /'; }
# Options one after the other
names() {
	rows "$1" | while IFS='|' read -r _ name as _; do
		printf '%s%s\n' "$(roff <<<"${name%\*}")" "${as:+ ($(roff <<<"${as//\*/}"))}"
	done | sed -E '$!s/$/,/'
}
texts() {
	local name text
	rows "$1" | while IFS='|' read -r _ name _ text; do
		printf '.TP\n%s\n%s.\n' "$(option "$name")" "$(roff <<<"${text^}")"
	done
}

made() {
	cat <<-'END'
		These mean here what they mean there:
		.PP
		.RS
		.nh
	END
	names same
	cat <<-'END'
		.hy
		.RE
		.PP
		These are taken, since they say what is done without them, or what is said
		otherwise here, as it is in brackets:
		.PP
		.RS
		.nh
	END
	names anyway
	cat <<-'END'
		.hy
		.RE
		.PP
		These are taken with a notice, since what they are for is reached in another
		way, or there is none of it:
	END
	texts otherwise
	cat <<-'END'
		.PP
		With these the mount fails:
	END
	texts refused
}

new=$(awk -v text="$(made | sed 's/\\/\\\\/g')" '
	/^\.\\" options end/ { skip = 0 }
	!skip { print }
	/^\.\\" options begin/ { print text; skip = 1 }
' "$page")
if [ "${1-}" = --check ]; then
	diff <(echo "$new") "$page" || { echo "run $0"; exit 1; }
else
	echo "$new" >"$page.new" && mv "$page.new" "$page"
fi
