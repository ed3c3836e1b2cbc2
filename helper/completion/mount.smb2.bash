# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
_mount_smb2()
{
	local cur=${COMP_WORDS[COMP_CWORD]} before

	case ${COMP_WORDS[COMP_CWORD-1]} in
	-o | --options)
		before=
		case $cur in *,*) before=${cur%,*}, ;; esac
		compopt -o nospace
		mapfile -t COMPREPLY < <(compgen -P "$before" -W \
			"addr= ip= port= timeo= ro rw nosuid nodev noexec noatime _netdev nofail" \
			-- "${cur##*,}")
		return ;;
	esac
	case $cur in
	-*) mapfile -t COMPREPLY < <(compgen -W \
		"-o --options -r --read-only -w --rw -f --fake -v --verbose -h --help -V --version" \
		-- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	esac
}
complete -F _mount_smb2 mount.smb2
