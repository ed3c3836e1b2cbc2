// SPDX-License-Identifier: GPL-2.0
/* The exerciser's file: /sys/kernel/debug/smb2fs/exerciser.
 *
 * One command per write(), which returns when it is carried out, with its
 * error. The writer is the one who sends and waits, so that killing it kills a
 * waiter. Reading the file lists the connections.
 *
 *	open NAME addr=A:P [timeo= credits= min= max= multi cipher= signing=]
 *		[key=HEX [seal]]
 *	run NAME op=echo|later|file|notify|hold [count= n= size= timeout=]
 *	cycle NAME count= ...		open and close, so often
 *	close NAME
 *	resolve HOST [timeout= addr=A:P]
 *	auth HOST [timeout= n= size= sec= uid= quit key=HEX]
 */

#include <linux/debugfs.h>
#include <linux/fs_context.h>
#include <linux/inet.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include <net/net_namespace.h>

#include "client/conn.h"
#include "engine/engine.h"
#include "exercise.h"
#include "exerciser.h"
#include "wire/pdu_break.h"
#include "wire/pdu_hdr.h"
#include "wire/pdu_neg.h"

#define COMMAND_MAX	512

static LIST_HEAD(slots);
static DEFINE_MUTEX(slots_lock);	/* protects slots */
static struct dentry *dir;

static void slot_free(struct kref *refs)
{
	struct smb2fs_exerciser_slot *slot =
		container_of(refs, struct smb2fs_exerciser_slot, refs);

	if (slot->channel)
		smb2fs_channel_put(slot->channel);
	kfree(slot);
}

static void slot_put(struct smb2fs_exerciser_slot *slot)
{
	kref_put(&slot->refs, slot_free);
}

static void ack(struct work_struct *work)
{
	struct smb2fs_exerciser_slot *slot =
		container_of(work, struct smb2fs_exerciser_slot, ack);

	/* a break that came before the connection was ready is not answered */
	if (slot->conn && !smb2fs_exerciser_ack(slot))
		atomic_inc(&slot->acked);
}

static struct smb2fs_exerciser_slot *find_locked(const char *name)
{
	struct smb2fs_exerciser_slot *slot;

	lockdep_assert_held(&slots_lock);
	list_for_each_entry(slot, &slots, link)
		if (!strcmp(slot->name, name))
			return slot;
	return NULL;
}

static struct smb2fs_exerciser_slot *get_slot(const char *name)
{
	struct smb2fs_exerciser_slot *slot;

	mutex_lock(&slots_lock);
	slot = find_locked(name);
	if (slot)
		kref_get(&slot->refs);
	mutex_unlock(&slots_lock);
	return slot;
}

static void on_unsolicited(struct smb2fs_conn *conn,
			   const struct smb2fs_hdr *hdr, struct smb2fs_rd *rd)
{
	struct smb2fs_exerciser_slot *slot = conn->context;
	struct smb2fs_break brk;

	if (!slot)
		return;
	atomic_inc(&slot->breaks);
	if (hdr->command != SMB2FS_OPLOCK_BREAK ||
	    smb2fs_pdu_break_decode(rd, &brk) || brk.is_lease)
		return;
	slot->break_id = brk.id;
	slot->break_level = brk.level;
	schedule_work(&slot->ack);
}

static int connect(struct smb2fs_exerciser_slot *slot,
		   const struct smb2fs_exerciser_args *args)
{
	const u16 cipher = args->cipher, signing = args->signing;
	struct p_log log = { .prefix = "exerciser" };
	struct smb2fs_conn_spec spec = {
		.net		= current->nsproxy->net_ns,
		.addrs		= &args->addr,
		.n_addrs	= 1,
		.timeo		= args->timeo,
		.max_credits	= args->credits,
		.unsolicited	= on_unsolicited,
		.context	= slot,
		.offer = {
			.host		= "exerciser",
			.min		= args->min,
			.max		= args->max,
			.ciphers	= args->cipher ? &cipher : NULL,
			.n_ciphers	= 1,
			.signing	= args->signing >= 0 ? &signing : NULL,
			.n_signing	= 1,
		},
	};

	if (args->multi)
		spec.offer.multi = SMB2FS_MULTI_2002 | SMB2FS_MULTI_2XXX;
	generate_random_uuid(spec.offer.guid);
	return smb2fs_conn_open(&spec, &log, &slot->conn);
}

