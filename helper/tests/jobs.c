// SPDX-License-Identifier: GPL-2.0
/* smb2d's jobs and workers, with this program in the kernel's place: every step
 * of an authentication as it should be, killed, stopped, garbled, cancelled.
 * Started as a worker, it is one: smb2d's own, or for a server named "odd-..." one
 * that talks nonsense. Prints TAP.
 */

#include <errno.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../auth/ntlm.h"
#include "../auth/ntlm_msg.h"
#include "../auth/spnego.h"
#include "../smb2d/jobs.h"
#include "../smb2d/log.h"
#include "../smb2d/worker.h"
#include "../smb2d/worker_main.h"
#include "hex.h"
#include "tap.h"
#include "vectors.h"

#define MORE STATUS_MORE_PROCESSING_REQUIRED

/* After its deadline an exchange may go on for so long */
#define OVER_MS	1000

/* What became of the requests, by their id */
static struct result {
	bool	there;
	int	error;
	char	message[SMB2FS_TEXT_MAX + 1];
	uint8_t	token[SMB2FS_TOKEN_MAX];
	size_t	token_len;
	uint8_t	key[SMB2FS_SESSION_KEY_MAX];
	size_t	key_len;
	int	addrs;
} results[128];

static STAILQ_HEAD(, request) asked = STAILQ_HEAD_INITIALIZER(asked);
static struct kernel kernel;
static struct jobs *jobs;
static int signals;
static uint64_t next_id = 1;
static uint64_t keyless;	/* the request whose result may be empty */

/* The kernel's part */

int kernel_accept(struct kernel *k, struct request **ret)
{
	(void)k;
	*ret = STAILQ_FIRST(&asked);
	if (!*ret)
		return -EAGAIN;
	STAILQ_REMOVE_HEAD(&asked, queue);
	return 0;
}

int kernel_done(struct kernel *k, uint64_t id, struct bytes attrs)
{
	struct nlattr *tb[SMB2FS_A_UPCALL_MAX + 1];
	struct result *r = &results[id];

	(void)k;
	if (nla_parse(tb, SMB2FS_A_UPCALL_MAX, (struct nlattr *)attrs.data, attrs.len, NULL) < 0 ||
	    (!tb[SMB2FS_A_UPCALL_TOKEN] && !tb[SMB2FS_A_UPCALL_SESSION_KEY] &&
	     !tb[SMB2FS_A_UPCALL_ADDR] && !tb[SMB2FS_A_UPCALL_ERROR] && id != keyless))
		return -EBADMSG;
	r->there = true;
	if (tb[SMB2FS_A_UPCALL_ERROR]) {
		r->error = nla_get_u32(tb[SMB2FS_A_UPCALL_ERROR]);
		nla_strlcpy(r->message, tb[SMB2FS_A_UPCALL_MESSAGE], sizeof(r->message));
	}
	if (tb[SMB2FS_A_UPCALL_TOKEN]) {
		r->token_len = nla_len(tb[SMB2FS_A_UPCALL_TOKEN]);
		memcpy(r->token, nla_data(tb[SMB2FS_A_UPCALL_TOKEN]), r->token_len);
	}
	if (tb[SMB2FS_A_UPCALL_SESSION_KEY]) {
		r->key_len = nla_len(tb[SMB2FS_A_UPCALL_SESSION_KEY]);
		memcpy(r->key, nla_data(tb[SMB2FS_A_UPCALL_SESSION_KEY]), r->key_len);
	}
	r->addrs = !!tb[SMB2FS_A_UPCALL_ADDR];
	return 0;
}

void kernel_fail(struct kernel *k, uint64_t id, int error, const char *why)
{
	struct result *r = &results[id];

	(void)k;
	r->there = true;
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", why);
}

/* Nobody wants to read what the daemon would log */

void log_error(const char *fmt, ...)
{
	(void)fmt;
}

void log_info(const char *fmt, ...)
{
	(void)fmt;
}

void log_debug(const char *fmt, ...)
{
	(void)fmt;
}

/* Ask for something, as jobs_accept() finds it */
static uint64_t ask(uint64_t exchange, bool first, bool last, int ms, struct nl_msg *attrs)
{
	size_t len = nlmsg_datalen(nlmsg_hdr(attrs));
	struct request *r = calloc(1, sizeof(*r) + len);

	r->id = next_id++;
	r->exchange = exchange;
	r->first = first;
	r->last = last;
	memcpy(r->host, "filer", sizeof("filer"));
	r->what = "nobody answers";
	r->deadline = clock_ms() + ms;
	r->over = r->deadline + OVER_MS;
	r->len = len;
	memcpy(r->attrs, nlmsg_data(nlmsg_hdr(attrs)), len);
	nlmsg_free(attrs);
	STAILQ_INSERT_TAIL(&asked, r, queue);
	jobs_accept(jobs);
	return next_id - 1;
}

