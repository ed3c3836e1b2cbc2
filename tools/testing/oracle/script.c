// SPDX-License-Identifier: GPL-2.0
#include "script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conn.h"
#include "smb2.h"

enum { WORDS_MAX = 16 };

/* The words of a line after the verb, and after the command if it takes one */
struct words {
	char		*word[WORDS_MAX];
	unsigned int	n;
	unsigned int	at;
};

static struct directive *directives, **end = &directives;

static const char *next_word(struct words *w)
{
	return w->at < w->n ? w->word[w->at++] : NULL;
}

static bool number(const char *s, uint64_t *n)
{
	char *rest;

	if (!s || *s == '-' || *s == '+')
		return false;
	errno = 0;
	*n = strtoull(s, &rest, 0);
	return rest != s && !*rest && !errno;
}

static bool is(const char *word, const char *what)
{
	return word && what && !strcmp(word, what);
}

static bool one_of(struct words *w, const char * const *names, uint32_t *which)
{
	const char *word = next_word(w);

	for (*which = 0; names[*which]; (*which)++)
		if (is(word, names[*which]))
			return true;
	return false;
}

static bool take_nothing(struct words *w, struct directive *d)
{
	(void)w;
	(void)d;
	return true;
}

static bool take_number(struct words *w, struct directive *d)
{
	return number(next_word(w), &d->number);
}

/* "@" and a path, or the number itself */
static bool take_status(struct words *w, struct directive *d)
{
	const char *word = next_word(w);

	if (!word || *word != '@')
		return number(word, &d->number);
	d->path = strdup(word + 1);
	return true;
}

/* Of READ and WRITE only */
static bool take_most(struct words *w, struct directive *d)
{
	return (d->on == READ || d->on == WRITE) && take_number(w, d);
}

/* "20ms" or "2s" */
static bool take_time(struct words *w, struct directive *d)
{
	const char *word = next_word(w);
	char *unit;

	if (!word)
		return false;
	d->number = strtoull(word, &unit, 10);
	if (is(unit, "s"))
		d->number *= 1000;
	else if (!is(unit, "ms"))
		return false;
	return unit != word && d->number < 3600000;
}

static bool take_reset(struct words *w, struct directive *d)
{
	static const char * const names[] = { "before", "mid-frame", "after", NULL };

	return one_of(w, names, &d->how);
}

static bool take_compound(struct words *w, struct directive *d)
{
	static const char * const names[] = { "separate", "partial", "late", NULL };

	return one_of(w, names, &d->how);
}

static bool take_break(struct words *w, struct directive *d)
{
	static const char * const names[] = { "oplock", "lease", "session", NULL };

	return one_of(w, names, &d->how);
}

static bool take_switch(struct words *w, struct directive *d)
{
	static const char * const names[] = { "off", "on", NULL };

	return one_of(w, names, &d->how);
}

/* grant asked | N | zero N then K | interim-only | final-only | starve N */
static bool take_grant(struct words *w, struct directive *d)
{
	const char *word = next_word(w);

	if (is(word, "asked")) {
		d->how = GRANT_ASKED;
	} else if (is(word, "interim-only")) {
		d->how = GRANT_INTERIM_ONLY;
	} else if (is(word, "final-only")) {
		d->how = GRANT_FINAL_ONLY;
	} else if (is(word, "starve")) {
		d->how = GRANT_STARVE;
		return number(next_word(w), &d->number);
	} else if (is(word, "zero")) {
		d->how = GRANT_ZERO_THEN;
		return number(next_word(w), &d->number) && is(next_word(w), "then") &&
		       number(next_word(w), &d->number2) && d->number2 <= UINT16_MAX;
	} else {
		d->how = GRANT_FIXED;
		return number(word, &d->number) && d->number <= UINT16_MAX;
	}
	return true;
}

