// SPDX-License-Identifier: GPL-2.0
/* Requests and the workers that do them.
 *
 * A worker does one look-up or one authentication, from its first step to its
 * last, and is killed then. A request that begins something waits in a queue
 * while there are as many workers as there may be; the next step of what is in
 * the works never waits. All have their deadline from the kernel, which is
 * never later than the one of the first step. Between two steps the time is the
 * kernel's own, so there a worker has a little more than that: the kernel has said
 * by then that the time is up, and a worker that nobody cancels does not stay.
 */

#include "jobs.h"

#include <errno.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/attr.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/wait.h>

#include "log.h"
#include "worker.h"

/**
 * struct job - a look-up or an authentication
 * @worker: who does it; there is no job while its pid is 0
 * @exchange: the authentication's number; 0 for a look-up
 * @id: the request that the worker has not answered yet, or 0
 * @last: nothing comes after that
 * @host: the server that it is about
 * @what: what to say if it does not answer
 * @started: when that request was accepted, clock_ms()
 * @deadline: when the worker is killed, clock_ms()
 * @over: what that becomes when the request is answered
 */
struct job {
	struct worker	worker;
	uint64_t	exchange;
	uint64_t	id;
	bool		last;
	char		host[SMB2FS_HOST_MAX + 1];
	const char	*what;
	int64_t		started;
	int64_t		deadline;
	int64_t		over;
};

STAILQ_HEAD(requests, request);

struct jobs {
	struct kernel	*kernel;
	const char	*krb5_conf;
	struct requests	waiting;	/* for a worker */
	struct job	job[JOBS_MAX];
};

/**
 * jobs_new - nothing to do yet
 * @kernel: who will ask
 * @krb5_conf: the configuration file of Kerberos, or %NULL for the usual one
 *
 * Return: the jobs, for jobs_free(); %NULL without memory.
 */
struct jobs *jobs_new(struct kernel *kernel, const char *krb5_conf)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));
	int i;

	if (!jobs)
		return NULL;
	jobs->kernel = kernel;
	jobs->krb5_conf = krb5_conf;
	STAILQ_INIT(&jobs->waiting);
	for (i = 0; i < JOBS_MAX; i++)
		jobs->job[i].worker.fd = -1;
	return jobs;
}

/* Over; the place is free when the process has ended */
static void end(struct job *job)
{
	worker_kill(&job->worker);
	job->id = 0;
	job->exchange = 0;
}

/* Give a request this end; the kernel knows which server it is about */
static void refuse(struct jobs *jobs, uint64_t id, const char *host, int error, const char *why)
{
	log_info("%s: %s", host, why);
	kernel_fail(jobs->kernel, id, error, why);
}

/* The job's open request, and the job, too */
static void fail(struct jobs *jobs, struct job *job, int error, const char *why)
{
	uint64_t id = job->id;

	end(job);
	if (id)
		refuse(jobs, id, job->host, error, why);
}

static void give(struct jobs *jobs, struct job *job, const struct request *r)
{
	int err;

	job->id = r->id;
	job->exchange = r->exchange;
	job->last = r->last;
	memcpy(job->host, r->host, sizeof(job->host));
	job->what = r->what;
	job->started = clock_ms();
	job->deadline = r->deadline;
	job->over = r->over;
	err = worker_send(&job->worker, (struct bytes){ r->attrs, r->len });
	if (err)
		fail(jobs, job, -err, "a worker of smb2d takes nothing");
}

static struct job *free_place(struct jobs *jobs)
{
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		if (!jobs->job[i].worker.pid)
			return &jobs->job[i];
	return NULL;
}

static void begin(struct jobs *jobs, struct job *job, const struct request *r)
{
	int err = worker_start(&job->worker, jobs->krb5_conf);
	char why[128];

	if (!err) {
		give(jobs, job, r);
		return;
	}
	snprintf(why, sizeof(why), "smb2d cannot start a worker: %s", strerror(-err));
	refuse(jobs, r->id, r->host, -err, why);
}

