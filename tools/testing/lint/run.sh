#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [CHECK...]: style and safety checks over the whole tree, or those
# named. Prints TAP; what a check has to say follows as comments.

set -uo pipefail
. "$(dirname "$0")/../common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

cd "$TOP" || exit
src=$(kernel_source) || exit
kdir=/lib/modules/$(stock_release)/build

# What git knows or could know, by kind
files() { git ls-files -co --exclude-standard -- "$@" | sort -u | while read -r f; do
	[ ! -f "$f" ] || echo "$f"
done; }
generated=(':!fs/smb2/daemon/genl.[ch]' ':!include/uapi')
inputs=(':!tools/testing/fuzz/corpus')
module_c() { files 'fs/smb2/*.[ch]' "${generated[@]}"; }
helper_c() { files 'helper/*.[ch]' 'tools/include/*.h' 'tools/testing/fuzz/*.[ch]'; }
oracle_c() { files 'tools/testing/oracle/*.[ch]'; }
differ_c() { files 'tools/testing/differ/*.[ch]'; }
storm_c() { files 'tools/testing/storm/*.[ch]'; }
scripts() {
	files '*.bash'
	files tools .ci helper | while read -r f; do
		! head -n 1 "$f" | grep -qE '^#!.*\b(ba)?sh\b' || echo "$f"
	done
	files 'tools/*.sh'
}
pythons() { files '*.py'; }

# silent COMMAND...: whatever it prints is a finding
silent() {
	local out status
	out=$("$@" 2>&1)
	status=$?
	[ -z "$out" ] || printf '%s\n' "$out"
	[ -z "$out" ] && [ "$status" -eq 0 ]
}

checkpatch() {
	"$src/scripts/checkpatch.pl" --strict --no-tree --terse --quiet --no-summary \
		--show-types "$@"
}

checkpatch_module() {
	# trace.h is made of macros that take declarations; the tests end a byte
	# escape by ending the string, have long strings of hexadecimal digits, and
	# name a row of bytes by a macro
	# shellcheck disable=SC2046
	checkpatch -f $(module_c | grep -vE 'trace.h|tests/') &&
		checkpatch --ignore STRING_FRAGMENTS,SPLIT_STRING,MISSING_SPACE,COMPLEX_MACRO -f $(module_c | grep tests/) &&
		checkpatch --ignore COMPLEX_MACRO,MACRO_ARG_REUSE,MACRO_ARG_UNUSED,TRAILING_SEMICOLON,OPEN_ENDED_LINE,TRAILING_STATEMENTS,MULTISTATEMENT_MACRO_USE_DO_WHILE,SPACING,PARENTHESIS_ALIGNMENT \
			-f fs/smb2/trace.h
}

# User space: its own headers, its own way to print; its tests have long strings
# of hexadecimal digits, too
checkpatch_helper() {
	local ignore=PREFER_DEFINED_ATTRIBUTE_MACRO,AVOID_EXTERNS,PREFER_KERNEL_TYPES,ARRAY_SIZE,ENOSYS,CAMELCASE
	# shellcheck disable=SC2046
	checkpatch --ignore "$ignore" --max-line-length=100 -f $(helper_c | grep -v tests/) &&
		checkpatch --ignore "$ignore,STRING_FRAGMENTS,SPLIT_STRING,MISSING_SPACE,COMPLEX_MACRO" \
			--max-line-length=100 -f $(helper_c | grep tests/)
}

# Its rules and directives are macros that take macros
checkpatch_oracle() {
	# shellcheck disable=SC2046
	checkpatch --ignore PREFER_DEFINED_ATTRIBUTE_MACRO,AVOID_EXTERNS,PREFER_KERNEL_TYPES,ARRAY_SIZE,CAMELCASE,COMPLEX_MACRO,MACRO_ARG_REUSE,MACRO_ARG_UNUSED \
		--max-line-length=100 -f $(oracle_c)
}

# Its choices are rows, and it looks at what a mapping's page does when touched
checkpatch_differ() {
	# shellcheck disable=SC2046
	checkpatch --ignore PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,AVOID_EXTERNS,ARRAY_SIZE,TRAILING_STATEMENTS,VOLATILE,EMBEDDED_FUNCTION_NAME \
		--max-line-length=100 -f $(differ_c)
}

# The same; and "all" is what its processes share
checkpatch_storm() {
	# shellcheck disable=SC2046
	checkpatch --ignore PREFER_KERNEL_TYPES,BIT_MACRO,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO,AVOID_EXTERNS,ARRAY_SIZE,TRAILING_STATEMENTS,EMBEDDED_FUNCTION_NAME \
		--max-line-length=100 -f $(storm_c)
}

