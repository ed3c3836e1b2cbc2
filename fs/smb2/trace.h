/* SPDX-License-Identifier: GPL-2.0 */
/* Trace events: /sys/kernel/tracing/events/smb2fs/ */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM smb2fs

#if !defined(_SMB2FS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SMB2FS_TRACE_H

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/socket.h>
#include <linux/tracepoint.h>

#define SMB2FS_DAEMON_EVENTS						\
	EM(SMB2FS_DAEMON_HELLO,		"hello")			\
	EM(SMB2FS_DAEMON_REFUSED,	"refused")			\
	E_(SMB2FS_DAEMON_GONE,		"gone")

#define SMB2FS_UPCALL_EVENTS						\
	EM(SMB2FS_UPCALL_EV_QUEUED,	"queued")			\
	EM(SMB2FS_UPCALL_EV_JOINED,	"joined")			\
	EM(SMB2FS_UPCALL_EV_ACCEPTED,	"accepted")			\
	EM(SMB2FS_UPCALL_EV_DONE,	"done")				\
	EM(SMB2FS_UPCALL_EV_CANCELLED,	"cancelled")			\
	EM(SMB2FS_UPCALL_EV_RESTARTED,	"restarted")			\
	E_(SMB2FS_UPCALL_EV_LATE,	"late")

#ifndef _SMB2FS_TRACE_ENUMS
#define _SMB2FS_TRACE_ENUMS
#define EM(a, b) a,
#define E_(a, b) a
enum smb2fs_daemon_event { SMB2FS_DAEMON_EVENTS };
enum smb2fs_upcall_event { SMB2FS_UPCALL_EVENTS };
#undef EM
#undef E_
#endif

#define EM(a, b) TRACE_DEFINE_ENUM(a);
#define E_(a, b) TRACE_DEFINE_ENUM(a);
SMB2FS_DAEMON_EVENTS
SMB2FS_UPCALL_EVENTS
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

/*
 * A request to smb2d; @class as in the family, @portid of the daemon that has
 * it, 0 for none, or of the sender of a late answer, whose class is not known
 */
TRACE_EVENT(smb2fs_upcall,
	TP_PROTO(unsigned int netns, u64 id, int class, u32 portid,
		 enum smb2fs_upcall_event event, int err),
	TP_ARGS(netns, id, class, portid, event, err),
	TP_STRUCT__entry(
		__field(u64, id)
		__field(unsigned int, netns)
		__field(int, class)
		__field(u32, portid)
		__field(enum smb2fs_upcall_event, event)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->id = id;
		__entry->netns = netns;
		__entry->class = class;
		__entry->portid = portid;
		__entry->event = event;
		__entry->err = err;
	),
	TP_printk("netns=%u id=%llu %s portid=%u %s err=%d",
		  __entry->netns, __entry->id,
		  __print_symbolic(__entry->class, { -1, "unknown" },
				   { 0, "resolve" }, { 1, "auth" }),
		  __entry->portid,
		  __print_symbolic(__entry->event, SMB2FS_UPCALL_EVENTS),
		  __entry->err)
);

#undef EM
#undef E_

/*
 * The life of a request: queued, credit_wait, sent, interim, matched, done; or
 * cancel. conn and mid together name a message, as in a capture.
 */
#define smb2fs_show_command(command)					\
	__print_symbolic(command,					\
		{ 0x00, "NEGOTIATE" }, { 0x01, "SESSION_SETUP" },	\
		{ 0x02, "LOGOFF" }, { 0x03, "TREE_CONNECT" },		\
		{ 0x04, "TREE_DISCONNECT" }, { 0x05, "CREATE" },	\
		{ 0x06, "CLOSE" }, { 0x07, "FLUSH" }, { 0x08, "READ" },	\
		{ 0x09, "WRITE" }, { 0x0a, "LOCK" }, { 0x0b, "IOCTL" },	\
		{ 0x0c, "CANCEL" }, { 0x0d, "ECHO" },			\
		{ 0x0e, "QUERY_DIRECTORY" }, { 0x0f, "CHANGE_NOTIFY" },	\
		{ 0x10, "QUERY_INFO" }, { 0x11, "SET_INFO" },		\
		{ 0x12, "OPLOCK_BREAK" }, { 0x13, "NOTIFICATION" })

/* A chain was submitted; @command is its first request's */
TRACE_EVENT(smb2fs_queued,
	TP_PROTO(u64 conn, u16 command, unsigned int requests, u32 ids,
		 u64 session),
	TP_ARGS(conn, command, requests, ids, session),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, session)
		__field(u32, ids)
		__field(unsigned int, requests)
		__field(u16, command)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->session = session;
		__entry->ids = ids;
		__entry->requests = requests;
		__entry->command = command;
	),
	TP_printk("conn=%llu %s requests=%u ids=%u session=0x%llx",
		  __entry->conn, smb2fs_show_command(__entry->command),
		  __entry->requests, __entry->ids, __entry->session)
);

/* A chain had to wait for credits, and has them or has given up */
TRACE_EVENT(smb2fs_credit_wait,
	TP_PROTO(u64 conn, u16 command, u32 ids, u64 ns, int ret),
	TP_ARGS(conn, command, ids, ns, ret),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, ns)
		__field(u32, ids)
		__field(int, ret)
		__field(u16, command)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->ns = ns;
		__entry->ids = ids;
		__entry->ret = ret;
		__entry->command = command;
	),
	TP_printk("conn=%llu %s ids=%u us=%llu ret=%d",
		  __entry->conn, smb2fs_show_command(__entry->command),
		  __entry->ids, div_u64(__entry->ns, 1000), __entry->ret)
);

