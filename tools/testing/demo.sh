#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# "make demo": boot a guest, give it a Samba server, and show what smb2fs does
# as far as it goes. On the host it builds and boots; the rest is demo-guest.sh.
# What the README says that it prints, it has to print.

set -euo pipefail
. "$(dirname "$0")/common.sh"

output=$TOP/build/demo.log

# The lines of the README that it says this prints
shown() { sed -n '/^prints, among other things:$/,/^[^\t]/s/^\t//p' "$TOP/README"; }

as_shown() {
	local line missing=0
	while IFS= read -r line; do
		grep -qxF -e "$line" <(tr -d '\r' <"$output") || { note "the README says, but this did not: $line"; missing=1; }
	done < <(shown)
	return $missing
}

note "building the module and the programs, booting a guest: about two minutes"
mkdir -p "$TOP/build"
"$TOP/tools/testing/vm/vm.py" --timeout 600 -- tools/testing/demo-guest.sh | tee "$output"
as_shown
