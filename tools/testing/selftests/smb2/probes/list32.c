// SPDX-License-Identifier: GPL-2.0
/* list32 DIRECTORY: list it as a program of 32 bits does that knows no large files:
 * getdents() into a small buffer, stat() of each. Prints the names. Without a C
 * library, so that it can be built anywhere:
 *
 *	gcc -m32 -nostdlib -static -ffreestanding -fno-stack-protector -fno-pic
 */

enum {
	EXIT = 1, WRITE = 4, OPEN = 5, CHDIR = 12, LSEEK = 19, STAT = 106, GETDENTS = 141,
};

#define DIRECTORY	0200000

struct entry {
	unsigned long	ino;
	unsigned long	off;
	unsigned short	reclen;
	char		name[];
};

/* Of the kernel; what is behind the number does not matter here */
struct old_stat {
	unsigned long	dev;
	unsigned long	ino;
	char		rest[120];
};

static long call(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile ("int $0x80" : "=a" (ret)
			  : "a" (nr), "b" (a), "c" (b), "d" (c) : "memory");
	return ret;
}

static void fail(char what, long err)
{
	char text[] = "x: errno 000\n";

	err = -err;
	text[0] = what;
	text[9] += err / 100 % 10;
	text[10] += err / 10 % 10;
	text[11] += err % 10;
	call(WRITE, 2, (long)text, sizeof(text) - 1);
	call(EXIT, 1, 0, 0);
}

static void put(const char *name)
{
	long n = 0;

	while (name[n])
		n++;
	call(WRITE, 1, (long)name, n);
	call(WRITE, 1, (long)"\n", 1);
}

static void look(const struct entry *e)
{
	struct old_stat st;
	long err = call(STAT, (long)e->name, (long)&st, 0);

	if (err)
		fail('s', err);
	/* ".." of a mount's root is another directory */
	if (st.ino != e->ino && e->name[0] != '.')
		fail('i', 0);
	put(e->name);
}

__attribute__((used)) static void begin(long *stack)
{
	char **argv = (char **)(stack + 1);
	char buf[512];
	long fd, n, at, next = 0;

	if (call(CHDIR, (long)argv[1], 0, 0))
		fail('c', 0);
	fd = call(OPEN, (long)".", DIRECTORY, 0);
	if (fd < 0)
		fail('o', fd);
	while ((n = call(GETDENTS, fd, (long)buf, sizeof(buf))) > 0) {
		for (at = 0; at < n; at += ((struct entry *)(buf + at))->reclen) {
			look((struct entry *)(buf + at));
			next = ((struct entry *)(buf + at))->off;
		}
		/* as seekdir() does, to where it is */
		at = call(LSEEK, fd, next, 0);
		if (at != next)
			fail('l', at);
	}
	if (n)
		fail('g', n);
	call(EXIT, 0, 0, 0);
}

__asm__ (".globl _start\n_start: mov %esp, %eax\n push %eax\n call begin\n");