static struct nl_msg *attrs_new(uint32_t class)
{
	struct nl_msg *msg = nlmsg_alloc_size(MESSAGE_MAX);

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	nla_put_u32(msg, SMB2FS_A_UPCALL_CLASS, class);
	return msg;
}

static uint64_t ask_sec(uint32_t sec, uint64_t exchange, const char *host, int ms)
{
	struct nl_msg *msg = attrs_new(SMB2FS_UPCALL_CLASS_AUTH);

	nla_put_u32(msg, SMB2FS_A_UPCALL_SEC, sec);
	nla_put_u32(msg, SMB2FS_A_UPCALL_UID, getuid());
	nla_put_string(msg, SMB2FS_A_UPCALL_HOST, host);
	nla_put_string(msg, SMB2FS_A_UPCALL_USER, "User");
	nla_put_string(msg, SMB2FS_A_UPCALL_DOMAIN, "Domain");
	return ask(exchange, true, false, ms, msg);
}

static uint64_t ask_first(uint64_t exchange, const char *host, int ms)
{
	return ask_sec(SMB2FS_SEC_NTLM, exchange, host, ms);
}

static uint64_t ask_next(uint64_t exchange, uint32_t status, struct bytes token, int ms)
{
	struct nl_msg *msg = attrs_new(SMB2FS_UPCALL_CLASS_AUTH);

	nla_put_u32(msg, SMB2FS_A_UPCALL_STATUS, status);
	nla_put(msg, SMB2FS_A_UPCALL_TOKEN, token.len, token.data);
	return ask(exchange, false, !status, ms, msg);
}

static uint64_t ask_name(const char *host)
{
	struct nl_msg *msg = attrs_new(SMB2FS_UPCALL_CLASS_RESOLVE);

	nla_put_string(msg, SMB2FS_A_UPCALL_HOST, host);
	return ask(0, true, true, 5000, msg);
}

/* The daemon's loop, until the request has its result or so much time has passed */
static const struct result *wait_so_long(uint64_t id, int ms)
{
	int64_t until = clock_ms() + ms;
	struct signalfd_siginfo info;
	struct pollfd fds[1 + JOBS_MAX];

	while (!results[id].there && clock_ms() < until) {
		fds[0] = (struct pollfd){ .fd = signals, .events = POLLIN };
		jobs_poll(jobs, fds + 1);
		poll(fds, 1 + JOBS_MAX, 20);
		jobs_answered(jobs, fds + 1);
		if (read(signals, &info, sizeof(info)) == sizeof(info))
			jobs_reap(jobs);
		if (jobs_deadline(jobs) >= 0 && jobs_deadline(jobs) <= clock_ms())
			jobs_expire(jobs);
	}
	return &results[id];
}

static const struct result *wait_for(uint64_t id)
{
	return wait_so_long(id, 10000);
}

static int count_children(pid_t *last)
{
	char path[64];
	FILE *file;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "r");
	while (file && fscanf(file, "%d", last) == 1)
		n++;
	if (file)
		fclose(file);
	return n;
}

/* All processes are gone, and with them what the jobs know of them */
static bool all_gone(void)
{
	int64_t until = clock_ms() + 5000;
	pid_t pid;

	while (count_children(&pid) && clock_ms() < until) {
		jobs_reap(jobs);
		usleep(10000);
	}
	return !count_children(&pid);
}

/* The server's part: its last token, with the key that the client has chosen */
static struct bytes last_token(const struct result *auth, uint8_t *key, uint8_t *buf)
{
	static const uint8_t head[] = { 0xa1, 0x1b, 0x30, 0x19, 0xa0, 3, 0x0a, 1, 0,
					0xa3, 0x12, 4, 0x10 };
	struct utf16 user, domain, none = {};
	struct spnego_resp resp;
	const uint8_t *msg, *nt;
	uint8_t owf[16], base[16];

	spnego_get_resp((struct bytes){ auth->token, auth->token_len }, &resp);
	msg = resp.token.data;
	nt = msg + bytes_le32(msg + 24);
	utf16_from_utf8(&user, "USER");
	utf16_from_utf8(&domain, "Domain");
	ntlm_crypt_owf(owf, &user, &domain, &none);
	ntlm_crypt_base_key(base, owf, nt);
	ntlm_crypt_exchange(key, base, msg + bytes_le32(msg + 56));
	memcpy(buf, head, sizeof(head));
	ntlm_crypt_list_mic(buf + sizeof(head), key, NTLM_SERVER, spnego_mech_list(SPNEGO_NTLM));
	return (struct bytes){ buf, sizeof(head) + 16 };
}

static struct bytes challenge(void)
{
	static struct hex buf;

