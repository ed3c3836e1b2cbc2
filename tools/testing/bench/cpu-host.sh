#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cpu-host.sh LOGS WORKS CASE...: run by cpu.py as process 1 of namespaces of its own,
# so that all that it starts, makes and mounts is gone with it: a tap with Samba on
# this side of it and the guest on the other.

set -euo pipefail
here=$(dirname "$0")
logs=$1
works=$2
shift 2

sysctl -qw net.ipv6.conf.{all,default}.disable_ipv6=1
ip link set lo up
ip tuntap add dev guest mode tap
ip addr add 10.88.1.1/24 dev guest
ip link set guest up
# as in the guest
ip route replace 10.88.1.0/24 dev guest initcwnd 1000 initrwnd 1000
sysctl -qw net.ipv4.tcp_rmem='4096 16777216 33554432' \
	net.ipv4.tcp_wmem='4096 16777216 33554432'

unshare --mount "$here/cpu-server.sh" "$logs" "$@" &
server=$!
until [ -e "$logs/ready" ]; do
	kill -0 "$server"
	sleep 0.1
done
"$here/../vm/vm.py" --tap guest --icount 1 --cpus 1 --timeout 7200 --logs "$logs/guest" \
	--env "WORKS=$works" -- tools/testing/bench/cpu-guest.sh "$@"