/* What waits, as far as there is room */
static void begin_waiting(struct jobs *jobs)
{
	struct request *r;
	struct job *job;

	while ((r = STAILQ_FIRST(&jobs->waiting)) && (job = free_place(jobs))) {
		STAILQ_REMOVE_HEAD(&jobs->waiting, queue);
		begin(jobs, job, r);
		free(r);
	}
}

/* The next step of an authentication in the works */
static void go_on(struct jobs *jobs, const struct request *r)
{
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		if (jobs->job[i].exchange == r->exchange && !jobs->job[i].id) {
			give(jobs, &jobs->job[i], r);
			return;
		}
	refuse(jobs, r->id, r->host, EIO, "the worker of this authentication has ended");
}

/**
 * jobs_accept - take all that the kernel asks for
 * @jobs: the jobs
 *
 * Return: -EAGAIN when there is no more of it; another negative errno when the
 * kernel does not let us.
 */
int jobs_accept(struct jobs *jobs)
{
	struct request *r;
	int err;

	while (!(err = kernel_accept(jobs->kernel, &r))) {
		if (r->first) {
			STAILQ_INSERT_TAIL(&jobs->waiting, r, queue);
			continue;
		}
		go_on(jobs, r);
		free(r);
	}
	begin_waiting(jobs);
	return err;
}

static void drop_waiting(struct jobs *jobs, struct request *r)
{
	STAILQ_REMOVE(&jobs->waiting, r, request, queue);
	free(r);
}

/**
 * jobs_cancel - nobody wants it any more
 * @jobs: the jobs
 * @id: a request, or 0
 * @exchange: an authentication, or 0
 */
void jobs_cancel(struct jobs *jobs, uint64_t id, uint64_t exchange)
{
	struct request *r, *next;
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		if ((id && jobs->job[i].id == id) ||
		    (exchange && jobs->job[i].exchange == exchange))
			end(&jobs->job[i]);
	for (r = STAILQ_FIRST(&jobs->waiting); r; r = next) {
		next = STAILQ_NEXT(r, queue);
		if ((id && r->id == id) || (exchange && r->exchange == exchange))
			drop_waiting(jobs, r);
	}
}

/**
 * jobs_drop - nobody wants any of it any more
 * @jobs: the jobs
 */
void jobs_drop(struct jobs *jobs)
{
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		end(&jobs->job[i]);
	while (!STAILQ_EMPTY(&jobs->waiting))
		drop_waiting(jobs, STAILQ_FIRST(&jobs->waiting));
}

/**
 * jobs_free - forget all; workers do not outlive the daemon
 * @jobs: the jobs, or %NULL
 */
void jobs_free(struct jobs *jobs)
{
	if (jobs)
		jobs_drop(jobs);
	free(jobs);
}

/**
 * jobs_poll - say where answers come from
 * @jobs: the jobs
 * @fds: gets that; one without a worker has a negative file descriptor
 */
void jobs_poll(const struct jobs *jobs, struct pollfd fds[JOBS_MAX])
{
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		fds[i] = (struct pollfd){ .fd = jobs->job[i].worker.fd, .events = POLLIN };
}

/* To the log: what the worker has to say about an error, or that there is none */
static void tell(const struct job *job, const struct nlattr *message)
{
	char text[SMB2FS_TEXT_MAX + 1];

	if (!message) {
		log_debug("%s: request %llu is answered", job->host, (unsigned long long)job->id);
		return;
	}
	nla_strlcpy(text, message, sizeof(text));
	log_info("%s: %s", job->host, text);
}

/* Until the next step */
static void pause_job(struct job *job)
{
	job->id = 0;
	job->deadline = job->over;
}

