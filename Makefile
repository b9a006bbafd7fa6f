# Two commands: `make run` shows what Mesascope does, `make test` shows that it is right. Both install what is missing.
.PHONY: run test peers studies lint docs install build dependencies
BUILD = swift build -c release
PREFIX ?= /usr/local

run: build
	.build/release/mesascope run in-context-regression

build: dependencies
	$(BUILD) --product mesascope

test: dependencies
	$(BUILD) --build-tests
	$(BUILD) --package-path Examples --scratch-path .build
	swift test -c release --skip-build

# Comparisons with outside software, in a virtual environment of their own; and what is too long for `make test`.
peers: dependencies
	Scripts/peers.sh

studies: dependencies
	Scripts/studies.sh

lint:
	swift format lint --strict --recursive Sources Tests Examples Package.swift

# The pages of Documentation.docc and the reference of every room; a warning is a failure.
ROOMS = $(filter-out CKernels CLAPACK CZlib MesascopeCommand MesascopeExecutable,$(notdir $(wildcard Sources/*)))
docs: dependencies
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
	  $(addprefix --target ,$(ROOMS)) --enable-experimental-combined-documentation --warnings-as-errors \
	  --output-path .build/documentation

# Binary, man page and completions below PREFIX; DESTDIR goes in front of it for packagers.
install: dependencies
	Scripts/install.sh "$(DESTDIR)$(PREFIX)"

dependencies:
	@Scripts/dependencies.sh
