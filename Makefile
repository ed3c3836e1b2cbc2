# SPDX-License-Identifier: GPL-2.0
#
# The front end. The module is built by the kernel's own build system.
#
#   KDIR=DIR     the kernel to build for: headers or a build directory
#   W=1 C=2      more warnings, sparse

# The running kernel if it is one of the series, else the newest installed
SERIES	:= 6.12
running	:= $(wildcard /lib/modules/$(shell uname -r)/build)
newest	:= $(lastword $(shell ls -d /lib/modules/$(SERIES).*/build 2>/dev/null | sort -V))
KDIR	?= $(or $(if $(findstring /modules/$(SERIES).,$(running)),$(running)),$(newest))

module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

kunit:
	tools/testing/kunit/run.sh

.PHONY: module kunit
