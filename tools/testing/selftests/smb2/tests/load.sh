#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Real work on a mount, by programs that others wrote: what they read is what was
# written, and what the server has in the end is what it should have.

. "$(dirname "$0")/../lib/lib.sh"

LOAD=$PROBES/load.py
mnt=$WORK/mnt
second=$WORK/second
mkdir "$mnt" "$second"

# The server's side and, with nothing cached, the client's have what is in a local
# directory, with its times
arrived() { # LOCAL NAME
	"$LOAD" sums "$1" >"$WORK/want" && "$LOAD" sums "$SAMBA_ROOT/$2" | diff "$WORK/want" - || return
	umount "$mnt" && mount_share "$mnt" && "$LOAD" sums "$mnt/$2" | diff "$WORK/want" -
}

copies() { # what cp -a makes of it
	local files
	files=$(many 2000 80)
	"$LOAD" tree "$files" "$WORK/tree" && cp -a "$WORK/tree" "$mnt/tree" &&
		arrived "$WORK/tree" tree
}
moves() {
	mv "$mnt/tree" "$mnt/moved" && diff -r "$WORK/tree" "$mnt/moved" && rm -r "$mnt/moved" &&
		[ ! -e "$mnt/moved" ] && [ ! -e "$SAMBA_ROOT/moved" ]
}

