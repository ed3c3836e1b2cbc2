// SPDX-License-Identifier: GPL-2.0
/* smb2ctl status: the module, the daemon of this network namespace, and why
 * connections ended.
 */

#include <inttypes.h>
#include <linux/smb2fs_netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "module.h"
#include "object.h"
#include "smb2ctl.h"
#include "table.h"
#include "text.h"
#include "upcalls.h"

/* As many as are shown; the module has fewer */
#define FAULTS_MAX	64

struct fault {
	char		name[32];
	char		text[128];
	uint64_t	count;
};

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
	struct upcalls	upcalls;
	struct fault	faults[FAULTS_MAX];
	size_t		n_faults;
};

static void take_daemon(struct status *s, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_DAEMON_MAX + 1];

	if (nla_parse_nested(tb, SMB2FS_A_DAEMON_MAX, nest, NULL) < 0)
		return;
	s->has_daemon = true;
	s->daemon.pid = (uint32_t)module_number(tb[SMB2FS_A_DAEMON_PID]);
	s->daemon.protocol = (uint32_t)module_number(tb[SMB2FS_A_DAEMON_PROTOCOL]);
	module_text(s->daemon.version, sizeof(s->daemon.version), tb[SMB2FS_A_DAEMON_VERSION]);
	s->daemon.age_ms = module_number(tb[SMB2FS_A_DAEMON_AGE]);
}

static void on_status(struct nlattr **tb, void *arg)
{
	struct status *s = arg;

	module_text(s->version, sizeof(s->version), tb[SMB2FS_A_STATUS_VERSION]);
	s->protocol_min = (uint32_t)module_number(tb[SMB2FS_A_STATUS_PROTOCOL_MIN]);
	s->protocol_max = (uint32_t)module_number(tb[SMB2FS_A_STATUS_PROTOCOL_MAX]);
	if (tb[SMB2FS_A_STATUS_DAEMON])
		take_daemon(s, tb[SMB2FS_A_STATUS_DAEMON]);
	if (tb[SMB2FS_A_STATUS_UPCALLS])
		upcalls_take(&s->upcalls, tb[SMB2FS_A_STATUS_UPCALLS]);
}

static void on_attribute(struct nlattr *attr, void *arg)
{
	struct nlattr *tb[SMB2FS_A_FAULT_MAX + 1];
	struct status *s = arg;
	struct fault *to = &s->faults[s->n_faults];

	if (nla_type(attr) != SMB2FS_A_STATUS_FAULT || s->n_faults == FAULTS_MAX ||
	    nla_parse_nested(tb, SMB2FS_A_FAULT_MAX, attr, NULL) < 0 ||
	    !tb[SMB2FS_A_FAULT_NAME] || !tb[SMB2FS_A_FAULT_TEXT] ||
	    !tb[SMB2FS_A_FAULT_COUNT])
		return;
	module_text(to->name, sizeof(to->name), tb[SMB2FS_A_FAULT_NAME]);
	module_text(to->text, sizeof(to->text), tb[SMB2FS_A_FAULT_TEXT]);
	to->count = module_number(tb[SMB2FS_A_FAULT_COUNT]);
	s->n_faults++;
}

static struct json_object *faults_of(const struct status *s)
{
	struct json_object *to = json_object_new_object();
	size_t i;

	for (i = 0; i < s->n_faults; i++)
		object_add_number(to, s->faults[i].name, s->faults[i].count);
	return to;
}

static void print_json(const struct status *s)
{
	struct json_object *top = json_object_new_object();
	struct json_object *module = json_object_new_object();
	struct json_object *daemon = NULL;

	object_add_text(module, "version", s->version);
	object_add_number(module, "protocol_min", s->protocol_min);
	object_add_number(module, "protocol_max", s->protocol_max);
	object_add(top, "module", module);
	if (s->has_daemon) {
		daemon = json_object_new_object();
		object_add_number(daemon, "pid", s->daemon.pid);
		object_add_text(daemon, "version", s->daemon.version);
		object_add_number(daemon, "protocol", s->daemon.protocol);
		object_add_number(daemon, "age_ms", s->daemon.age_ms);
	}
	object_add(top, "daemon", daemon);
	object_add(top, "upcalls", upcalls_object(&s->upcalls));
	object_add(top, "ended", faults_of(s));
	object_print(top);
}

static void print_faults(const struct status *s)
{
	struct table t = { .columns = 3 };
	size_t i;

	if (!s->n_faults)
		return;
	puts("Connections that ended, since the module was loaded");
	for (i = 0; i < s->n_faults; i++) {
		table_add(&t, "%" PRIu64, s->faults[i].count);
		table_add(&t, "%s", s->faults[i].name);
		table_add(&t, "%s", s->faults[i].text);
	}
	for (i = 0; i < s->n_faults; i++)
		table_print_row(&t, i, "        ", stdout);
	table_free(&t);
}

static void print_text(const struct status *s)
{
	char age[TEXT_MAX];

	printf("Module  smb2fs %s, netlink protocol %" PRIu32, s->version,
	       s->protocol_min);
	if (s->protocol_max != s->protocol_min)
		printf("-%" PRIu32, s->protocol_max);
	putchar('\n');
	if (s->has_daemon)
		printf("Daemon  smb2d %s, process %" PRIu32 ", protocol %" PRIu32
		       ", serving for %s\n", s->daemon.version, s->daemon.pid,
		       s->daemon.protocol, text_age(age, s->daemon.age_ms));
	else
		puts("Daemon  none in this network namespace (start: systemctl start smb2d)");
	upcalls_print_text(&s->upcalls);
	print_faults(s);
}

/**
 * status_main - the subcommand "status"
 * @choice: the options
 *
 * Return: EXIT_OK, EXIT_NO_DAEMON, or EXIT_FAILED when the module is not there.
 */
int status_main(const struct choice *choice)
{
	struct status s = {};
	const struct genl_reply reply = {
		.max = SMB2FS_A_STATUS_MAX,
		.fn = on_status,
		.each = on_attribute,
		.arg = &s,
	};

	if (!module_ask(SMB2FS_CMD_STATUS_GET, &reply))
		return EXIT_FAILED;
	if (choice->json)
		print_json(&s);
	else
		print_text(&s);
	return s.has_daemon ? EXIT_OK : EXIT_NO_DAEMON;
}