static void take_answer(struct jobs *jobs, struct job *job)
{
	static uint8_t buf[MESSAGE_MAX] __attribute__((aligned(8)));
	int len = worker_receive(&job->worker, buf, sizeof(buf));
	struct nlattr *error;
	int err;

	if (len == -EAGAIN)
		return;
	if (len < 0 && len != -EMSGSIZE) {
		/* Why is known when the process has been reaped */
		worker_kill(&job->worker);
		return;
	}
	if (len < 0 || !job->id) {
		fail(jobs, job, EIO, "a worker of smb2d talks nonsense");
		return;
	}
	error = nla_find((struct nlattr *)buf, len, SMB2FS_A_UPCALL_ERROR);
	tell(job, error ? nla_find((struct nlattr *)buf, len, SMB2FS_A_UPCALL_MESSAGE) : NULL);
	err = kernel_done(jobs->kernel, job->id, (struct bytes){ buf, len });
	explicit_bzero(buf, len);
	if (err)
		fail(jobs, job, EIO, "a worker of smb2d gave an answer that is none");
	else if (error || job->last)
		end(job);
	else
		pause_job(job);
}

/**
 * jobs_answered - pass on what workers have found
 * @jobs: the jobs
 * @fds: what poll(2) made of those of jobs_poll()
 */
void jobs_answered(struct jobs *jobs, const struct pollfd fds[JOBS_MAX])
{
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		if (fds[i].revents && jobs->job[i].worker.fd == fds[i].fd)
			take_answer(jobs, &jobs->job[i]);
}

/* The process is a zombie still, so nobody else has its number */
static void bury(struct jobs *jobs, struct job *job, const siginfo_t *info)
{
	char why[64];

	if (job->worker.fd >= 0)
		take_answer(jobs, job);
	if (job->id) {
		snprintf(why, sizeof(why), "a worker of smb2d %s %d",
			 info->si_code == CLD_EXITED ? "ended with status" :
						       "was killed by signal",
			 info->si_status);
		fail(jobs, job, EIO, why);
	}
	end(job);
}

/**
 * jobs_reap - bury the workers that have ended
 * @jobs: the jobs
 */
void jobs_reap(struct jobs *jobs)
{
	siginfo_t info = {};
	int i;

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid) {
		for (i = 0; i < JOBS_MAX; i++)
			if (jobs->job[i].worker.pid == info.si_pid) {
				bury(jobs, &jobs->job[i], &info);
				jobs->job[i].worker.pid = 0;
			}
		waitpid(info.si_pid, NULL, 0);
		info.si_pid = 0;
	}
	begin_waiting(jobs);
}

static bool in_the_works(const struct job *job)
{
	return job->id || job->worker.fd >= 0;
}

/**
 * jobs_deadline - when to call jobs_expire()
 * @jobs: the jobs
 *
 * Return: clock_ms() of it, or -1 for never.
 */
int64_t jobs_deadline(const struct jobs *jobs)
{
	const struct request *r;
	int64_t first = INT64_MAX;
	int i;

	for (i = 0; i < JOBS_MAX; i++)
		if (in_the_works(&jobs->job[i]) && jobs->job[i].deadline < first)
			first = jobs->job[i].deadline;
	STAILQ_FOREACH(r, &jobs->waiting, queue)
		if (r->deadline < first)
			first = r->deadline;
	return first == INT64_MAX ? -1 : first;
}

static struct request *expired_waiting(const struct jobs *jobs, int64_t now)
{
	struct request *r;

	STAILQ_FOREACH(r, &jobs->waiting, queue)
		if (r->deadline <= now)
			return r;
	return NULL;
}

/**
 * jobs_expire - kill the workers whose time is over
 * @jobs: the jobs
 */
void jobs_expire(struct jobs *jobs)
{
	int64_t now = clock_ms();
	struct request *r;
	struct job *job;
	char why[128];

	for (job = jobs->job; job < jobs->job + JOBS_MAX; job++) {
		if (!in_the_works(job) || job->deadline > now)
			continue;
		snprintf(why, sizeof(why), "%s within %lld s", job->what,
			 (long long)(now - job->started + 500) / 1000);
		fail(jobs, job, ETIMEDOUT, why);
	}
	while ((r = expired_waiting(jobs, now))) {
		STAILQ_REMOVE(&jobs->waiting, r, request, queue);
		refuse(jobs, r->id, r->host, ETIMEDOUT,
		       "smb2d was busy with others all the time");
		free(r);
	}
}