# In a copy, so that what "make" has built stays as it is; and what the compiler says
# when variables are not zero by themselves, as they are in Debian's kernels
sparse() {
	local dir=$TOP/build/lint log=$TOP/build/lint.log
	rm -rf "$dir"
	mkdir -p "$dir"
	# shellcheck disable=SC2046
	cp --parents $(files Kbuild fs include) "$dir" || return
	make -C "$kdir" M="$dir" W=1 C=2 -j"$JOBS" modules \
		CHECK="$TOP/tools/testing/lint/each-file.sh" \
		KCFLAGS='-Wmaybe-uninitialized -ftrivial-auto-var-init=uninitialized' >"$log" 2>&1 || {
		tail -n 30 "$log"
		return 1
	}
	! grep -E '^[^ ]*/fs/smb2/[^ ]* (warning|error):' "$log"
}

coccicheck() {
	local log=$TOP/build/coccicheck.log
	mkdir -p "$TOP/build"
	( cd "$src" && find scripts/coccinelle -name '*.cocci' | sort | xargs -P "$JOBS" -I{} sh -c \
		"make -s coccicheck MODE=report J=1 COCCI={} M='$TOP/fs/smb2' 2>&1 || echo '{} failed'" ) >"$log"
	! grep -E '(fs/smb2/[^ ]*:[0-9]+|failed$)' "$log"
}

kernel_doc() {
	# shellcheck disable=SC2046
	silent "$src/scripts/kernel-doc" -none -Wall -Werror $(module_c)
}

shellcheck_all() {
	# shellcheck disable=SC2046
	shellcheck --external-sources --exclude=SC1091,SC2317 $(scripts | sort -u)
}

pyflakes_all() {
	# shellcheck disable=SC2046
	pyflakes3 $(pythons)
}

codespell_all() {
	# shellcheck disable=SC2046
	silent codespell -L statics,iput,inh $(files . "${generated[@]}" "${inputs[@]}")
}

layers() { silent python3 tools/testing/lint/layers.py fs/smb2 tools/testing/lint/layers; }
statics() { silent python3 tools/testing/lint/statics.py fs/smb2; }
ynl() { silent tools/ynl.sh --check; }
test_words() { silent python3 tools/testing/lint/words.py tools/testing/selftests/smb2; }

# The map names what there is, and all files that speak the protocol
protocol_map() {
	local map=Documentation/filesystems/smb2/protocol-map.rst f bad=0
	while read -r f; do
		[ -f "fs/smb2/$f" ] || { echo "$map: there is no fs/smb2/$f"; bad=1; }
	done < <(grep -oE '\b[a-z0-9_/]+\.[ch]\b' "$map" | sort -u)
	while read -r f; do
		grep -rqE "\b$f\(" fs/smb2 --include='*.[ch]' || { echo "$map: there is no $f()"; bad=1; }
	done < <(grep -oP '\b[a-z0-9_]+(?=\(\))' "$map" | sort -u)
	while read -r f; do
		grep -qwF "${f#fs/smb2/}" "$map" || { echo "$map does not name $f"; bad=1; }
	done < <(files 'fs/smb2/wire/pdu_*.c' 'fs/smb2/wire/wire_*.h')
	return "$bad"
}

# What the differential test allows is what is documented
differences() {
	local page=Documentation/filesystems/smb2/differences.rst
	# shellcheck disable=SC2016 # a pattern
	make -s -C tools/testing/differ >/dev/null &&
		diff <(tools/testing/differ/differ --list-forced | sort) \
			<(grep -oP '^``\K[a-z-]+(?=``$)' "$page" | sort)
}

man_pages() {
	local page bad=0
	for page in helper/man/*.8; do
		{ man --warnings=w -E UTF-8 -Tutf8 -Z -l "$page" >/dev/null; } 2>&1 | grep . && bad=1
	done
	return "$bad"
}

# The manual page says of the options what the program says
man_options() {
	make -s -C helper mount/mount.smb2 >/dev/null && silent helper/man/options.sh --check
}

versions() {
	local version f
	version=$(sed -n 's/.*SMB2FS_VERSION "\(.*\)"/\1/p' fs/smb2/version.h)
	for f in dkms.conf helper/man/*.8; do
		grep -qF "$version" "$f" || { echo "$f does not say $version"; return 1; }
	done
}

licences() {
	local f bad=0
	while read -r f; do
		case $f in README | */settings | */config | .gitignore | *.kunitconfig) continue ;; esac
		head -n 3 "$f" | grep -q SPDX-License-Identifier || { echo "$f"; bad=1; }
	done < <(files . "${inputs[@]}")
	return "$bad"
}

readme() {
	[ "$(wc -l <README)" -le 60 ] || { echo "README has more than 60 lines"; return 1; }
}

checks=(checkpatch_module checkpatch_helper checkpatch_oracle checkpatch_differ checkpatch_storm sparse coccicheck kernel_doc
	shellcheck_all pyflakes_all codespell_all layers statics test_words ynl protocol_map differences man_pages man_options versions
	licences readme)
[ $# -eq 0 ] || checks=("$@")

for c in "${checks[@]}"; do
	check "$c" "$c"
done
finish
