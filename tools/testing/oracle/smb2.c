// SPDX-License-Identifier: GPL-2.0
#include "smb2.h"

#include <string.h>
#include <strings.h>

static const char * const names[COMMANDS] = {
	"NEGOTIATE", "SESSION_SETUP", "LOGOFF", "TREE_CONNECT",
	"TREE_DISCONNECT", "CREATE", "CLOSE", "FLUSH", "READ", "WRITE", "LOCK",
	"IOCTL", "CANCEL", "ECHO", "QUERY_DIRECTORY", "CHANGE_NOTIFY",
	"QUERY_INFO", "SET_INFO", "OPLOCK_BREAK",
};

/**
 * header_read - a header from the wire
 * @h: to fill
 * @p: HEADER_SIZE bytes
 */
void header_read(struct header *h, const uint8_t *p)
{
	*h = (struct header){
		.size = get16(p + 4),
		.charge = get16(p + 6),
		.status = get32(p + 8),
		.command = get16(p + 12),
		.credits = get16(p + 14),
		.flags = get32(p + 16),
		.next = get32(p + 20),
		.message_id = get64(p + 24),
		.process_id = get32(p + 32),
		.tree_id = get32(p + 36),
		.session_id = get64(p + 40),
	};
	memcpy(h->signature, p + SIGNATURE_AT, sizeof(h->signature));
}

/**
 * header_write - a header for the wire
 * @h: header
 * @p: HEADER_SIZE bytes
 */
void header_write(const struct header *h, uint8_t *p)
{
	set32(p, ID_SMB2);
	set16(p + 4, h->size);
	set16(p + 6, h->charge);
	set32(p + 8, h->status);
	set16(p + 12, h->command);
	set16(p + 14, h->credits);
	set32(p + 16, h->flags);
	set32(p + 20, h->next);
	set64(p + 24, h->message_id);
	set32(p + 32, h->process_id);
	set32(p + 36, h->tree_id);
	set64(p + 40, h->session_id);
	memcpy(p + SIGNATURE_AT, h->signature, sizeof(h->signature));
}

uint64_t header_async_id(const struct header *h)
{
	return h->process_id | (uint64_t)h->tree_id << 32;
}

void header_set_async_id(struct header *h, uint64_t id)
{
	h->process_id = id;
	h->tree_id = id >> 32;
}

const char *command_name(unsigned int command)
{
	return command < COMMANDS ? names[command] : "unknown";
}

/**
 * command_number - the command of a name
 * @name: as in the specification, any case
 *
 * Return: the command, or -1.
 */
int command_number(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (!strcasecmp(names[i], name))
			return i;
	return -1;
}
