# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
_smb2ctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]}

	mapfile -t COMPREPLY < <(compgen -W \
		"status connections -j --json -v --verbose -r --requests -h --help -V --version" -- "$cur")
}
complete -F _smb2ctl smb2ctl
