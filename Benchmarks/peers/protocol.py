"""One peer process serves one row: it prepares its variants, then times a block whenever it is asked to.

Lines in: the name of a variant. Lines out: JSON. The first line out names the variants that are ready; the end of
the input ends the process, whose last line is its peak memory. So the caller can let all sides take turns without
paying for a start or a compilation in every turn.
"""

import json
import resource
import sys
import time

BLOCK_SECONDS = 0.4


class Variant:
    """`advance(steps)` trains that many steps and waits for them; `quantum` is the smallest number it can do."""

    def __init__(self, advance, loss, quantum=1):
        self.advance, self.loss, self.quantum = advance, loss, quantum
        self.steps = quantum

    def warm_up(self):
        self.advance(self.quantum)
        self.advance(self.quantum)
        started = time.perf_counter()
        self.advance(self.quantum)
        each = (time.perf_counter() - started) / self.quantum
        self.steps = self.quantum * max(1, round(BLOCK_SECONDS / each / self.quantum))

    def block(self):
        started = time.perf_counter()
        self.advance(self.steps)
        return (time.perf_counter() - started) / self.steps * 1e3


def say(**values):
    print(json.dumps(values), flush=True)


def serve(builders, only=None):
    """`builders` maps a variant's name to a function that makes it; `only` leaves out all others."""
    variants, failures = {}, {}
    if only:
        builders = {only: builders[only]}
    for name, build in builders.items():
        try:
            variant = build()
            first = variant.loss()
            variant.warm_up()
            variants[name] = variant
            print(f"{name}: loss {first:.4f} before, {variant.loss():.4f} after warming up", file=sys.stderr)
        except Exception as error:  # a variant that a version cannot do must not end the others
            failures[name] = f"{type(error).__name__}: {error}"[:200]
    say(variants=list(variants), failures=failures)
    for line in sys.stdin:
        say(milliseconds=variants[line.strip()].block())
    say(peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
