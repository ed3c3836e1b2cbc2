// SPDX-License-Identifier: GPL-2.0
/* smb2-oracle: a strict SMB2 server that finds fault with its client. */

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "config.h"
#include "conn.h"
#include "loop.h"
#include "report.h"
#include "script.h"
#include "share.h"
#include "smb2.h"

static const struct profile profiles[] = {
	{ "windows",	DIALECT_202,	8 << 20,	8192,	true },
	{ "samba",	DIALECT_202,	8 << 20,	8192,	true },
	{ "ksmbd",	DIALECT_210,	4 << 20,	8192,	false },
	{ NULL },
};

struct config config = {
	.profile	= &profiles[0],
	.listen		= "127.0.0.1",
	.port		= 445,
	.max_dialect	= DIALECT_311,
	.signing	= -1,
	.cipher		= -1,
	.gap_max	= 64,
	.user		= "tester",
	.password	= "",
	.domain		= "ORACLE",
	.share		= "share",
};

static const char usage[] =
	"Usage: smb2-oracle [OPTION]... [DIRECTIVE]...\n"
	"A strict SMB2 server that reports the first rule its client breaks.\n"
	"\n"
	"  --listen ADDRESS      numeric (default 127.0.0.1)\n"
	"  --port PORT           default 445; 0: any, which is printed\n"
	"  --profile NAME        windows (default), samba, ksmbd\n"
	"  --min-dialect D       2.0.2, 2.1, 3.0, 3.0.2, 3.1.1\n"
	"  --max-dialect D\n"
	"  --signing-required    of every session\n"
	"  --seal                every session\n"
	"  --seal-share          the share, not the session\n"
	"  --sign-with ALG       hmac, cmac, gmac (default: the client's first)\n"
	"  --seal-with CIPHER    aes128-ccm, aes128-gcm, aes256-ccm, aes256-gcm\n"
	"  --credits-max N       credits that a client may have\n"
	"  --gap-max N           requests that may overtake one (default 64)\n"
	"  --allow RULE          do not report this rule; may be repeated\n"
	"  --user NAME --password WORD --domain NAME   who may log on with NTLMv2\n"
	"  --share NAME          default share\n"
	"  --seed N              for what is random; held answers go in random order\n"
	"  --report FILE         JSON\n"
	"  --keep-going          do not reset a connection after a violation\n"
	"  --script FILE         directives, one on a line\n"
	"  --list-rules          names and sections\n"
	"README.rst explains directives and rules.\n";

static void __attribute__((noreturn)) die(const char *what, const char *why)
{
	fprintf(stderr, "smb2-oracle: %s: %s\n", what, why);
	exit(2);
}

static uint32_t to_number(const char *s, uint32_t max)
{
	unsigned long long n;
	char *end;

	n = strtoull(s, &end, 0);
	if (end == s || *end || n > max)
		die(s, "not a number that fits");
	return n;
}

static int choose(const char *word, const char * const *names)
{
	for (int i = 0; names[i]; i++)
		if (!strcasecmp(word, names[i]))
			return i;
	die(word, "unknown");
}

/* What takes the argument of an option, and where it goes */
static void take_text(const char *arg, void *to)
{
	*(const char **)to = arg;
}

static void take_number(const char *arg, void *to)
{
	*(uint32_t *)to = to_number(arg, UINT32_MAX);
}

static void take_port(const char *arg, void *to)
{
	*(uint16_t *)to = to_number(arg, UINT16_MAX);
}

static void take_switch(const char *arg, void *to)
{
	(void)arg;
	*(bool *)to = true;
}

static void take_dialect(const char *arg, void *to)
{
	static const char * const names[] = { "2.0.2", "2.1", "3.0", "3.0.2", "3.1.1", NULL };
	static const uint16_t numbers[] = {
		DIALECT_202, DIALECT_210, DIALECT_300, DIALECT_302, DIALECT_311,
	};

	*(uint16_t *)to = numbers[choose(arg, names)];
}

static void take_signing(const char *arg, void *to)
{
	static const char * const names[] = { "hmac", "cmac", "gmac", NULL };

	*(int *)to = choose(arg, names);
}

static void take_cipher(const char *arg, void *to)
{
	static const char * const names[] = {
		"none", "aes128-ccm", "aes128-gcm", "aes256-ccm", "aes256-gcm", NULL,
	};

	*(int *)to = choose(arg, names);
}

