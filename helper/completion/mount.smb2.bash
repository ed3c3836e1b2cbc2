# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What may stand where the list of options $1 ends
_mount_smb2_option()
{
	local before='' word=${1##*,}

	case $1 in
	*,*) before=${1%,*}, ;;
	esac
	compopt -o nospace
	case $word in
	credentials=* | cred=*)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -P "$before${word%%=*}=" -f -- "${word#*=}")
		return ;;
	cruid=* | uid=*)
		mapfile -t COMPREPLY < <(compgen -P "$before${word%%=*}=" -u -- "${word#*=}")
		return ;;
	gid=*)
		mapfile -t COMPREPLY < <(compgen -P "${before}gid=" -g -- "${word#*=}")
		return ;;
	esac
	mapfile -t COMPREPLY < <(compgen -P "$before" -W \
		"credentials= username= domain= sec=ntlm sec=krb5 sec=none guest cruid=
		sign=required sign=negotiate seal addr= port= timeo= max_credits= nosharesock multiprotocol
		vers=2.0.2 vers=2.1 vers=3.0 vers=3.0.2 vers=3.1.1 vers=3 vers=default
		uid= gid= file_mode= dir_mode= rsize= wsize= actimeo= acregmax= acdirmax=
		mapposix mapchars nomapposix nomapchars nocase nobrl noperm chown=quiet chown=strict
		devices serverino noserverino
		symlink=auto symlink=native symlink=nfs symlink=wsl symlink=mf
		ro rw remount nosuid nodev noexec noatime _netdev nofail noauto
		x-systemd.automount" -- "$word")
}

_mount_smb2()
{
	local cur=${COMP_WORDS[COMP_CWORD]}

	if [[ ${COMP_LINE:0:COMP_POINT} =~ [[:blank:]](-o|--options)[[:blank:]=]+([^[:blank:]]*)$ ]]; then
		_mount_smb2_option "${BASH_REMATCH[2]}"
		# Words may end at "=": then only what follows it is replaced
		[[ $COMP_WORDBREAKS != *=* || ${BASH_REMATCH[2]} != *=* ]] ||
			COMPREPLY=("${COMPREPLY[@]#"${BASH_REMATCH[2]%=*}="}")
		return
	fi
	case $cur in
	-*) mapfile -t COMPREPLY < <(compgen -W \
		"-o --options -r --read-only -w --rw -f --fake -v --verbose -s --list-options -h --help -V --version" \
		-- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	esac
}
complete -F _mount_smb2 mount.smb2
