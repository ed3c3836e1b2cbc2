// SPDX-License-Identifier: GPL-2.0
/* smb2ctl status: the module, and the daemon of this network namespace. */

#include <inttypes.h>
#include <json-c/json.h>
#include <linux/smb2fs_netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../common/genl.h"
#include "smb2ctl.h"

struct status {
	char		version[64];
	uint32_t	protocol_min;
	uint32_t	protocol_max;
	bool		has_daemon;
	struct {
		uint32_t	pid;
		char		version[SMB2FS_VERSION_MAX + 1];
		uint32_t	protocol;
		uint64_t	age_ms;
	} daemon;
};

static uint32_t get_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static void take_daemon(struct status *s, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_DAEMON_MAX + 1];

	if (nla_parse_nested(tb, SMB2FS_A_DAEMON_MAX, nest, NULL) < 0)
		return;
	s->has_daemon = true;
	s->daemon.pid = get_u32(tb[SMB2FS_A_DAEMON_PID]);
	s->daemon.protocol = get_u32(tb[SMB2FS_A_DAEMON_PROTOCOL]);
	if (tb[SMB2FS_A_DAEMON_VERSION])
		nla_strlcpy(s->daemon.version, tb[SMB2FS_A_DAEMON_VERSION],
			    sizeof(s->daemon.version));
	if (tb[SMB2FS_A_DAEMON_AGE])
		s->daemon.age_ms = nla_get_u64(tb[SMB2FS_A_DAEMON_AGE]);
}

static void on_status(struct nlattr **tb, void *arg)
{
	struct status *s = arg;

	if (tb[SMB2FS_A_STATUS_VERSION])
		nla_strlcpy(s->version, tb[SMB2FS_A_STATUS_VERSION],
			    sizeof(s->version));
	s->protocol_min = get_u32(tb[SMB2FS_A_STATUS_PROTOCOL_MIN]);
	s->protocol_max = get_u32(tb[SMB2FS_A_STATUS_PROTOCOL_MAX]);
	if (tb[SMB2FS_A_STATUS_DAEMON])
		take_daemon(s, tb[SMB2FS_A_STATUS_DAEMON]);
}

static void print_json(const struct status *s)
{
	struct json_object *top = json_object_new_object();
	struct json_object *module = json_object_new_object();
	struct json_object *daemon = NULL;

	json_object_object_add(module, "version", json_object_new_string(s->version));
	json_object_object_add(module, "protocol_min",
			       json_object_new_int64(s->protocol_min));
	json_object_object_add(module, "protocol_max",
			       json_object_new_int64(s->protocol_max));
	json_object_object_add(top, "module", module);
	if (s->has_daemon) {
		daemon = json_object_new_object();
		json_object_object_add(daemon, "pid",
				       json_object_new_int64(s->daemon.pid));
		json_object_object_add(daemon, "version",
				       json_object_new_string(s->daemon.version));
		json_object_object_add(daemon, "protocol",
				       json_object_new_int64(s->daemon.protocol));
		json_object_object_add(daemon, "age_ms",
				       json_object_new_int64((int64_t)s->daemon.age_ms));
	}
	json_object_object_add(top, "daemon", daemon);
	puts(json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY));
	json_object_put(top);
}

static void print_age(uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s < 60)
		printf("%" PRIu64 " s", s);
	else if (s < 3600)
		printf("%" PRIu64 " min", s / 60);
	else if (s < 86400)
		printf("%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
	else
		printf("%" PRIu64 " d %" PRIu64 " h", s / 86400, s / 3600 % 24);
}

static void print_text(const struct status *s)
{
	printf("Module  smb2fs %s, netlink protocol %" PRIu32, s->version,
	       s->protocol_min);
	if (s->protocol_max != s->protocol_min)
		printf("-%" PRIu32, s->protocol_max);
	if (!s->has_daemon) {
		puts("\nDaemon  none in this network namespace (start: systemctl start smb2d)");
		return;
	}
	printf("\nDaemon  smb2d %s, process %" PRIu32 ", protocol %" PRIu32 ", serving for ",
	       s->daemon.version, s->daemon.pid, s->daemon.protocol);
	print_age(s->daemon.age_ms);
	putchar('\n');
}

/**
 * status_main - the subcommand "status"
 * @json: print JSON
 *
 * Return: EXIT_OK, EXIT_NO_DAEMON, or EXIT_FAILED when the module is not there.
 */
int status_main(bool json)
{
	struct status s = {};
	const struct genl_reply reply = {
		.max = SMB2FS_A_STATUS_MAX,
		.fn = on_status,
		.arg = &s,
	};
	struct genl g;
	int err;

	err = genl_open(&g);
	if (!err)
		err = genl_resolve(&g);
	if (!err)
		err = genl_call(&g, genl_request(&g, SMB2FS_CMD_STATUS_GET), &reply);
	if (err)
		fprintf(stderr, "smb2ctl: %s\n", g.error);
	else if (json)
		print_json(&s);
	else
		print_text(&s);
	genl_close(&g);
	if (err)
		return EXIT_FAILED;
	return s.has_daemon ? EXIT_OK : EXIT_NO_DAEMON;
}
