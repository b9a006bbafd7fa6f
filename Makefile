.PHONY: run test lint
SWIFT_BUILD = swift build -c release

run:
	$(SWIFT_BUILD) --product mesascope
	.build/release/mesascope run in-context-regression

test:
	$(SWIFT_BUILD) --build-tests
	swift test -c release --skip-build

lint:
	swift format lint --strict --recursive Sources Tests Package.swift
