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
		case ${cur##*,} in
		vers=*)
			mapfile -t COMPREPLY < <(compgen -P "$before" -W \
				"vers=2.0.2 vers=2.1 vers=3.0 vers=3.0.2 vers=3.1.1 vers=3 vers=default" \
				-- "${cur##*,}")
			return ;;
		esac
		mapfile -t COMPREPLY < <(compgen -P "$before" -W \
			"addr= ip= port= timeo= vers= max_credits= multiprotocol ro rw nosuid nodev noexec noatime _netdev nofail" \
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