/* A frame is in the socket whole; @bytes without its prefix */
TRACE_EVENT(smb2fs_sent,
	TP_PROTO(u64 conn, u64 mid, u16 command, size_t bytes, bool sealed),
	TP_ARGS(conn, mid, command, bytes, sealed),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, mid)
		__field(size_t, bytes)
		__field(u16, command)
		__field(bool, sealed)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->mid = mid;
		__entry->bytes = bytes;
		__entry->command = command;
		__entry->sealed = sealed;
	),
	TP_printk("conn=%llu mid=%llu %s bytes=%zu sealed=%d",
		  __entry->conn, __entry->mid,
		  smb2fs_show_command(__entry->command),
		  __entry->bytes, __entry->sealed)
);

/* STATUS_PENDING: the answer will take its time */
TRACE_EVENT(smb2fs_interim,
	TP_PROTO(u64 conn, u64 mid, u16 command, u64 async_id, u16 credits),
	TP_ARGS(conn, mid, command, async_id, credits),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, mid)
		__field(u64, async_id)
		__field(u16, command)
		__field(u16, credits)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->mid = mid;
		__entry->async_id = async_id;
		__entry->command = command;
		__entry->credits = credits;
	),
	TP_printk("conn=%llu mid=%llu %s async=0x%llx credits=%u",
		  __entry->conn, __entry->mid,
		  smb2fs_show_command(__entry->command),
		  __entry->async_id, __entry->credits)
);

/* A request has its final answer */
TRACE_EVENT(smb2fs_matched,
	TP_PROTO(u64 conn, u64 mid, u16 command, u32 status, u16 credits),
	TP_ARGS(conn, mid, command, status, credits),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, mid)
		__field(u32, status)
		__field(u16, command)
		__field(u16, credits)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->mid = mid;
		__entry->status = status;
		__entry->command = command;
		__entry->credits = credits;
	),
	TP_printk("conn=%llu mid=%llu %s status=0x%08x credits=%u",
		  __entry->conn, __entry->mid,
		  smb2fs_show_command(__entry->command),
		  __entry->status, __entry->credits)
);

/* A chain is complete: all its answers are here, or @ret says why not */
TRACE_EVENT(smb2fs_done,
	TP_PROTO(u64 conn, u64 mid, u16 command, u32 status, int ret, u64 ns),
	TP_ARGS(conn, mid, command, status, ret, ns),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, mid)
		__field(u64, ns)
		__field(u32, status)
		__field(int, ret)
		__field(u16, command)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->mid = mid;
		__entry->ns = ns;
		__entry->status = status;
		__entry->ret = ret;
		__entry->command = command;
	),
	TP_printk("conn=%llu mid=%llu %s status=0x%08x ret=%d us=%llu",
		  __entry->conn, __entry->mid,
		  smb2fs_show_command(__entry->command),
		  __entry->status, __entry->ret, div_u64(__entry->ns, 1000))
);

/* The server is asked to give up a request */
TRACE_EVENT(smb2fs_cancel,
	TP_PROTO(u64 conn, u64 mid, u64 async_id),
	TP_ARGS(conn, mid, async_id),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, mid)
		__field(u64, async_id)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->mid = mid;
		__entry->async_id = async_id;
	),
	TP_printk("conn=%llu mid=%llu async=0x%llx",
		  __entry->conn, __entry->mid, __entry->async_id)
);

/* The sequence window after ids were taken or credits granted */
TRACE_EVENT(smb2fs_window,
	TP_PROTO(u64 conn, u64 next, u64 limit, u32 reserved, u32 outstanding,
		 u32 target),
	TP_ARGS(conn, next, limit, reserved, outstanding, target),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u64, next)
		__field(u64, limit)
		__field(u32, reserved)
		__field(u32, outstanding)
		__field(u32, target)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->next = next;
		__entry->limit = limit;
		__entry->reserved = reserved;
		__entry->outstanding = outstanding;
		__entry->target = target;
	),
	TP_printk("conn=%llu next=%llu limit=%llu reserved=%u outstanding=%u target=%u",
		  __entry->conn, __entry->next, __entry->limit,
		  __entry->reserved, __entry->outstanding, __entry->target)
);

/* A connection is alive: @state is opened or negotiated */
TRACE_EVENT(smb2fs_conn,
	TP_PROTO(u64 conn, const char *state, u16 dialect),
	TP_ARGS(conn, state, dialect),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(u16, dialect)
		__string(state, state)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->dialect = dialect;
		__assign_str(state);
	),
	TP_printk("conn=%llu %s dialect=0x%04x",
		  __entry->conn, __get_str(state), __entry->dialect)
);

/* A connection is dead; @fault as smb2ctl(8) shows it */
TRACE_EVENT(smb2fs_dead,
	TP_PROTO(u64 conn, const char *fault, int err),
	TP_ARGS(conn, fault, err),
	TP_STRUCT__entry(
		__field(u64, conn)
		__field(int, err)
		__string(fault, fault)
	),
	TP_fast_assign(
		__entry->conn = conn;
		__entry->err = err;
		__assign_str(fault);
	),
	TP_printk("conn=%llu fault=%s err=%d",
		  __entry->conn, __get_str(fault), __entry->err)
);

/* A directory's entry @number is not listed, since @err is wrong with its name */
TRACE_EVENT(smb2fs_bad_name,
	TP_PROTO(u64 dir, u32 number, int err),
	TP_ARGS(dir, number, err),
	TP_STRUCT__entry(
		__field(u64, dir)
		__field(u32, number)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->dir = dir;
		__entry->number = number;
		__entry->err = err;
	),
	TP_printk("dir=%llu entry=%u err=%d",
		  __entry->dir, __entry->number, __entry->err)
);

#endif /* _SMB2FS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