	return hex(&buf, WIN_RESP_1 WIN_CHALLENGE);
}

static void check_good(void)
{
	const struct result *r;
	uint8_t key[16], buf[64];
	struct bytes token;

	r = wait_for(ask_first(1, "filer", 5000));
	ok(!r->error && r->token_len && r->token[0] == 0x60, "a first token");
	r = wait_for(ask_next(1, MORE, challenge(), 5000));
	ok(!r->error && r->token_len > 300, "an answer to the challenge");
	token = last_token(r, key, buf);
	r = wait_for(ask_next(1, 0, token, 5000));
	ok(!r->error && r->key_len == 16 && !memcmp(r->key, key, 16), "the key");
	ok(all_gone(), "the worker is gone");

	wait_for(ask_first(2, "filer", 5000));
	r = wait_for(ask_next(2, MORE, challenge(), 5000));
	token = last_token(r, key, buf);
	buf[20] ^= 1;
	r = wait_for(ask_next(2, 0, token, 5000));
	ok(r->error == EBADMSG && !r->key_len, "a wrong mechListMIC");
	ok(all_gone(), "the worker is gone");
	r = wait_for(ask_name("localhost"));
	ok(!r->error && r->addrs, "a name is looked up");
	r = wait_for(ask_name("a..b"));
	ok(r->error && strstr(r->message, "looked up"), "a name that nobody has");
}

static void check_nobody(void)
{
	const struct result *r;

	r = wait_for(ask_sec(SMB2FS_SEC_NONE, 3, "filer", 5000));
	ok(!r->error && r->token_len, "nobody's first token");
	r = wait_for(ask_next(3, MORE, challenge(), 5000));
	ok(!r->error && r->token_len, "nobody's answer to the challenge");
	keyless = next_id;
	r = wait_for(ask_next(3, 0, (struct bytes){}, 5000));
	ok(r->there && !r->error && !r->key_len, "nobody has no key");
	ok(all_gone(), "the worker is gone");
	r = wait_for(ask_sec(7, 4, "filer", 5000));
	ok(r->error == EINVAL, "a way to authenticate that there is not");
	ok(all_gone(), "the worker is gone");
}

/* Up to the given step as it should be; the worker is idle then */
static pid_t begin(uint64_t exchange, int steps)
{
	pid_t pid = 0;

	wait_for(ask_first(exchange, "filer", 5000));
	if (steps > 1)
		wait_for(ask_next(exchange, MORE, challenge(), 5000));
	count_children(&pid);
	return pid;
}

static uint64_t ask_step(uint64_t exchange, int step, int ms)
{
	if (!step)
		return ask_first(exchange, "filer", ms);
	return step == 1 ? ask_next(exchange, MORE, challenge(), ms) :
			   ask_next(exchange, 0, (struct bytes){}, ms);
}

static void check_killed(int step)
{
	uint64_t exchange = 10 + step, id;
	const struct result *r;
	pid_t pid = 0;

	/* Stopped first, so that it cannot have answered */
	if (step) {
		pid = begin(exchange, step);
		kill(pid, SIGSTOP);
	}
	id = ask_step(exchange, step, 5000);
	count_children(&pid);
	kill(pid, SIGKILL);
	r = wait_for(id);
	if (step)
		ok(r->error == EIO && strstr(r->message, "killed by signal 9"), "killed in a step");
	else
		ok(r->there, "killed in the first step, or just before or after");
	ok(all_gone(), "and gone");
}

static void check_killed_idle(void)
{
	const struct result *r;

	kill(begin(20, 1), SIGKILL);
	ok(all_gone(), "killed between two steps");
	r = wait_for(ask_step(20, 1, 5000));
	ok(r->error == EIO && strstr(r->message, "has ended"), "the next step says so");
}

static void check_stopped(int step)
{
	uint64_t exchange = 30 + step, id;
	const struct result *r;
	int64_t began;

	kill(begin(exchange, step), SIGSTOP);
	began = clock_ms();
	id = ask_step(exchange, step, 1000);
	r = wait_for(ask_name("localhost"));
	ok(!r->error && !results[id].there, "others are not held up by one that hangs");
	r = wait_for(id);
	ok(r->error == ETIMEDOUT && clock_ms() - began >= 1000 && clock_ms() - began < 3000 &&
	   !strcmp(r->message, "nobody answers within 1 s"), "one that hangs ends at its deadline");
	ok(all_gone(), "and is gone");
}

