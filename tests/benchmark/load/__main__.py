"""What load tests are held to, part by part (`make load-bench`)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.benchmark.figures import Figure, record, show
from tests.benchmark.load import driving, real, scaling, trust, usl, working

SECTION = "## Load tests"
COMMAND = "make load-bench"
SEED = 20_261_123
PARTS: Mapping[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "trust": lambda asked: trust.measured(asked.times, asked.seed),
    "generator": lambda _: driving.kept_times(),
    "stalls": lambda _: driving.stalls(),
    "workers": lambda _: working.alike(),
    "usl": lambda asked: usl.measured(asked.seed),
    "real": lambda asked: real.measured(asked.seed),
    "scaling": lambda asked: scaling.measured(asked.rounds),
}
QUICK = ("trust", "generator", "stalls", "workers", "usl")
"""What is done unless something is named: `real` takes most of an hour and `scaling` a third of one, on a machine that
does nothing else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and add them to a page where one is named; 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.load", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=QUICK, help="these parts alone")
    parser.add_argument("--times", type=int, default=trust.TIMES, metavar="N", help="made-up runs of each kind")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="searches of each knee, for `scaling`")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--record", type=Path, metavar="FILE", help="a page to add the figures to")
    asked = parser.parse_args(arguments)
    figures = [figure for part in asked.only for figure in PARTS[part](asked)]
    show("Load tests", figures)
    if asked.record:
        record(figures, asked.record, COMMAND, section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
