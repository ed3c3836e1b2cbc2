# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
complete -f -W "-t --takeover -k --krb5-conf -v --verbose -h --help -V --version" smb2d
