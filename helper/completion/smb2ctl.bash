# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
_smb2ctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

	case $prev in
	discover)
		mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
		;;
	-p | --port)
		COMPREPLY=()
		;;
	*)
		mapfile -t COMPREPLY < <(compgen -W "status connections sessions shares discover
			-j --json -v --verbose -r --requests -p --port
			-h --help -V --version" -- "$cur")
		;;
	esac
}
complete -F _smb2ctl smb2ctl