static const struct {
	const char	*name;
	enum place	place;
	size_t		offset, width;
} fields[] = {
	{ "frame.type",		IN_FRAME,	0,	1 },
	{ "frame.length",	IN_FRAME,	0,	4 },
	{ "hdr.protocol",	IN_HEADER,	0,	4 },
	{ "hdr.size",		IN_HEADER,	4,	2 },
	{ "hdr.charge",		IN_HEADER,	6,	2 },
	{ "hdr.status",		IN_HEADER,	8,	4 },
	{ "hdr.command",	IN_HEADER,	12,	2 },
	{ "hdr.credits",	IN_HEADER,	14,	2 },
	{ "hdr.flags",		IN_HEADER,	16,	4 },
	{ "hdr.next",		IN_HEADER,	20,	4 },
	{ "hdr.message_id",	IN_HEADER,	24,	8 },
	{ "hdr.async_id",	IN_HEADER,	32,	8 },
	{ "hdr.process_id",	IN_HEADER,	32,	4 },
	{ "hdr.tree_id",	IN_HEADER,	36,	4 },
	{ "hdr.session_id",	IN_HEADER,	40,	8 },
	{ "hdr.signature",	IN_HEADER,	48,	8 },
	{ "body",		IN_BODY,	0,	2 },
	{ "contexts",		IN_CONTEXTS,	0,	2 },
	{ "seal.protocol",	IN_SEAL,	0,	4 },
	{ "seal.signature",	IN_SEAL,	4,	8 },
	{ "seal.nonce",		IN_SEAL,	20,	8 },
	{ "seal.original_size",	IN_SEAL,	36,	4 },
	{ "seal.reserved",	IN_SEAL,	40,	2 },
	{ "seal.flags",		IN_SEAL,	42,	2 },
	{ "seal.session_id",	IN_SEAL,	44,	8 },
	{ "seal.data",		IN_SEAL,	52,	1 },
};

/* FIELD[@OFFSET][.WIDTH]=[+|-|^]VALUE, OFFSET and WIDTH in bytes */
static bool take_change(struct words *w, struct directive *d)
{
	struct change *c = &d->change;
	char *field, *value, *p;
	size_t i;

	if (w->at == w->n)
		return false;
	field = w->word[w->at++];
	value = strchr(field, '=');
	if (!value)
		return false;
	*value++ = '\0';
	p = field + strcspn(field, "@");
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strlen(fields[i].name) == (size_t)(p - field) &&
		    !memcmp(fields[i].name, field, p - field))
			break;
	}
	if (i == sizeof(fields) / sizeof(fields[0]))
		return false;
	*c = (struct change){ fields[i].place, fields[i].offset, fields[i].width, '=', 0 };
	if (*p == '@')
		c->offset += strtoul(p + 1, &p, 0);
	if (*p == '.')
		c->width = strtoul(p + 1, &p, 0);
	if (*p || (c->width != 1 && c->width != 2 && c->width != 4 && c->width != 8))
		return false;
	if (strchr("+-^", *value))
		c->how = *value++;
	if (!number(value, &c->value))
		return false;
	if (c->how == '-') {
		c->how = '+';
		c->value = -c->value;
	}
	if (c->place != IN_FRAME && c->place != IN_SEAL)
		return true;
	if (c->place == IN_FRAME) {
		d->verb = d->verb == TAMPER ? TAMPER_FRAME : VERBS;
		return d->verb == TAMPER_FRAME;
	}
	d->verb = d->verb == TAMPER ? TAMPER_SEAL : LIE_SEAL;
	return true;
}

static uint64_t read_field(const uint8_t *p, size_t width, bool big_endian)
{
	uint64_t v = 0;

	for (size_t i = 0; i < width; i++)
		v |= (uint64_t)p[big_endian ? width - 1 - i : i] << (8 * i);
	return v;
}

static void write_field(uint8_t *p, size_t width, bool big_endian, uint64_t v)
{
	for (size_t i = 0; i < width; i++)
		p[big_endian ? width - 1 - i : i] = v >> (8 * i);
}

