// SPDX-License-Identifier: GPL-2.0
/* What an attempt of a task has come to: who may try again. */

#include "client/task.h"

#include <kunit/test.h>

#include "engine/engine.h"
#include "wire/wire_status.h"

#define DEAD	(-ECONNRESET)

/**
 * struct outcome_case - an attempt
 * @desc: what it is
 * @err: what the engine says of it
 * @dead: what its connection has died with
 * @sent: some of it has left
 * @req_err: of its first request
 * @status: what the server has answered to that
 * @task: the task before
 * @outcome: expected
 */
struct outcome_case {
	const char			*desc;
	int				err;
	int				dead;
	bool				sent;
	int				req_err;
	u32				status;
	struct smb2fs_task		task;
	enum smb2fs_task_outcome	outcome;
};

static const struct outcome_case outcome_cases[] = {
	{ "an answer", .sent = true,
	  .outcome = SMB2FS_TASK_ANSWERED },
	{ "a refusal is an answer", .sent = true,
	  .status = STATUS_ACCESS_DENIED,
	  .outcome = SMB2FS_TASK_ANSWERED },
	{ "an answer before the connection has died", .sent = true,
	  .dead = DEAD, .outcome = SMB2FS_TASK_ANSWERED },
	{ "too much for the credits", -EMSGSIZE,
	  .outcome = SMB2FS_TASK_SMALLER },
	{ "too much as little as it is", -EMSGSIZE,
	  .task.small = true, .outcome = SMB2FS_TASK_FAILED },
	{ "expired", .sent = true,
	  .status = STATUS_NETWORK_SESSION_EXPIRED,
	  .outcome = SMB2FS_TASK_EXPIRED },
	{ "expired again", .sent = true,
	  .status = STATUS_NETWORK_SESSION_EXPIRED,
	  .task.renewed = true, .outcome = SMB2FS_TASK_ANSWERED },
	{ "expired, and not worth it", .sent = true,
	  .status = STATUS_NETWORK_SESSION_EXPIRED,
	  .task.once = true, .outcome = SMB2FS_TASK_ANSWERED },
	{ "a request without an answer is not expired", .sent = true,
	  .req_err = -EBADMSG, .status = STATUS_NETWORK_SESSION_EXPIRED,
	  .outcome = SMB2FS_TASK_ANSWERED },
	{ "killed", -EINTR, .sent = true,
	  .task.repeatable = true, .outcome = SMB2FS_TASK_FAILED },
	{ "time was up", -ETIMEDOUT, .sent = true,
	  .task.repeatable = true, .outcome = SMB2FS_TASK_FAILED },
	{ "killed on a dead connection", -EINTR, .dead = DEAD,
	  .task.repeatable = true, .outcome = SMB2FS_TASK_FAILED },
	{ "no memory", -ENOMEM, .outcome = SMB2FS_TASK_FAILED },
	{ "dead before it was sent", DEAD, .dead = DEAD,
	  .outcome = SMB2FS_TASK_REPLAY },
	{ "dead since it was sent", DEAD, .dead = DEAD, .sent = true,
	  .outcome = SMB2FS_TASK_LOST },
	{ "dead, and it may be done twice", DEAD, .dead = DEAD, .sent = true,
	  .task.repeatable = true, .outcome = SMB2FS_TASK_REPLAY },
};

KUNIT_ARRAY_PARAM_DESC(outcome, outcome_cases, desc);

static void outcome(struct kunit *test)
{
	const struct outcome_case *c = test->param_value;
	struct smb2fs_xprt *xprt = kunit_kzalloc(test, sizeof(*xprt),
						 GFP_KERNEL);
	struct smb2fs_chain *chain = kunit_kzalloc(test,
						   struct_size(chain, req, 1),
						   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, xprt);
	KUNIT_ASSERT_NOT_NULL(test, chain);
	xprt->error = c->dead;
	chain->xprt = xprt;
	chain->max = 1;
	chain->n = 1;
	chain->sent = c->sent;
	chain->req[0].err = c->req_err;
	chain->req[0].hdr.status = c->status;
	KUNIT_EXPECT_EQ(test, smb2fs_task_outcome(&c->task, chain, c->err),
			c->outcome);
}

static struct kunit_case task_tests[] = {
	KUNIT_CASE_PARAM(outcome, outcome_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_task",
	.test_cases = task_tests,
};

kunit_test_suite(suite);
