# SPDX-License-Identifier: GPL-2.0
#
# The front end; "make help" lists the targets. The module is built by the
# kernel's own build system from Kbuild, the programs by helper/Makefile.
#
#   KDIR=DIR     the kernel to build for: headers or a build directory
#   W=1 C=2      more warnings, sparse
#   DESTDIR=DIR  where "make install" puts things instead of /

# The running kernel if it is one of the series, else the newest installed
SERIES	:= 6.12
running	:= $(wildcard /lib/modules/$(shell uname -r)/build)
newest	:= $(lastword $(shell ls -d /lib/modules/$(SERIES).*/build 2>/dev/null | sort -V))
KDIR	?= $(or $(if $(findstring /modules/$(SERIES).,$(running)),$(running)),$(newest))
release	 = $(shell cat $(KDIR)/include/config/kernel.release)

TESTING	:= tools/testing

export PREFIX	?= /usr
INSTALL_MOD_PATH ?= $(DESTDIR)

# This directory by a path that kbuild takes, which has no blanks
ifneq ($(origin top),command line)
top	:= $(shell bash -c '. $(TESTING)/common.sh && echo "$$TOP"')
endif
kbuild	 = $(MAKE) -C $(KDIR) M=$(top)

all: module helper

module: kdir
	+$(kbuild) modules

helper:
	$(MAKE) -C helper

kdir:
	@test -e "$(KDIR)/Makefile" || { \
		echo "No headers of a kernel $(SERIES) found: $(TESTING)/deps.sh installs Debian's, or give KDIR=" >&2; \
		exit 1; }

# Debian's headers have no signing key and no System.map: nothing is signed, and
# kbuild says that it leaves depmod out, so it is run here
install: all
	+$(kbuild) CONFIG_MODULE_SIG_ALL= DEPMOD=true INSTALL_MOD_STRIP=1 \
		INSTALL_MOD_PATH=$(INSTALL_MOD_PATH) modules_install
	@$(if $(INSTALL_MOD_PATH),,echo "  DEPMOD  $(release)"; depmod $(release))
	$(MAKE) -C helper install DESTDIR=$(DESTDIR)

uninstall: kdir
	rm -f $(INSTALL_MOD_PATH)/lib/modules/$(release)/updates/fs/smb2/smb2fs.ko*
	$(if $(INSTALL_MOD_PATH),,depmod $(release))
	$(MAKE) -C helper uninstall DESTDIR=$(DESTDIR)

clean:
	$(if $(wildcard $(KDIR)/Makefile),$(kbuild) clean)
	$(MAKE) -C helper clean
	$(MAKE) -C $(TESTING)/oracle clean
	$(MAKE) -C $(TESTING)/differ clean
	$(MAKE) -C $(TESTING)/storm clean
	rm -rf build

# The two commands of the README; they install what they need by package name
demo:
	@$(TESTING)/deps.sh build vm
	@$(TESTING)/demo.sh

check: deps
	@$(TESTING)/check.py

check-long: deps
	@$(TESTING)/check.py --long

deps:
	@$(TESTING)/deps.sh build vm test

# Single tiers
lint:
	@$(TESTING)/lint/run.sh

kunit:
	@$(TESTING)/kunit/run.sh

bench:
	@$(TESTING)/kunit/run.sh 'bench_*'

# BENCH="-n 100 -o 10000" passes options to ops.py. Locks are counted by lockdep.
bench-ops:
	@$(TESTING)/vm/vm.py --timeout 3600 -- tools/testing/bench/ops-guest.sh costs $(BENCH)
	@$(TESTING)/vm/vm.py --kernel debug --timeout 3600 -- tools/testing/bench/ops-guest.sh locks $(BENCH)

# BENCH="-s plain -w stat,create" passes options to cpu.py. For root.
bench-cpu:
	@$(TESTING)/deps.sh build vm bench
	@$(TESTING)/bench/cpu.py $(BENCH)

# FUZZ="-n 1000000 fuzz_neg" passes options to run.sh
fuzz:
	@$(TESTING)/fuzz/run.sh $(FUZZ)

check-helper:
	$(MAKE) -s -C helper check

oracle:
	$(MAKE) -C $(TESTING)/oracle

check-oracle: oracle
	$(MAKE) -s -C $(TESTING)/oracle check

check-system:
	@$(TESTING)/selftests/smb2/run.sh stock

check-debug:
	@$(TESTING)/selftests/smb2/run.sh debug

check-harness:
	@$(TESTING)/harness/run.sh

debug-kernel:
	@$(TESTING)/kernel/build-debug.sh

# A shell in a guest; VM="--kernel debug --gdb 1234" passes options to vm.py
vm:
	@$(TESTING)/vm/vm.py --tty $(VM) -- tools/testing/vm/shell.sh

# Regenerate what is made from Documentation/netlink/specs/smb2fs.yaml
ynl:
	tools/ynl.sh

help:
	@echo "all (default)  the module and the programs"
	@echo "install        both, with unit, man pages and completion; uninstall"
	@echo "demo           boot a guest with a Samba share and show what smb2fs does"
	@echo "check          what shows each thing once; check-long: all of it, in hours"
	@echo "vm             a shell in a guest, module loaded, Samba share ready"
	@echo "lint kunit fuzz check-helper check-oracle check-system check-debug check-harness   single tiers"
	@echo "oracle         the strict SMB2 server of the tests"
	@echo "bench          how fast the module's parts are, in the KUnit kernel"
	@echo "bench-ops      what operations cost, with the kernel's own client beside it, and locks"
	@echo "bench-cpu      what they cost the client's processor, in instructions, with a chart"
	@echo "debug-kernel   build the kernel of check-debug now"
	@echo "ynl            regenerate the netlink files"
	@echo "deps           install what is missing by package name"
	@echo "clean"

.PHONY: all module helper kdir install uninstall clean demo check check-long \
	deps lint kunit fuzz bench bench-ops bench-cpu check-helper check-oracle check-system check-debug check-harness \
	oracle debug-kernel vm ynl help
