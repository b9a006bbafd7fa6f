#!/bin/sh
# Every comparison with outside software: a virtual environment with its packages, then each comparison in turn. Wants a
# quiet machine and about half an hour; `make test` needs none of it.
set -eu
cd "$(dirname "$0")/.."

environment=.peers
if [ ! -x "$environment/bin/python" ]; then python3 -m venv "$environment"; fi
python="$environment/bin/python"
"$python" -m pip install --quiet --requirement Benchmarks/requirements.txt

swift build -c release --product mesascope
binary=$(swift build -c release --show-bin-path)/mesascope

echo "A run read with pandas and safetensors, and archives of NumPy"
MESASCOPE_PYTHON="$PWD/$python" ROOM=Records swift test -c release --filter PythonTests

echo "Charts against the schema of Vega-Lite"
"$binary" run in-context-regression --set base-optimizer.steps=100 --runs "$environment/runs" --quiet >/dev/null
"$python" Tests/FiguresTests/Reference/validate_vega_lite.py "$environment"/runs/*/*/figures/*.vl.json

echo "The audit of a table against pandas with NumPy and multiple-inference"
"$python" Benchmarks/selection.py "$binary" 5

echo "Training steps against JAX and PyTorch"
"$python" Benchmarks/compare --python "$python"
