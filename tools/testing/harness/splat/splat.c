// SPDX-License-Identifier: GPL-2.0
/* A module that misbehaves as it is told, to see that the harness notices.
 *
 * Never part of anything that is installed.
 */

#include <linux/completion.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

static char *mode = "";
module_param(mode, charp, 0);
MODULE_PARM_DESC(mode, "oops, warn, sleep, spin, lockdep, leak or uaf");

static void do_oops(void)
{
	*(volatile int *)NULL = 0;
}

static void do_warn(void)
{
	WARN(1, "as told\n");
}

/* Uninterruptible for ever: the module's loader cannot be killed */
static void do_sleep(void)
{
	DECLARE_COMPLETION_ONSTACK(never);

	wait_for_completion(&never);
}

static void spin(void *unused)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

/* Every processor, with interrupts off: not even sysrq gets through */
static void do_spin(void)
{
	smp_call_function(spin, NULL, 0);
	spin(NULL);
}

static DEFINE_MUTEX(a);
static DEFINE_MUTEX(b);

static void do_lockdep(void)
{
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
}

static void do_leak(void)
{
	void *p = kmalloc(4321, GFP_KERNEL);

	/* no pointer to it stays behind, on the stack neither */
	OPTIMIZER_HIDE_VAR(p);
	p = NULL;
	OPTIMIZER_HIDE_VAR(p);
}

static void do_uaf(void)
{
	volatile char *p = kmalloc(64, GFP_KERNEL);

	kfree((void *)p);
	p[3] = 1;
}

static const struct {
	const char *name;
	void (*fn)(void);
} modes[] = {
	{ "oops", do_oops },
	{ "warn", do_warn },
	{ "sleep", do_sleep },
	{ "spin", do_spin },
	{ "lockdep", do_lockdep },
	{ "leak", do_leak },
	{ "uaf", do_uaf },
};

static int __init splat_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(mode, modes[i].name))
			continue;
		modes[i].fn();
		return 0;
	}
	return -EINVAL;
}

static void __exit splat_exit(void)
{
}

module_init(splat_init);
module_exit(splat_exit);
MODULE_DESCRIPTION("Misbehaves as it is told");
MODULE_LICENSE("GPL");
