// SPDX-License-Identifier: GPL-2.0
/* The daemon's life: say HELLO to the module, take what it asks for, say HELLO
 * again when the module has been loaded anew.
 *
 * One thread, one poll loop over two netlink sockets, a signalfd, a timerfd and
 * the workers' sockets; whatever could wait for somebody is done by a worker.
 * Signals are blocked everywhere else, so no call is interrupted and there are
 * no handlers.
 */

#include "loop.h"

#include <errno.h>
#include <netlink/socket.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "jobs.h"
#include "kernel.h"
#include "log.h"
#include "privilege.h"

enum {
	SIGNALS,
	TIMER,
	KERNEL,
	WATCH,
	WORKERS,
	FDS = WORKERS + JOBS_MAX,
};

struct loop {
	struct kernel	kernel;
	struct jobs	*jobs;
	int		signals;
	int		timer;
};

static void on_cancelled(void *arg, uint64_t id, uint64_t exchange)
{
	struct loop *l = arg;

	jobs_cancel(l->jobs, id, exchange);
}

static int catch_signals(struct loop *l)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->signals < 0 ? -errno : 0;
}

/* Return: whether to go on */
static bool take_signal(struct loop *l)
{
	struct signalfd_siginfo info;

	if (read(l->signals, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo == SIGCHLD) {
		jobs_reap(l->jobs);
		return true;
	}
	log_info("%s: ending", strsignal(info.ssi_signo));
	return false;
}

static void set_timer(struct loop *l)
{
	int64_t deadline = jobs_deadline(l->jobs);
	struct itimerspec when = {};

	if (deadline >= 0) {
		when.it_value.tv_sec = deadline / 1000;
		when.it_value.tv_nsec = deadline % 1000 * 1000000 + 1;
	}
	timerfd_settime(l->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void take_timer(struct loop *l)
{
	uint64_t times;

	if (read(l->timer, &times, sizeof(times)) == sizeof(times))
		jobs_expire(l->jobs);
}

/* Return: whether to go on */
static bool take_news(struct loop *l)
{
	struct kernel *k = &l->kernel;

	if (k->gone)
		jobs_drop(l->jobs);
	k->gone = false;
	if (!k->ready)
		return true;
	k->ready = false;
	if (jobs_accept(l->jobs) != -EPERM)
		return true;
	log_info("another smb2d has taken over: ending");
	return false;
}

static bool turn(struct loop *l, const struct pollfd *fds)
{
	jobs_answered(l->jobs, fds + WORKERS);
	if (fds[TIMER].revents)
		take_timer(l);
	if (fds[WATCH].revents)
		kernel_watch(&l->kernel);
	return (!fds[SIGNALS].revents || take_signal(l)) && take_news(l);
}

static int serve(struct loop *l)
{
	struct pollfd fds[FDS] = {
		[SIGNALS] = { .fd = l->signals, .events = POLLIN },
		[TIMER] = { .fd = l->timer, .events = POLLIN },
		[KERNEL] = { .fd = nl_socket_get_fd(l->kernel.genl.sk), .events = POLLIN },
		[WATCH] = { .fd = nl_socket_get_fd(l->kernel.watch), .events = POLLIN },
	};

	if (!take_news(l))
		return 0;
	for (;;) {
		/* Also what has come between the answers to our calls */
		kernel_hear(&l->kernel);
		set_timer(l);
		jobs_poll(l->jobs, fds + WORKERS);
		if (poll(fds, FDS, -1) < 0) {
			log_error("poll: %s", strerror(errno));
			return -errno;
		}
		if (!turn(l, fds))
			return 0;
	}
}

static int set_up(struct loop *l, const char *krb5_conf)
{
	int err = catch_signals(l);

	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	l->jobs = jobs_new(&l->kernel, krb5_conf);
	if (!err && l->timer < 0)
		err = -errno;
	if (!err && !l->jobs)
		err = -ENOMEM;
	if (err)
		log_error("cannot start: %s", strerror(-err));
	return err;
}

/**
 * loop_run - serve the network namespace until a signal ends it
 * @takeover: replace a daemon that hangs
 * @krb5_conf: the configuration file of Kerberos, or %NULL for the usual one
 *
 * Return: 0 after SIGTERM, SIGINT or SIGHUP, and when another daemon has taken
 * over; a negative errno, logged, when the daemon cannot start.
 */
int loop_run(bool takeover, const char *krb5_conf)
{
	struct loop l = { .signals = -1, .timer = -1 };
	int err;

	/* Who is asked for a way to write pages back should not be waiting for one */
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		log_debug("cannot stay in memory: %s", strerror(errno));
	l.kernel.cancelled = on_cancelled;
	l.kernel.arg = &l;
	err = privilege_no_dump();
	if (err) {
		log_error("cannot do without dumps: %s", strerror(-err));
		return err;
	}
	err = kernel_open(&l.kernel) ?: set_up(&l, krb5_conf) ?:
	      kernel_hello(&l.kernel, takeover);
	if (err)
		goto out;
	sd_notify(0, "READY=1");
	err = serve(&l);
	sd_notify(0, "STOPPING=1");
out:
	jobs_free(l.jobs);
	if (l.timer >= 0)
		close(l.timer);
	if (l.signals >= 0)
		close(l.signals);
	kernel_close(&l.kernel);
	return err;
}
