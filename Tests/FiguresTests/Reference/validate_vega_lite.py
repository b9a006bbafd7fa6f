"""Holds Vega-Lite specifications against the published JSON schema of version 6.

    python3 -m venv scratch && scratch/bin/pip install altair==6.3.0 jsonschema
    scratch/bin/python validate_vega_lite.py FILE.vl.json...

The schema is the one that altair ships. The exit code is the number of specifications that it refuses, 100 at most.

Result, with altair 6.3.0 (Vega-Lite schema v6.4.1): all specifications written by `mesascope run
in-context-regression` (loss, match, sensitivities, weights, shifts, shapes) and by `mesascope report` over several
seeds and base optimizers (losses, emergence, costs, ends) are valid, and so are those of a gallery of every kind of
mark and of every degenerate size (empty, single point, constant, huge, tiny, not numbers, not positive, ten thousand
points).
"""

import json
import pathlib
import sys

import altair
import jsonschema


def main(paths: list[str]) -> int:
    folder = pathlib.Path(altair.__file__).parent / "vegalite" / "v6" / "schema"
    schema = json.loads((folder / "vega-lite-schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    print(f"altair {altair.__version__}, schema {altair.SCHEMA_VERSION}")
    refused = 0
    for path in paths:
        error = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(pathlib.Path(path).read_text())))
        print(f"{path}: " + ("valid" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"))
        refused += error is not None
    return min(refused, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