/* What the offset of a change counts from */
static size_t base_of(const struct change *ch, const uint8_t *p, size_t n)
{
	if (ch->place == IN_BODY)
		return HEADER_SIZE;
	if (ch->place == IN_CONTEXTS && n >= HEADER_SIZE + 64)
		return get32(p + HEADER_SIZE + 60);
	return 0;
}

/**
 * script_change - do what a lie or tampering wants
 * @ch: what
 * @p: header and body, or frame, or transform header and data
 * @n: length
 */
void script_change(const struct change *ch, uint8_t *p, size_t n)
{
	size_t at = ch->offset + base_of(ch, p, n);
	bool big_endian = ch->place == IN_FRAME;
	uint64_t v;

	if (at + ch->width > n)
		return;
	v = read_field(p + at, ch->width, big_endian);
	if (ch->how == '=')
		v = ch->value;
	else if (ch->how == '+')
		v += ch->value;
	else
		v ^= ch->value;
	write_field(p + at, ch->width, big_endian, v);
}

static const struct {
	const char	*name;
	bool		on_command;
	bool		(*take)(struct words *w, struct directive *d);
} verbs[VERBS] = {
	[DELAY]		= { "delay",		true,	take_time },
	[PEND]		= { "pend",		true,	take_time },
	[SILENT]	= { "silent",		true,	take_nothing },
	[STATUS]	= { "status",		true,	take_status },
	[LIE]		= { "lie",		true,	take_change },
	[MUTATE]	= { "mutate",		true,	take_number },
	[TAMPER]	= { "tamper",		true,	take_change },
	[TRUNCATE]	= { "truncate",		true,	take_number },
	[EXTEND]	= { "extend",		true,	take_number },
	[PLAINTEXT]	= { "plaintext",	true,	take_nothing },
	[UNSIGNED]	= { "unsigned",		true,	take_nothing },
	[RESET]		= { "reset",		true,	take_reset },
	[DUPLICATE]	= { "duplicate",	true,	take_nothing },
	[GARBAGE]	= { "garbage",		true,	take_number },
	[OVERSIZED]	= { "oversized",	true,	take_nothing },
	[BREAK]		= { "break",		true,	take_break },
	[MOST]		= { "most",		true,	take_most },
	[GRANT]		= { "grant",		false,	take_grant },
	[REORDER]	= { "reorder",		false,	take_number },
	[SPLIT]		= { "split",		false,	take_number },
	[STALL]		= { "stall",		false,	take_number },
	[RESET_AFTER]	= { "reset-after",	false,	take_number },
	[COMPOUND]	= { "compound",		false,	take_compound },
	[LARGE_MTU]	= { "large-mtu",	false,	take_switch },
	[SMB1_ANSWER]	= { "smb1-answer",	false,	take_nothing },
	[MAX_IO]	= { "max-io",		false,	take_number },
	[DENY]		= { "deny",		false,	take_number },
};

static bool parse_on(const char *word, int *on)
{
	if (is(word, "ANY"))
		*on = ON_ANY;
	else if (is(word, "INTERIM"))
		*on = ON_INTERIM;
	else if (is(word, "BREAK"))
		*on = ON_BREAK;
	else if (word)
		*on = command_number(word);
	return word && (*on != -1 || is(word, "ANY"));
}

/* Take nth=, every=, from= and conn= out of the words */
static bool take_limits(struct words *w, struct directive *d)
{
	const struct {
		const char	*name;
		uint32_t	*value;
	} limits[] = {
		{ "nth=", &d->nth }, { "every=", &d->every },
		{ "from=", &d->from }, { "conn=", &d->conn },
	};
	unsigned int kept = 0, i, j;
	uint64_t n;

	for (i = 0; i < w->n; i++) {
		for (j = 0; j < 4; j++)
			if (!strncmp(w->word[i], limits[j].name, strlen(limits[j].name)))
				break;
		if (j == 4) {
			w->word[kept++] = w->word[i];
			continue;
		}
		if (!number(strchr(w->word[i], '=') + 1, &n) || !n || n > UINT32_MAX)
			return false;
		*limits[j].value = n;
	}
	w->n = kept;
	return true;
}