static struct smb2fs_exerciser_slot *new_slot(const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_exerciser_slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL);

	if (!slot)
		return NULL;
	kref_init(&slot->refs);
	strscpy(slot->name, args->name, sizeof(slot->name));
	INIT_WORK(&slot->ack, ack);
	return slot;
}

static void disconnect(struct smb2fs_exerciser_slot *slot)
{
	disable_work_sync(&slot->ack);
	smb2fs_conn_put(slot->conn);
}

static int open_slot(const struct smb2fs_exerciser_args *args,
		     struct smb2fs_exerciser_slot **ret)
{
	struct smb2fs_exerciser_slot *slot = new_slot(args);
	int err;

	if (!slot)
		return -ENOMEM;
	err = connect(slot, args);
	if (err) {
		disable_work_sync(&slot->ack);
		slot_put(slot);
		return err;
	}
	if (args->key_len)
		err = smb2fs_exerciser_session(slot, args);
	if (err) {
		disconnect(slot);
		slot_put(slot);
		return err;
	}
	*ret = slot;
	return 0;
}

static int do_open(const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_exerciser_slot *slot;
	int err = open_slot(args, &slot);

	if (err)
		return err;
	mutex_lock(&slots_lock);
	list_add_tail(&slot->link, &slots);
	mutex_unlock(&slots_lock);
	return 0;
}

static int do_close(const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_exerciser_slot *slot;

	mutex_lock(&slots_lock);
	slot = find_locked(args->name);
	if (slot)
		list_del(&slot->link);
	mutex_unlock(&slots_lock);
	if (!slot)
		return -ENOENT;
	/* commands that run use the transport only, which they hold */
	smb2fs_xprt_kill(slot->conn->xprt, SMB2FS_ABORT_LOCAL, -ESHUTDOWN);
	wait_var_event(&slot->refs, kref_read(&slot->refs) == 1);
	disconnect(slot);
	slot_put(slot);
	return 0;
}

static int do_run(const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_exerciser_slot *slot = get_slot(args->name);
	int err;

	if (!slot)
		return -ENOENT;
	err = smb2fs_exerciser_op(slot, args);
	slot_put(slot);
	wake_up_var(&slot->refs);
	return err;
}

static int do_cycle(const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_exerciser_slot *slot;
	unsigned int i;
	int err;

	for (i = 0; i < args->count; i++) {
		err = open_slot(args, &slot);
		if (err)
			return err;
		disconnect(slot);
		slot_put(slot);
		cond_resched();
	}
	return 0;
}

/* Commands */

static int parse_addr(char *text, struct sockaddr_storage *addr)
{
	char *port = strrchr(text, ':');

	if (!port)
		return -EINVAL;
	*port++ = '\0';
	return inet_pton_with_scope(current->nsproxy->net_ns, AF_UNSPEC, text,
				    port, addr);
}

static int parse_key(struct smb2fs_exerciser_args *args, const char *hex)
{
	args->key_len = strlen(hex) / 2;
	if (args->key_len > sizeof(args->key))
		return -EINVAL;
	return hex2bin(args->key, hex, args->key_len);
}

static int parse_number(struct smb2fs_exerciser_args *args, const char *key,
			const char *val)
{
	const struct {
		const char	*key;
		unsigned int	*to;
	} numbers[] = {
		{ "timeo", &args->timeo },
		{ "credits", &args->credits },
		{ "count", &args->count },
		{ "n", &args->n },
		{ "size", &args->size },
		{ "timeout", &args->timeout },
		{ "sec", &args->sec },
		{ "uid", &args->uid },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(numbers[i].key, key))
			return kstrtouint(val, 0, numbers[i].to);
	return -EINVAL;
}

static int parse_one(struct smb2fs_exerciser_args *args, char *word)
{
	char *val = strchr(word, '=');

	if (!strcmp(word, "multi")) {
		args->multi = true;
		return 0;
	}
	if (!strcmp(word, "seal")) {
		args->seal = true;
		return 0;
	}
	if (!strcmp(word, "quit")) {
		args->quit = true;
		return 0;
	}
	if (!val)
		return -EINVAL;
	*val++ = '\0';
	if (!strcmp(word, "addr"))
		return parse_addr(val, &args->addr);
	if (!strcmp(word, "min"))
		return smb2fs_negotiate_parse(val, &args->min);
	if (!strcmp(word, "max"))
		return smb2fs_negotiate_parse(val, &args->max);
	if (!strcmp(word, "cipher"))
		return kstrtou16(val, 0, &args->cipher);
	if (!strcmp(word, "signing"))
		return kstrtoint(val, 0, &args->signing);
	if (!strcmp(word, "key"))
		return parse_key(args, val);
	if (!strcmp(word, "op")) {
		args->op = val;
		return 0;
	}
	return parse_number(args, word, val);
}

