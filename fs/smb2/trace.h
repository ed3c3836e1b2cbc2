/* SPDX-License-Identifier: GPL-2.0 */
/* Trace events: /sys/kernel/tracing/events/smb2fs/ */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM smb2fs

#if !defined(_SMB2FS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SMB2FS_TRACE_H

#include <linux/jiffies.h>
#include <linux/socket.h>
#include <linux/tracepoint.h>

#define SMB2FS_DAEMON_EVENTS						\
	EM(SMB2FS_DAEMON_HELLO,		"hello")			\
	EM(SMB2FS_DAEMON_REFUSED,	"refused")			\
	E_(SMB2FS_DAEMON_GONE,		"gone")

#ifndef _SMB2FS_TRACE_ENUMS
#define _SMB2FS_TRACE_ENUMS
#define EM(a, b) a,
#define E_(a, b) a
enum smb2fs_daemon_event { SMB2FS_DAEMON_EVENTS };
#undef EM
#undef E_
#endif

#define EM(a, b) TRACE_DEFINE_ENUM(a);
#define E_(a, b) TRACE_DEFINE_ENUM(a);
SMB2FS_DAEMON_EVENTS
#undef EM
#undef E_
#define EM(a, b) { a, b },
#define E_(a, b) { a, b }

/* A TCP handshake ended: @ret is 0 or the errno, the time is in milliseconds */
TRACE_EVENT(smb2fs_sock_connect,
	TP_PROTO(const struct sockaddr_storage *addr, int ret,
		 unsigned long elapsed),
	TP_ARGS(addr, ret, elapsed),
	TP_STRUCT__entry(
		__array(u8, addr, sizeof(struct sockaddr_storage))
		__field(int, ret)
		__field(unsigned int, ms)
	),
	TP_fast_assign(
		memcpy(__entry->addr, addr, sizeof(*addr));
		__entry->ret = ret;
		__entry->ms = jiffies_to_msecs(elapsed);
	),
	TP_printk("addr=%pISpc ret=%d ms=%u",
		  __entry->addr, __entry->ret, __entry->ms)
);

/* smb2d came, was turned away, or went; @netns is the inode number ip-netns(8) shows */
TRACE_EVENT(smb2fs_daemon,
	TP_PROTO(unsigned int netns, u32 portid, enum smb2fs_daemon_event event),
	TP_ARGS(netns, portid, event),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(u32, portid)
		__field(enum smb2fs_daemon_event, event)
	),
	TP_fast_assign(
		__entry->netns = netns;
		__entry->portid = portid;
		__entry->event = event;
	),
	TP_printk("netns=%u portid=%u %s", __entry->netns, __entry->portid,
		  __print_symbolic(__entry->event, SMB2FS_DAEMON_EVENTS))
);

#undef EM
#undef E_

#endif /* _SMB2FS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
