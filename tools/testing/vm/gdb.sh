#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# gdb.sh stock|debug PORT LOGS [GDB-ARGUMENT...]: attach gdb to the guest that
# "make vm VM='--gdb PORT --logs LOGS'" has started, with symbols.

set -euo pipefail
. "$(dirname "$0")/../common.sh"

[ $# -ge 3 ] || die "usage: ${0##*/} stock|debug PORT LOGS [GDB-ARGUMENT...]"
kernel=$1
port=$2
sections=$3/sections
shift 3
[ -s "$sections" ] || die "$sections is not there: is the module loaded in the guest?"

module=$TOP/fs/smb2/smb2fs.ko
args=()
if [ "$kernel" = debug ]; then
	module=$TOP/build/module-debug/fs/smb2/smb2fs.ko
	args+=("$("$TOP/tools/testing/kernel/build-debug.sh")/build/vmlinux")
fi
symbols=$(awk '$1 == ".text" { text = $2 } $1 ~ /^\.(data|bss|rodata)$/ { rest = rest " -s " $1 " " $2 }
	END { print text rest }' "$sections")
exec gdb -q "${args[@]}" -ex "set confirm off" -ex "target remote 127.0.0.1:$port" \
	-ex "add-symbol-file $module $symbols" "$@"