static int parse(struct smb2fs_exerciser_args *args, char *text)
{
	char *word;
	int err;

	*args = (struct smb2fs_exerciser_args){
		.timeo = 10,
		.credits = SMB2FS_CONN_CREDITS,
		.min = SMB2FS_SMB_202,
		.max = SMB2FS_SMB_311,
		.signing = -1,
		.count = 1,
		.n = 1,
	};
	args->verb = strsep(&text, " ");
	args->name = strsep(&text, " ");
	if (!args->name)
		return -EINVAL;
	while ((word = strsep(&text, " "))) {
		err = *word ? parse_one(args, word) : 0;
		if (err)
			return err;
	}
	return 0;
}

static int command(const struct smb2fs_exerciser_args *args)
{
	if (!strcmp(args->verb, "open"))
		return do_open(args);
	if (!strcmp(args->verb, "run"))
		return do_run(args);
	if (!strcmp(args->verb, "cycle"))
		return do_cycle(args);
	if (!strcmp(args->verb, "close"))
		return do_close(args);
	if (!strcmp(args->verb, "resolve"))
		return smb2fs_exerciser_resolve(args);
	if (!strcmp(args->verb, "auth"))
		return smb2fs_exerciser_auth(args);
	return -EINVAL;
}

static ssize_t exerciser_write(struct file *file, const char __user *buf,
			       size_t len, loff_t *pos)
{
	struct smb2fs_exerciser_args *args;
	char *text;
	int err;

	if (len > COMMAND_MAX)
		return -E2BIG;
	args = kmalloc(sizeof(*args), GFP_KERNEL);
	if (!args)
		return -ENOMEM;
	text = memdup_user_nul(buf, len);
	err = PTR_ERR_OR_ZERO(text);
	if (err)
		goto out_args;
	err = parse(args, strim(text));
	if (!err)
		err = command(args);
	kfree(text);
out_args:
	kfree_sensitive(args);
	return err ?: len;
}

static int exerciser_show(struct seq_file *m, void *unused)
{
	struct smb2fs_exerciser_slot *slot;

	mutex_lock(&slots_lock);
	list_for_each_entry(slot, &slots, link) {
		struct smb2fs_xprt *xprt = slot->conn->xprt;
		const struct smb2fs_window *w = &xprt->window;

		spin_lock(&xprt->lock);
		seq_printf(m, "%s dialect=%s available=%u outstanding=%u waiting=%u lowest=%u breaks=%d acked=%d reason=%s\n",
			   slot->name,
			   smb2fs_negotiate_name(xprt->dialect.revision),
			   smb2fs_window_available(w), w->outstanding,
			   w->waiting, w->lowest, atomic_read(&slot->breaks),
			   atomic_read(&slot->acked),
			   smb2fs_abort_name(xprt->reason));
		spin_unlock(&xprt->lock);
	}
	mutex_unlock(&slots_lock);
	return 0;
}

static int exerciser_open(struct inode *inode, struct file *file)
{
	return single_open(file, exerciser_show, NULL);
}

static const struct file_operations fops = {
	.owner		= THIS_MODULE,
	.open		= exerciser_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.write		= exerciser_write,
	.release	= single_release,
};

/**
 * smb2fs_exerciser_init - make the exerciser's file
 *
 * Without debugfs there is none, which a test notices.
 */
void smb2fs_exerciser_init(void)
{
	dir = debugfs_create_dir("smb2fs", NULL);
	debugfs_create_file("exerciser", 0600, dir, NULL, &fops);
}

/**
 * smb2fs_exerciser_exit - remove the file, and close what tests left open
 */
void smb2fs_exerciser_exit(void)
{
	struct smb2fs_exerciser_slot *slot, *next;

	debugfs_remove(dir);
	list_for_each_entry_safe(slot, next, &slots, link) {
		list_del(&slot->link);
		disconnect(slot);
		slot_put(slot);
	}
}
