"""Report every real project that was fetched, and score the reports against what Django itself held.

    python -m tests.benchmark.survey [FOLDER] [--record docs/figures.md]

FOLDER is where `python -m tests.accuracy.fetch` lays the trees. Exit status 1 where a report failed, or holds less
than .99 of what is held to that.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.accuracy.fetch import Project, default_cache, read_projects, tree_of
from tests.accuracy.score import COLUMNS, HELD, REGISTRIES, Score, Share, score
from tests.accuracy.truth import read_report, read_truth
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import report as command_of

_console = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One project: its report, or why there is none, the seconds that it took, and its score."""

    name: str
    seconds: float
    lines: int
    unread: int
    troubles: tuple[str, ...]
    score: Score | None


def main() -> int:
    """Report, score, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=default_cache(), metavar="FOLDER")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append the figures to this page")
    options = parser.parse_args()
    surveyed = list(_survey(options.folder))
    if not surveyed:
        parser.error(f"no trees in {options.folder}; fetch them with: python -m tests.accuracy.fetch")
    steady = list(_steadiness(surveyed))
    held = list(_accuracy([one.score for one in surveyed if one.score is not None]))
    show(f"{len(surveyed)} real projects", [*steady, *held])
    if options.record is not None:
        record(held, options.record, "make nightly", section="## Accuracy")
        record(steady, options.record, "make nightly", section="## Steadiness")
    return int(not all(one.holds for one in [*steady, *held]))


def _survey(folder: Path) -> Iterator[Surveyed]:
    for project in read_projects().values():
        tree = tree_of(project, folder)
        if tree.is_dir():
            with tempfile.TemporaryDirectory(prefix="banyan-survey-") as work:
                one = _surveyed(project, tree, Path(work) / f"{project.name}.json")
            _console.print(f"{one.name}: {one.lines:,} lines in {one.seconds:.1f} s {'; '.join(one.troubles)}")
            yield one


def _surveyed(project: Project, tree: Path, output: Path) -> Surveyed:
    started = time.perf_counter()
    command = command_of(tree, output, "--no-cache", "--settings", project.settings)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    if done.returncode or not output.is_file():
        return Surveyed(project.name, took, 0, 0, (f"exited with {done.returncode}: {done.stderr.strip()}",), None)
    document: dict[str, Any] = json.loads(output.read_text("utf-8"))
    gaps = [gap for gap in document["unresolved"] if "Banyan" in gap["reason"]]
    troubles = tuple(f"{gap['kind']} {gap['file']}:{gap['line']}: {gap['reason']}" for gap in gaps)
    held = score(read_truth(REGISTRIES / f"{project.name}.registry.json.gz"), read_report(output))
    head = document["project"]
    return Surveyed(project.name, took, head["lines"], len(head["unread"]), troubles, held)


def _steadiness(surveyed: Sequence[Surveyed]) -> Iterator[Figure]:
    failed = [one.name for one in surveyed if one.troubles]
    lines = sum(one.lines for one in surveyed)
    detail = f"{lines:,} lines, {sum(one.unread for one in surveyed)} files not read whole {', '.join(failed)}".strip()
    yield Figure(f"real projects of {len(surveyed)} without a whole report", len(failed), "", 0, detail)


def _accuracy(scores: Sequence[Score]) -> Iterator[Figure]:
    for title, name in COLUMNS:
        shares: dict[str, Share] = {one.project: getattr(one, name) for one in scores}
        missed = 1 - sum(shares.values(), start=Share(0, 0)).value
        low = sorted((share.value, project) for project, share in shares.items() if share.value < 1)[:4]
        lowest = ", ".join(f"{project} {value:.3f}" for value, project in low)
        bound = 0.01 if name in HELD else None
        yield Figure(
            f"{title} of {len(scores)} projects, share missed", missed, "", bound, f"lowest: {lowest or 'none'}"
        )


if __name__ == "__main__":
    sys.exit(main())
