// SPDX-License-Identifier: GPL-2.0
/* The one loop that everything goes through what is asked of a server after logon.
 *
 * An attempt of a task is:
 *
 *  1. the session: whether it may be used, and by which connection it is sent;
 *  2. a chain for that connection, with the keys of the session;
 *  3. task->ops->build() adds the requests, with the ids of today;
 *  4. credits, and sending, engine/call.c;
 *  5. the answers, or why there will be none;
 *  6. what that means, smb2fs_task_outcome(): most often the task is at its end. Else
 *     there is another attempt, from 1 on: with less, when the user is authenticated
 *     again, or since task->ops->take() wants more.
 *
 * A task is waited for by its caller, smb2fs_task_call(), or it is asynchronous,
 * smb2fs_task_start(): then its first attempt is made by its caller and each further one
 * by a worker, and while the user is authenticated again it is parked with the session.
 *
 * What sets sessions up and ends them is no task (auth.c, log_off() in session.c): it is
 * what a task may have to wait for. Nor is what asks whether a connection is alive or
 * gives something up (engine/watch.c, engine/cancel.c), which is about that connection.
 */

#include "client/task.h"

#include <linux/err.h>

#include "engine/engine.h"
#include "wire/wire_status.h"

/* Makes further attempts. Pages are written back by it */
static struct workqueue_struct *workers;

/* 1 to 3. Return: the chain, with a reference, or what stands in the way */
static struct smb2fs_chain *prepare(struct smb2fs_task *task)
{
	struct smb2fs_session *session = task->session;
	struct smb2fs_chain *chain;
	struct smb2fs_xprt *xprt;
	int err;

	xprt = smb2fs_session_xprt(session);
	if (IS_ERR(xprt))
		return ERR_CAST(xprt);
	task->parked.logons = READ_ONCE(session->logons);
	chain = smb2fs_session_chain(session, xprt, task->max, task->bytes);
	smb2fs_xprt_put(xprt);
	if (!chain)
		return ERR_PTR(-ENOMEM);
	err = task->ops->build(task, chain);
	if (!err)
		return chain;
	smb2fs_chain_put(chain);
	return ERR_PTR(err);
}

/* A server whose ticket for the user has run out answers everything with that */
static bool is_expired(const struct smb2fs_chain *chain)
{
	const struct smb2fs_req *req = &chain->req[0];

	return !req->err && req->hdr.status == STATUS_NETWORK_SESSION_EXPIRED;
}

/**
 * smb2fs_task_outcome - what an attempt has come to
 * @task: the task
 * @chain: the attempt
 * @err: what the engine says of it
 *
 * As long as a session is not restored when its connection dies,
 * %SMB2FS_TASK_REPLAY ends a task as %SMB2FS_TASK_LOST does.
 *
 * Return: that.
 */
enum smb2fs_task_outcome
smb2fs_task_outcome(const struct smb2fs_task *task,
		    const struct smb2fs_chain *chain, int err)
{
	if (err && READ_ONCE(chain->xprt->error) == err)
		return !chain->sent || task->repeatable ? SMB2FS_TASK_REPLAY :
							  SMB2FS_TASK_LOST;
	if (err == -EMSGSIZE && !task->small)
		return SMB2FS_TASK_SMALLER;
	if (err)
		return SMB2FS_TASK_FAILED;
	/* a server that is never content is taken at its word the second time */
	if (is_expired(chain) && !task->renewed && !task->once)
		return SMB2FS_TASK_EXPIRED;
	return SMB2FS_TASK_ANSWERED;
}

static void begin(struct smb2fs_task *task)
{
	task->small = false;
	task->renewed = false;
	task->delay = 0;
	task->chain = NULL;
	task->err = 0;
}

/*
 * 6, for who waits. Return: true to make another attempt; else the task is at its end,
 * with task->chain or task->err.
 */
static bool settle(struct smb2fs_task *task, int err)
{
	enum smb2fs_task_outcome outcome =
		smb2fs_task_outcome(task, task->chain, err);

	task->err = err;
	if (outcome == SMB2FS_TASK_ANSWERED)
		return false;
	smb2fs_chain_put(task->chain);
	task->chain = NULL;
	switch (outcome) {
	case SMB2FS_TASK_SMALLER:
		task->small = true;
		return true;
	case SMB2FS_TASK_EXPIRED:
		task->renewed = true;
		task->err = smb2fs_session_renew(task->session,
						 task->parked.logons);
		return !task->err;
	default:
		return false;
	}
}

static bool attempt(struct smb2fs_task *task)
{
	struct smb2fs_chain *chain = prepare(task);

	task->err = PTR_ERR_OR_ZERO(chain);
	if (task->err)
		return false;
	task->chain = chain;
	return settle(task, smb2fs_call_sync(chain));
}

/**
 * smb2fs_task_call - carry a task out
 * @task: set by its owner as struct smb2fs_task says
 *
 * Context: process; sleeps, killable.
 * Return: 0 when each request in task->chain, which the caller puts, has its answer or
 * its own error, as smb2fs_req_status() tells; -EINTR, -ETIMEDOUT, -ENOMEM, what
 * task->ops->build() has failed with, why the user was not authenticated, or what session
 * or connection have died with.
 */
