import sys
from pathlib import Path

import pandas as pd
from safetensors.numpy import load_file

run = Path(sys.argv[1])  # such as runs/in-context-regression/seed-0000

metrics = pd.read_json(run / "metrics.jsonl", lines=True)
print(metrics[["step", "loss"]].tail(3).to_string(index=False))

readings = pd.read_json(run / "readings.jsonl", lines=True)
print(readings[["step", "quantity", "value"]].tail(3).to_string(index=False))

newest = max((run / "checkpoints").glob("step-*[0-9].safetensors"))
for name, weights in sorted(load_file(newest).items()):
    print(name, weights.shape, weights.dtype)