/* The server takes its time between two steps */
static void check_paused(void)
{
	const struct result *r;
	pid_t pid;

	wait_for(ask_first(35, "filer", 1000));
	wait_so_long(next_id, 1000 + OVER_MS / 2);
	r = wait_for(ask_next(35, MORE, challenge(), 5000));
	ok(!r->error && r->token_len, "the next step when the one before would be too late");
	jobs_cancel(jobs, 0, 35);
	ok(all_gone(), "the worker is gone");
	wait_for(ask_first(36, "filer", 1000));
	ok(count_children(&pid) == 1, "a worker waits for the next step");
	wait_so_long(next_id, 1000 + OVER_MS + 500);
	ok(!count_children(&pid), "but not longer than somebody may ask for it");
}

static void check_cancelled(void)
{
	uint64_t id;

	kill(begin(40, 1), SIGSTOP);
	id = ask_step(40, 1, 5000);
	jobs_cancel(jobs, id, 0);
	ok(all_gone() && !results[id].there, "a request is cancelled");
	begin(41, 2);
	jobs_cancel(jobs, 0, 41);
	ok(all_gone(), "an authentication is cancelled");
}

static void check_odd(void)
{
	static const char *const hosts[] = { "odd-noise", "odd-empty", "odd-much",
					     "odd-end", "odd-abort" };
	const struct result *r;
	size_t i;

	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		r = wait_for(ask_first(50 + i, hosts[i], 5000));
		ok(r->error == EIO, hosts[i]);
		ok(all_gone(), r->message);
	}
}

/* What the worker is asked, garbled: an error, or none, but no crash */
static void check_nonsense(void)
{
	const struct result *r;
	struct nl_msg *msg;
	uint8_t noise[512];
	size_t n, at;
	int i, bad = 0;

	srand(1);
	for (i = 0; i < 40; i++) {
		msg = attrs_new(SMB2FS_UPCALL_CLASS_AUTH);
		nla_put_string(msg, SMB2FS_A_UPCALL_HOST, "filer");
		nla_put_u32(msg, SMB2FS_A_UPCALL_SEC, i % 5);
		for (n = 0; n < sizeof(noise); n++)
			noise[n] = rand();
		nla_put(msg, SMB2FS_A_UPCALL_TOKEN, 1 + i * 10, noise);
		at = i % 2 ? rand() % nlmsg_datalen(nlmsg_hdr(msg)) : 0;
		if (at)
			((uint8_t *)nlmsg_data(nlmsg_hdr(msg)))[at] ^= 1 << rand() % 8;
		r = wait_for(ask(60 + i, true, true, 5000, msg));
		bad += !r->there || strstr(r->message, "signal");
	}
	ok(!bad, "a request that is nonsense does not crash a worker");
	for (i = 1; i < 3; i++) {
		begin(110 + i, i);
		r = wait_for(ask_next(110 + i, MORE, (struct bytes){ noise, sizeof(noise) }, 5000));
		ok(r->error, r->message);
	}
	ok(all_gone(), "and no worker stays");
}

static void check_crowd(void)
{
	uint64_t first = next_id, id;
	int bad = 0, most = 0, n;
	pid_t pid;

	for (id = 0; id < JOBS_MAX + 8; id++) {
		ask_name("localhost");
		n = count_children(&pid);
		most = n > most ? n : most;
	}
	ok(most <= JOBS_MAX, "no more workers than there may be");
	for (id = first; id < first + JOBS_MAX + 8; id++)
		bad += !!wait_for(id)->error;
	ok(!bad, "those that have waited are served, too");
	ok(all_gone(), "and no worker stays");
}

static int n, n_bad;

void ok(int pass, const char *what)
{
	printf("%sok %d %s\n", pass ? "" : "not ", ++n, what);
	n_bad += !pass;
}

/* A worker that talks nonsense, if the server's name says how */
static int talk_nonsense(void)
{
	static uint8_t buf[2 * MESSAGE_MAX];
	ssize_t len = recv(WORKER_FD, buf, sizeof(buf), MSG_PEEK);

	if (memmem(buf, len, "odd-noise", 9))
		len = 333;
	else if (memmem(buf, len, "odd-empty", 9))
		len = 4;
	else if (memmem(buf, len, "odd-much", 8))
		len = MESSAGE_MAX + 1;
	else if (memmem(buf, len, "odd-end", 7))
		return 7;
	else if (memmem(buf, len, "odd-abort", 9))
		abort();
	else
		return worker_main();
	send(WORKER_FD, buf + 8, len, 0);
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	sigset_t set;
	int step;

	if (argc > 1 && !strcmp(argv[1], "--worker"))
		return talk_nonsense();
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	jobs = jobs_new(&kernel, NULL);
	check_good();
	check_nobody();
	for (step = 0; step < 3; step++)
		check_killed(step);
	check_killed_idle();
	for (step = 1; step < 3; step++)
		check_stopped(step);
	check_paused();
	check_cancelled();
	check_odd();
	check_nonsense();
	check_crowd();
	jobs_free(jobs);
	printf("1..%d\n", n);
	return n_bad ? 1 : 0;
}