static bool parse(struct words *w, struct directive *d)
{
	const char *verb = next_word(w);

	for (d->verb = 0; d->verb < VERBS && !is(verb, verbs[d->verb].name); d->verb++)
		;
	if (d->verb == VERBS)
		return false;
	d->on = ON_ANY;
	return take_limits(w, d) &&
	       (!verbs[d->verb].on_command || parse_on(next_word(w), &d->on)) &&
	       verbs[d->verb].take(w, d) && w->at == w->n;
}

/**
 * script_line - add a directive
 * @line: one line of the script; may be empty or a comment
 * @why: what is wrong
 * @size: of @why
 */
bool script_line(const char *line, char *why, size_t size)
{
	struct directive d = {}, *new;
	struct words w = {};
	char *copy, *word, *save;
	bool ok = true;

	copy = strdup(line);
	for (word = strtok_r(copy, " \t\n", &save); word && *word != '#' && w.n < WORDS_MAX;
	     word = strtok_r(NULL, " \t\n", &save))
		w.word[w.n++] = word;
	if (w.n)
		ok = parse(&w, &d);
	if (!ok) {
		snprintf(why, size, "cannot understand '%s'", line);
	} else if (w.n) {
		new = xcalloc(1, sizeof(*new));
		*new = d;
		*end = new;
		end = &new->next;
	}
	free(copy);
	return ok;
}

/**
 * script_file - add the directives of a file
 * @path: file
 * @why: what is wrong
 * @size: of @why
 */
bool script_file(const char *path, char *why, size_t size)
{
	char line[1024];
	bool ok = true;
	FILE *f;

	f = fopen(path, "re");
	if (!f) {
		snprintf(why, size, "cannot read %s: %s", path, strerror(errno));
		return false;
	}
	while (ok && fgets(line, sizeof(line), f))
		ok = script_line(line, why, size);
	fclose(f);
	return ok;
}

static bool applies(struct directive *d)
{
	d->met++;
	if (d->nth)
		return d->met == d->nth;
	if (d->met < d->from)
		return false;
	return !d->every || d->met % d->every == 0;
}

/**
 * script_next - the next directive that applies
 * @after: the one before, NULL for the first
 * @verb: which
 * @c: connection
 * @on: command, ON_INTERIM, ON_BREAK; ON_ANY for verbs on connections
 *
 * Context: each directive passed counts that it was met.
 */
struct directive *script_next(struct directive *after, enum verb verb,
			      const struct conn *c, int on)
{
	struct directive *d;

	for (d = after ? after->next : directives; d; d = d->next) {
		if (d->verb != verb || (d->conn && d->conn != c->number))
			continue;
		if (d->on != on && (d->on != ON_ANY || on < ON_ANY))
			continue;
		if (applies(d))
			return d;
	}
	return NULL;
}

/**
 * script_find - the last directive that applies, which overrides the others
 * @verb: which
 * @c: connection
 * @on: as for script_next()
 */
const struct directive *script_find(enum verb verb, const struct conn *c, int on)
{
	const struct directive *last = NULL;
	struct directive *d;

	script_for_each(d, verb, c, on)
		last = d;
	return last;
}

/**
 * script_status - what a directive STATUS says now
 * @d: the directive, or NULL
 * @status: the status
 *
 * Return: false if nothing, as when its file is empty or not there.
 */
bool script_status(const struct directive *d, uint32_t *status)
{
	bool said = false;
	FILE *f;

	if (d && !d->path) {
		*status = d->number;
		return true;
	}
	f = d ? fopen(d->path, "re") : NULL;
	if (f) {
		said = fscanf(f, "%" SCNx32, status) == 1;
		fclose(f);
	}
	return said;
}

void script_free(void)
{
	struct directive *d;

	while ((d = directives)) {
		directives = d->next;
		free(d->path);
		free(d);
	}
}
