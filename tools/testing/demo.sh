#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# "make demo": boot a guest, give it a Samba server, and show what smb2fs does
# as far as it goes. On the host it builds and boots; the rest is demo-guest.sh.

set -euo pipefail
. "$(dirname "$0")/common.sh"

note "building the module and the programs, booting a guest: about two minutes"
exec "$TOP/tools/testing/vm/vm.py" --timeout 600 -- tools/testing/demo-guest.sh
