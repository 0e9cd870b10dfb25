"""What watching costs the shop's own tests, and how true the report of the shop is: `make simulate-bench`.

    python -m tests.benchmark.simulation [--rounds 3] [--record docs/figures.md]

The suite is run with and without the probe, by turns; seconds are those of the processor, which a busy machine changes
least. The aims are those of the issue: at most twice the time, and a recall of at least .95.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import BANYAN

COMMAND = "make simulate-bench"
MONOLITH = Path(__file__).parents[2] / "monolith"
SUITE = (sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly")
MOST_TIME, MOST_MISSED = 2.0, 0.05


def main() -> int:
    """Measure, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="Add the figures to a page of docs.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "simulation.json"
        watching = (BANYAN, "simulate", "--format", "json", "--output", str(output), "--", *SUITE)
        analysing = (BANYAN, "simulate", "--format", "json", "--output", str(output), "--", *_nothing())
        rounds = [(_seconds(*SUITE), _seconds(*watching), _seconds(*analysing)) for _ in range(asked.rounds)]
        figures = [*_cost(rounds), *_truth(json.loads(_last(watching, output)))]
    show("simulating", figures)
    if asked.record:
        record(figures, asked.record, COMMAND)
    return int(not all(one.holds for one in figures))


def _nothing() -> tuple[str, ...]:
    """A command that sets Django up and runs no test: what `banyan simulate` itself takes."""
    code = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()"
    return (sys.executable, "-c", code)


def _seconds(*command: str) -> float:
    """The seconds of the processor that a command and all its children took."""
    before = _spent()
    subprocess.run(command, cwd=MONOLITH, check=True, capture_output=True)
    return _spent() - before


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _last(command: tuple[str, ...], output: Path) -> str:
    subprocess.run(command, cwd=MONOLITH, check=True, capture_output=True)
    return output.read_text("utf-8")


def _cost(rounds: list[tuple[float, float, float]]) -> list[Figure]:
    plain, watched, around = (statistics.median(each) for each in zip(*rounds, strict=True))
    tests = watched - around
    return [
        Figure("the shop's tests alone", plain, "s", None),
        Figure("the same, watched", watched, "s", None, f"of which {around:.1f} s are the report and Django's start"),
        Figure("times as long", watched / plain, "x", MOST_TIME, f"{tests / plain:.2f} without the report"),
    ]


def _truth(document: dict[str, Any]) -> list[Figure]:
    kinds = ", ".join(
        f"{each['kind']} {each['predicted_here'] + each['predicted_elsewhere']}/{each['crossings']}"
        for each in document["kinds"]
    )
    missed = 1 - document["recall"]
    return [Figure("crossings of a run that the report had not", missed, "", MOST_MISSED, kinds)]


if __name__ == "__main__":
    sys.exit(main())