int smb2fs_task_call(struct smb2fs_task *task)
{
	begin(task);
	while (attempt(task))
		;
	return task->err;
}

/**
 * smb2fs_task_try - begin a task that is not needed yet
 * @task: as for smb2fs_task_call()
 *
 * Context: process; does not wait for the server.
 * Return: 0 when it is on its way, task->chain being put by the caller or by
 * smb2fs_task_wait(); -EAGAIN or -EMSGSIZE when it would have to wait for credits; or as
 * smb2fs_task_call().
 */
int smb2fs_task_try(struct smb2fs_task *task)
{
	struct smb2fs_chain *chain;
	int err;

	begin(task);
	chain = prepare(task);
	if (IS_ERR(chain))
		return PTR_ERR(chain);
	err = smb2fs_call_try(chain);
	if (err)
		smb2fs_chain_put(chain);
	else
		task->chain = chain;
	return err;
}

/**
 * smb2fs_task_wait - wait for what smb2fs_task_try() has begun
 * @task: the task
 *
 * Context: as smb2fs_task_call().
 * Return: as smb2fs_task_call().
 */
int smb2fs_task_wait(struct smb2fs_task *task)
{
	bool again = settle(task, smb2fs_call_wait(task->chain));

	while (again)
		again = attempt(task);
	return task->err;
}

static void finish(struct smb2fs_task *task, int err)
{
	task->err = err;
	task->ops->done(task);
}

/* 6, for what nobody waits for */
static void answered(struct smb2fs_chain *chain)
{
	struct smb2fs_task *task = chain->caller;

	task->chain = chain;
	switch (smb2fs_task_outcome(task, chain, chain->err)) {
	case SMB2FS_TASK_ANSWERED:
		if (task->ops->take && task->ops->take(task))
			queue_delayed_work(workers, &task->work, task->delay);
		else
			finish(task, 0);
		break;
	case SMB2FS_TASK_EXPIRED:
		task->renewed = true;
		smb2fs_session_park(task->session, &task->parked);
		break;
	default:
		finish(task, chain->err);
	}
}

/* Return: 0 when answered() has the task from here on; it may be gone by now */
static int submit(struct smb2fs_task *task)
{
	struct smb2fs_chain *chain;
	bool again;
	int err;

	do {
		chain = prepare(task);
		if (IS_ERR(chain))
			return PTR_ERR(chain);
		chain->done = answered;
		chain->caller = task;
		err = smb2fs_call_submit(chain);
		again = err && smb2fs_task_outcome(task, chain, err) ==
				       SMB2FS_TASK_SMALLER;
		if (again)
			task->small = true;
		smb2fs_chain_put(chain);
	} while (again);
	return err;
}

static void attempt_work(struct work_struct *work)
{
	struct smb2fs_task *task = container_of(to_delayed_work(work),
						struct smb2fs_task, work);
	int err = submit(task);

	if (err)
		finish(task, err);
}

static void go_on(struct smb2fs_parked *parked, int err)
{
	struct smb2fs_task *task = container_of(parked, struct smb2fs_task,
						parked);

	if (err)
		finish(task, err);
	else
		queue_delayed_work(workers, &task->work, 0);
}

/**
 * smb2fs_task_start - begin a task whose end nobody waits for
 * @task: set by its owner as struct smb2fs_task says
 *
 * Context: process; sleeps until there are credits, killable; does not wait for an
 * answer.
 * Return: 0 when task->ops->done() will be called, or has been already; or why it has not
 * begun, as smb2fs_task_call().
 */
int smb2fs_task_start(struct smb2fs_task *task)
{
	begin(task);
	task->parked.go_on = go_on;
	INIT_DELAYED_WORK(&task->work, attempt_work);
	return submit(task);
}

/**
 * smb2fs_task_cancel - nobody wants an asynchronous task any more
 * @session: where it is; the caller is a user
 * @task: was started; may have ended, but its struct stays until this returns
 *
 * It ends all the same, sooner if the server can give it up.
 *
 * Context: process; does not wait for the server.
 */
void smb2fs_task_cancel(struct smb2fs_session *session,
			const struct smb2fs_task *task)
{
	struct smb2fs_xprt *xprt = smb2fs_session_xprt(session);

	if (IS_ERR(xprt))
		return;
	smb2fs_cancel_caller(xprt, task);
	smb2fs_xprt_put(xprt);
}

/**
 * smb2fs_task_init - make ready for tasks
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_task_init(void)
{
	workers = alloc_workqueue("smb2fs-task", WQ_UNBOUND | WQ_MEM_RECLAIM,
				  0);
	return workers ? 0 : -ENOMEM;
}

/**
 * smb2fs_task_exit - undo smb2fs_task_init(); nothing is on its way
 */
void smb2fs_task_exit(void)
{
	destroy_workqueue(workers);
}
