# SPDX-License-Identifier: GPL-2.0
#
# For the Makefiles of the tests' programs to include: $(program) is made of all C
# files of the directory, with flags, WARNINGS and libs; clean removes $(more), too.

CC		?= gcc
CFLAGS		?= -O2 -g

sources	:= $(wildcard *.c)
headers	:= $(wildcard *.h)
flags	+= -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror $(WARNINGS)

quiet	:= $(if $(V),,@)
say	 = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2);)

all: $(program)

%.o: %.c $(headers)
	$(call say,CC,$@)$(CC) $(CFLAGS) $(flags) -c -o $@ $<

$(program): $(sources:.c=.o)
	$(call say,LD,$@)$(CC) $(CFLAGS) -o $@ $^ $(libs)

clean:
	rm -f *.o $(program) $(more)

.PHONY: all clean