# A tree of sources that is at hand: the differential test's
unpacks() {
	tar -C "$TOP/tools/testing" --exclude '*.o' --exclude differ/differ -cf "$WORK/source.tar" program.mk differ &&
		mkdir "$WORK/source" && tar -C "$WORK/source" -xf "$WORK/source.tar" &&
		mkdir "$mnt/source" && tar -C "$mnt/source" -xf "$WORK/source.tar" &&
		diff -r "$WORK/source" "$mnt/source"
}
builds() { # what is built is what is built elsewhere, and up to date
	local make=(make -s -j2 CFLAGS=-O0 "$@")
	"${make[@]}" -C "$WORK/source/differ" && "${make[@]}" -C "$mnt/source/differ" &&
		"${make[@]}" -q -C "$mnt/source/differ" || return
	while [ $# -gt 0 ]; do
		cmp "$WORK/source/differ/$1" "$mnt/source/differ/$1" || return
		shift
	done
}
executes() {
	cp /bin/echo "$mnt/program" && [ "$("$mnt/program" it runs)" = "it runs" ] && rm "$mnt/program"
}
runs() { "$mnt/source/differ/differ" --kinds | cmp - <("$WORK/source/differ/differ" --kinds); }

commits() {
	local git=(git -C "$mnt/source/differ" -c user.name=tester -c user.email=t@example.org
		-c safe.directory='*') files=.
	long || files='*.h'
	"${git[@]}" init -q && "${git[@]}" add -- main.c "$files" && "${git[@]}" commit -qm one &&
		echo "/* more */" >>"$mnt/source/differ/main.c" && "${git[@]}" commit -qam two &&
		"${git[@]}" checkout -qb branch HEAD~1 && "${git[@]}" merge -q master 2>&1 &&
		"${git[@]}" gc -q && "${git[@]}" fsck --full --strict &&
		[ -z "$("${git[@]}" status --porcelain -uno)" ] &&
		git -c safe.directory='*' -C "$SAMBA_ROOT/source/differ" fsck --full --strict
}

# In sections that verify what they wrote, one after the other
verifies() {
	mkdir -p "$mnt/fio"
	cat >"$WORK/fio.ini" <<-END
		[global]
		directory=$mnt/fio
		size=$(many 65536 1024)k
		verify=crc32c
		verify_fatal=1
		do_verify=1
		randseed=7
		thread
		group_reporting
		end_fsync=1
		[sequential]
		rw=write
		bs=128k
		[random]
		stonewall
		rw=randwrite
		bs=16k
		[mixed]
		stonewall
		rw=randrw
		bs=8k
		[direct]
		stonewall
		rw=randwrite
		bs=16k
		direct=1
		ioengine=libaio
		iodepth=8
		[io_uring]
		stonewall
		rw=randrw
		bs=8k
		ioengine=io_uring
		iodepth=8
		[io_uring-direct]
		stonewall
		rw=randwrite
		bs=16k
		direct=1
		ioengine=io_uring
		iodepth=8
		fixedbufs=1
		registerfiles=1
		[mapped]
		stonewall
		rw=randwrite
		bs=4k
		ioengine=mmap
		[eight]
		stonewall
		rw=randwrite
		bs=8k
		numjobs=8
	END
	fio --output-format=terse --terse-version=3 "$WORK/fio.ini" >"$WORK/fio.out" 2>&1 || {
		cat "$WORK/fio.out"
		return 1
	}
	# the fifth field is the error
	cat "$WORK/fio.out"
	[ "$(awk -F';' '$1 == 3 && !$5' "$WORK/fio.out" | wc -l)" -ge 8 ] && rm -r "$mnt/fio"
}

dbenches() {
	dbench -D "$mnt" -t "$(many 60 3)" 4 >"$WORK/dbench.out" 2>&1
	local status=$?
	tail -n 20 "$WORK/dbench.out"
	[ $status -eq 0 ] && grep -q '^Throughput [0-9]' "$WORK/dbench.out" &&
		! grep -E '^\[[0-9]+\]|ERROR' "$WORK/dbench.out" && rm -r "$mnt"/clients
}

opens() { "$LOAD" open "$(many 20000 200)" "$mnt/open" && rm -r "$mnt/open"; }
databases() { "$LOAD" sqlite "$(many 200 15)" "$mnt" && rm "$mnt"/accounts.db*; }

# A file larger than what its writer and reader may have of memory
is_large() {
	local group=/sys/fs/cgroup/smb2fs-large
	SIZE=1024
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group" && echo "$((SIZE / 4))M" >"$group/memory.max" &&
		numbers | in_group "$group" dd of="$mnt/large" bs=1M status=none &&
		numbers | in_group "$group" cmp - "$mnt/large" &&
		numbers | cmp - "$SAMBA_ROOT/large"
	local status=$?
	cat "$group/memory.events"
	rmdir "$group"
	rm "$mnt/large"
	return $status
}
numbers() { seq 1000000000 | head -c "${SIZE}M"; }
in_group() { # GROUP COMMAND...
	(echo $BASHPID >"$1/cgroup.procs" && shift && exec "$@")
}

# Another client: a network namespace, a daemon, and so a connection of its own
second_client() {
	ip netns add client2 && ip link add tosrv2 netns client2 type veth peer name tocli2 netns server &&
		ip -n client2 addr add 10.88.3.2/24 dev tosrv2 && ip -n server addr add 10.88.3.1/24 dev tocli2 &&
		ip -n client2 link set lo up && ip -n client2 link set tosrv2 up && ip -n server link set tocli2 up ||
		return
	nsenter --net=/run/netns/client2 smb2d >"$WORK/smb2d2.log" 2>&1 &
	SECOND_PID=$!
	wait_for 20 second_serves && run env PASSWD="$PASSWORD" nsenter --net=/run/netns/client2 \
		mount -t smb2 "//10.88.3.1/$SHARE" "$second" -o "username=$USERNAME" && said 0 ''
}
second_serves() { nsenter --net=/run/netns/client2 smb2ctl status | grep -q "process $SECOND_PID,"; }
agree() {
	mkdir "$mnt/both" && "$LOAD" coherence "$(many 5000 60)" "$mnt/both" "$second/both"
}
both_write() { # at once, each its own, in one directory
	"$LOAD" tree "$(many 1000 30)" "$WORK/local" || return
	cp -a "$WORK/local" "$mnt/both/one" &
	local one=$!
	cp -a "$WORK/local" "$second/both/two" && wait $one &&
		diff -r "$WORK/local" "$second/both/one" && diff -r "$WORK/local" "$mnt/both/two"
}

check "the daemon" smb2d_start
check "Samba" samba_start 'option=max open files = 100000'
check "a mount" mount_share "$mnt"
check "cp -a, seen from both sides" copies
check "mv and rm -r" moves
check "tar" unpacks
check "a program runs" executes
if long; then
	check "make" builds differ
	check "what was built runs" runs
else
	check "make" builds pick.o record.o
fi
check "git init, commit, merge, gc and fsck" commits
check "SQLite, two processes" databases
check "fio" verifies
check "dbench" dbenches
check "many files open at once" opens
# the kernel may kill the writer of a very small group
if long; then
	check "a file larger than memory" is_large
fi
check "a second client" second_client
check "what one has closed, the other reads" agree
check "both write" both_write
umount "$second" "$mnt"
kill "$SECOND_PID"
wait "$SECOND_PID"
ip netns del client2
smb2d_stop
check "nothing holds the module" rmmod smb2fs
finish
