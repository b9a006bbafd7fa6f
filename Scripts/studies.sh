#!/bin/sh
# What is too long for `make test`: every built-in study whole, every claim, every calibration; records below runs/.
# Hours on two cores. Each part resumes where it stopped.
set -eu
cd "$(dirname "$0")/.."

swift build -c release --product mesascope
binary=$(swift build -c release --show-bin-path)/mesascope

"$binary" list studies --format csv | tail -n +2 | cut -d, -f2 | while read -r study; do "$binary" run "$study"; done
"$binary" reproduce --full
"$binary" calibrate --full
