// SPDX-License-Identifier: GPL-2.0
/* Why connections ended: names, sentences, and how often since the module was
 * loaded.
 */

#include "fault.h"

#include <linux/atomic.h>

static const struct {
	const char *name;
	const char *text;
} faults[] = {
#define F(symbol, name, text) [SMB2FS_FAULT_##symbol] = { name, text },
	SMB2FS_FAULTS(F)
#undef F
};

static atomic64_t counts[SMB2FS_FAULT_COUNT];

/**
 * smb2fs_fault_name - the word for a fault in listings and traces
 * @fault: the fault
 *
 * Return: a word of lower-case letters and hyphens; never %NULL.
 */
const char *smb2fs_fault_name(enum smb2fs_fault fault)
{
	return faults[fault].name;
}

/**
 * smb2fs_fault_text - what a server did, for messages to people
 * @fault: the fault
 *
 * Return: a sentence without its subject, which is the server's name, and
 * without a full stop.
 */
const char *smb2fs_fault_text(enum smb2fs_fault fault)
{
	return faults[fault].text;
}

/**
 * smb2fs_fault_count - count a connection that ended with a fault
 * @fault: the fault
 *
 * Context: any.
 */
void smb2fs_fault_count(enum smb2fs_fault fault)
{
	atomic64_inc(&counts[fault]);
}

/**
 * smb2fs_fault_read - connections that ended with a fault
 * @fault: the fault
 *
 * Return: their number since the module was loaded.
 */
u64 smb2fs_fault_read(enum smb2fs_fault fault)
{
	return atomic64_read(&counts[fault]);
}