static void take_profile(const char *arg, void *to)
{
	const struct profile *p;

	for (p = profiles; p->name && strcmp(arg, p->name); p++)
		;
	if (!p->name)
		die(arg, "no such profile");
	*(const struct profile **)to = p;
}

static void take_rule(const char *arg, void *to)
{
	(void)to;
	if (!report_allow(arg))
		die(arg, "no such rule");
}

static void take_script(const char *arg, void *to)
{
	char why[2048];

	(void)to;
	if (!script_file(arg, why, sizeof(why)))
		die("script", why);
}

static void list_rules(const char *arg, void *to)
{
	(void)arg;
	(void)to;
	report_list_rules();
	exit(0);
}

static void help(const char *arg, void *to)
{
	(void)arg;
	(void)to;
	fputs(usage, stdout);
	exit(0);
}

static const struct {
	const char	*name;
	void		(*take)(const char *arg, void *to);
	void		*to;
	bool		alone;		/* takes no argument */
} options[] = {
	{ "listen",		take_text,	&config.listen,			false },
	{ "port",		take_port,	&config.port,			false },
	{ "profile",		take_profile,	&config.profile,		false },
	{ "min-dialect",	take_dialect,	&config.min_dialect,		false },
	{ "max-dialect",	take_dialect,	&config.max_dialect,		false },
	{ "signing-required",	take_switch,	&config.signing_required,	true },
	{ "seal",		take_switch,	&config.seal,			true },
	{ "seal-share",		take_switch,	&config.seal_share,		true },
	{ "sign-with",		take_signing,	&config.signing,		false },
	{ "seal-with",		take_cipher,	&config.cipher,			false },
	{ "credits-max",	take_number,	&config.max_credits,		false },
	{ "gap-max",		take_number,	&config.gap_max,		false },
	{ "allow",		take_rule,	NULL,				false },
	{ "user",		take_text,	&config.user,			false },
	{ "password",		take_text,	&config.password,		false },
	{ "domain",		take_text,	&config.domain,			false },
	{ "share",		take_text,	&config.share,			false },
	{ "seed",		take_number,	&config.seed,			false },
	{ "report",		take_text,	&config.report,			false },
	{ "keep-going",		take_switch,	&config.keep_going,		true },
	{ "script",		take_script,	NULL,				false },
	{ "list-rules",		list_rules,	NULL,				true },
	{ "help",		help,		NULL,				true },
};

enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static void parse_options(int argc, char **argv)
{
	struct option longs[OPTIONS + 1] = {};
	int i;

	for (i = 0; i < OPTIONS; i++) {
		longs[i].name = options[i].name;
		longs[i].has_arg = options[i].alone ? no_argument : required_argument;
		longs[i].val = i;
	}
	while ((i = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (i == '?') {
			fputs(usage, stderr);
			exit(2);
		}
		options[i].take(optarg, options[i].to);
	}
}

static void parse(int argc, char **argv)
{
	char why[2048];

	parse_options(argc, argv);
	for (; optind < argc; optind++)
		if (!script_line(argv[optind], why, sizeof(why)))
			die("script", why);
	if (!config.min_dialect)
		config.min_dialect = config.profile->min_dialect;
	if (!config.max_credits)
		config.max_credits = config.profile->max_credits;
}

/**
 * config_random - the next number of a sequence that the seed determines
 */
uint32_t config_random(void)
{
	static uint64_t state;

	state = (state + config.seed + 1) * 6364136223846793005ull + 1442695040888963407ull;
	return state >> 33;
}

static void on_signal(struct watch *w, uint32_t events)
{
	struct signalfd_siginfo info;

	(void)events;
	if (read(w->fd, &info, sizeof(info)) == sizeof(info))
		loop_stop();
}

static bool catch_signals(struct watch *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return false;
	*w = (struct watch){ signalfd(-1, &set, SFD_CLOEXEC), on_signal };
	return w->fd >= 0 && loop_add(w, EPOLLIN);
}

int main(int argc, char **argv)
{
	struct watch signals;
	bool ok;

	parse(argc, argv);
	if (!loop_init() || !catch_signals(&signals))
		die("cannot start", "no epoll or signalfd");
	if (!conn_listen(config.listen, config.port))
		die(config.listen, "cannot listen there");
	loop_run(conn_reap);
	conn_close_all();
	close(signals.fd);
	ok = report_write() && report_is_clean();
	report_free();
	script_free();
	share_free();
	return !ok;
}
