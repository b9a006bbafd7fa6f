"""Writes dips.json: samples of several laws and their dips as the package diptest 0.12.0 computes them."""

import json
from pathlib import Path

import diptest
import numpy as np

rng = np.random.default_rng(0)
cases = []
for n in (4, 5, 7, 10, 20, 50, 100, 200):
    laws = [
        lambda: rng.normal(size=n),
        lambda: rng.uniform(size=n),
        lambda: np.concatenate([rng.normal(size=n // 2), 5 + rng.normal(size=n - n // 2)]),
        lambda: rng.beta(0.3, 0.3, size=n),
        lambda: np.round(rng.uniform(size=n), 1),
        lambda: rng.exponential(size=n),
    ]
    for law in laws:
        values = np.sort(law())
        cases.append({"values": values.tolist(), "dip": float(diptest.dipstat(values))})
Path(__file__).with_name("dips.json").write_text(json.dumps(cases))
