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
	"  --sign-with ALG       hmac, cmac, gmac (default: the client's first)\n"
	"  --seal-with CIPHER    aes128-ccm, aes128-gcm, aes256-ccm, aes256-gcm\n"
	"  --credits-max N       credits that a client may have\n"
	"  --gap-max N           requests that may overtake one (default 64)\n"
	"  --user NAME --password WORD --domain NAME   who may log on with NTLMv2\n"
	"  --share NAME          default share\n"
	"  --seed N              for what is random; held answers go in random order\n"
	"  --report FILE         JSON\n"
	"  --keep-going          do not reset a connection after a violation\n"
	"  --script FILE         directives, one on a line\n"
	"  --list-rules          names and sections\n"
	"README.rst explains directives and rules.\n";

enum {
	OPT_LISTEN, OPT_PORT, OPT_PROFILE, OPT_MIN, OPT_MAX, OPT_SIGNING, OPT_SEAL,
	OPT_SIGN_WITH, OPT_SEAL_WITH, OPT_CREDITS, OPT_GAP, OPT_USER, OPT_PASSWORD,
	OPT_DOMAIN, OPT_SHARE, OPT_SEED, OPT_REPORT, OPT_KEEP_GOING, OPT_SCRIPT,
	OPT_LIST_RULES, OPT_HELP,
};

static const struct option options[] = {
	{ "listen",		required_argument,	NULL, OPT_LISTEN },
	{ "port",		required_argument,	NULL, OPT_PORT },
	{ "profile",		required_argument,	NULL, OPT_PROFILE },
	{ "min-dialect",	required_argument,	NULL, OPT_MIN },
	{ "max-dialect",	required_argument,	NULL, OPT_MAX },
	{ "signing-required",	no_argument,		NULL, OPT_SIGNING },
	{ "seal",		no_argument,		NULL, OPT_SEAL },
	{ "sign-with",		required_argument,	NULL, OPT_SIGN_WITH },
	{ "seal-with",		required_argument,	NULL, OPT_SEAL_WITH },
	{ "credits-max",	required_argument,	NULL, OPT_CREDITS },
	{ "gap-max",		required_argument,	NULL, OPT_GAP },
	{ "user",		required_argument,	NULL, OPT_USER },
	{ "password",		required_argument,	NULL, OPT_PASSWORD },
	{ "domain",		required_argument,	NULL, OPT_DOMAIN },
	{ "share",		required_argument,	NULL, OPT_SHARE },
	{ "seed",		required_argument,	NULL, OPT_SEED },
	{ "report",		required_argument,	NULL, OPT_REPORT },
	{ "keep-going",		no_argument,		NULL, OPT_KEEP_GOING },
	{ "script",		required_argument,	NULL, OPT_SCRIPT },
	{ "list-rules",		no_argument,		NULL, OPT_LIST_RULES },
	{ "help",		no_argument,		NULL, OPT_HELP },
	{}
};

static void __attribute__((noreturn)) die(const char *what, const char *why)
{
	fprintf(stderr, "smb2-oracle: %s: %s\n", what, why);
	exit(2);
}

static uint32_t number(const char *s, uint32_t max)
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

static uint16_t dialect(const char *word)
{
	static const char * const names[] = { "2.0.2", "2.1", "3.0", "3.0.2", "3.1.1", NULL };
	static const uint16_t numbers[] = {
		DIALECT_202, DIALECT_210, DIALECT_300, DIALECT_302, DIALECT_311,
	};

	return numbers[choose(word, names)];
}

static const struct profile *profile(const char *word)
{
	for (const struct profile *p = profiles; p->name; p++)
		if (!strcmp(word, p->name))
			return p;
	die(word, "no such profile");
}

static void script(const char *path)
{
	char why[2048];

	if (!script_file(path, why, sizeof(why)))
		die("script", why);
}

static void take_option(int opt)
{
	static const char * const signs[] = { "hmac", "cmac", "gmac", NULL };
	static const char * const ciphers[] = {
		"none", "aes128-ccm", "aes128-gcm", "aes256-ccm", "aes256-gcm", NULL,
	};

	switch (opt) {
	case OPT_LISTEN:	config.listen = optarg; break;
	case OPT_PORT:		config.port = number(optarg, UINT16_MAX); break;
	case OPT_PROFILE:	config.profile = profile(optarg); break;
	case OPT_MIN:		config.min_dialect = dialect(optarg); break;
	case OPT_MAX:		config.max_dialect = dialect(optarg); break;
	case OPT_SIGNING:	config.signing_required = true; break;
	case OPT_SEAL:		config.seal = true; break;
	case OPT_SIGN_WITH:	config.signing = choose(optarg, signs); break;
	case OPT_SEAL_WITH:	config.cipher = choose(optarg, ciphers); break;
	case OPT_CREDITS:	config.max_credits = number(optarg, UINT32_MAX); break;
	case OPT_GAP:		config.gap_max = number(optarg, UINT32_MAX); break;
	case OPT_USER:		config.user = optarg; break;
	case OPT_PASSWORD:	config.password = optarg; break;
	case OPT_DOMAIN:	config.domain = optarg; break;
	case OPT_SHARE:		config.share = optarg; break;
	case OPT_SEED:		config.seed = number(optarg, UINT32_MAX); break;
	case OPT_REPORT:	config.report = optarg; break;
	case OPT_KEEP_GOING:	config.keep_going = true; break;
	case OPT_SCRIPT:	script(optarg); break;
	case OPT_LIST_RULES:	report_list_rules(); exit(0);
	case OPT_HELP:		fputs(usage, stdout); exit(0);
	default:		fputs(usage, stderr); exit(2);
	}
}

static void parse(int argc, char **argv)
{
	char why[2048];
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
		take_option(opt);
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
