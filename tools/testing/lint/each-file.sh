#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What kbuild calls for each file of the module in place of sparse: sparse, and
# clang, which unlike gcc sees that a variable whose address is passed on may have
# no value. Of gcc's options those that say what the source means.

sparse "$@" || exit

options=()
while [ $# -gt 0 ]; do
	case $1 in
	-include | -isystem)
		options+=("$1" "$2")
		shift
		;;
	-[ID]* | -nostdinc | -std=* | -fshort-wchar | -funsigned-char | -fno-builtin* | -m64 | -mcmodel=* | *.c)
		options+=("$1")
		;;
	esac
	shift
done
exec clang -fsyntax-only -Wno-everything -Wuninitialized -Wsometimes-uninitialized \
	-Wconditional-uninitialized "${options[@]}"
