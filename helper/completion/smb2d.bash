# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
complete -W "-v --verbose -h --help -V --version" smb2d
