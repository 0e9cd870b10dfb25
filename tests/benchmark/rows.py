"""The couplings of the shop against what its tests really do, each app a service of its own: `make simulate-bench`.

    python -m tests.benchmark.rows [--record docs/figures.md]

The report is row by row that of couplings.toml (tests/analysis/test_couplings.py), so it is held to the run: how much
of what crosses it had, at least .95; everything that it had not, with the reason; and what no test came by.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import BANYAN

COMMAND = "python -m tests.benchmark.rows"
MONOLITH = Path(__file__).parents[2] / "monolith"
SUITE = (sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly")
MOST_MISSED = 0.05


def main() -> int:
    """Run the tests once, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="Add the figures to a page of docs.")
    asked = parser.parse_args()
    document = _simulated()
    figures = [_recall(document), _exercised(document)]
    show("couplings between apps, seen", figures)
    _print_each(document)
    if asked.record:
        record(figures, asked.record, COMMAND)
    return int(not all(one.holds for one in figures))


def _simulated() -> dict[str, Any]:
    """What the tests do across the boundary between all apps."""
    with tempfile.TemporaryDirectory() as folder:
        report, seen = Path(folder) / "report.json", Path(folder) / "simulation.json"
        project = ("--settings", "config.settings", "--format", "json")
        subprocess.run(
            (BANYAN, "report", ".", "--strategy", "by_app", *project, "-o", str(report)), cwd=MONOLITH, check=True
        )
        options = ("--project", ".", "--proposal", str(report), *project, "-o", str(seen))
        command = (BANYAN, "simulate", *options, "--", *SUITE)
        subprocess.run(command, cwd=MONOLITH, check=True, stdout=subprocess.DEVNULL)
        document: dict[str, Any] = json.loads(seen.read_text("utf-8"))
        return document


def _recall(document: dict[str, Any]) -> Figure:
    kinds = ", ".join(
        f"{each['kind']} {each['predicted_here'] + each['predicted_elsewhere']}/{each['crossings']}"
        for each in document["kinds"]
    )
    return Figure("crossings between all apps that the report had not", 1 - document["recall"], "", MOST_MISSED, kinds)


def _exercised(document: dict[str, Any]) -> Figure:
    """Evidence between apps that no crossing was at: its line never ran, or it ran and nothing crossed."""
    left = document["unexercised"]
    states = Counter(each["state"] for each in left)
    kinds = {state: Counter(each["kind"] for each in left if each["state"] == state) for state in sorted(states)}
    told = "; ".join(
        f"{state} {states[state]}: " + ", ".join(f"{kind} {found[kind]}" for kind in sorted(found))
        for state, found in kinds.items()
    )
    return Figure("evidence between apps that no crossing of a test was at", len(left), "", None, told)


def _print_each(document: dict[str, Any]) -> None:
    say = Console(soft_wrap=True, highlight=False, markup=False, emoji=False).print
    missed = [each for each in document["crossings"] if each["predicted"] == "missed"]
    for reason, number in Counter(each["reason"] for each in missed).most_common():
        say(f"{number:>5}  {reason}")
    for each in missed:
        what = each["callee"] or each["what"]
        say(f"  {each['file']}:{each['line']}  {each['kind']} {each['from']} -> {each['to']} {what}: {each['reason']}")
    for each in document["unexercised"]:
        say(f"  {each['file']}:{each['line']}  {each['kind']} {each['detail']}: {each['state']}, {each['reason']}")


if __name__ == "__main__":
    sys.exit(main())
