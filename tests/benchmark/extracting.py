"""How quick `banyan extract` is beside a cold `banyan report` of the same project.

    python -m tests.benchmark.extracting [PROJECT:APP ...] [--rounds 3] [--record docs/figures.md]

The bound is that of an app of 5,000 lines: ten seconds, more for a larger one in proportion, and a second for each
1,000 lines of the monolith that change.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from tests.accuracy import fetch
from tests.benchmark.extraction.drawing import read_apps
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import BANYAN, cpu_seconds, interleaved, report, seconds

COMMAND = "python -m tests.benchmark.extracting"
APPS = ("weblate:lang", "pretix:pretixapi", "wagtail:wagtailcore", "squad:core")
FIXED, EACH, USUAL = 10.0, 1.0, 5000
"""Seconds for an app of `USUAL` lines, and for each 1,000 lines of the monolith that change."""


def main() -> int:
    """Measure each app, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("apps", nargs="*", metavar="PROJECT:APP", default=APPS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--record", type=Path, metavar="PAGE", help="Add the figures to a page of docs.")
    asked = parser.parse_args()
    figures = [figure for name in asked.apps for figure in _app(name, asked.rounds)]
    show("extracting", figures)
    if asked.record:
        record(figures, asked.record, COMMAND)
    return int(not all(one.holds for one in figures))


def _app(which: str, rounds: int) -> list[Figure]:
    name, _, label = which.partition(":")
    project = fetch.read_projects()[name]
    lines = read_apps(fetch.tree_of(project, fetch.default_cache()), project.settings).lines
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tree = place / "monolith"
        shutil.copytree(fetch.tree_of(project, fetch.default_cache()), tree, symlinks=True)
        rest = sorted(lines.keys() - {label})
        (place / "banyan.toml").write_text(
            f'[project]\npath = "monolith"\nsettings = {json.dumps(project.settings)}\n\n'
            f'[services.leaving]\napps = {json.dumps([label])}\ndatabase = "copied"\n\n'
            f'[services.staying]\nrole = "remainder"\napps = {json.dumps(rest)}\n'
        )
        ledger = place / "ledger.json"
        ours = [BANYAN, "extract", "leaving", "--no-cache", "--plan", str(place / "banyan.toml")]
        ours += ["--format", "json", "--output", str(ledger)]
        theirs = report(tree, place / "report.json", "--no-cache", "--settings", project.settings)
        contenders = {"extract": lambda: seconds(ours), "report": lambda: seconds(theirs)}
        times = interleaved(contenders, rounds)
        patch = place / "patch.diff"
        seconds([*ours[:-4], "--format", "diff", "--output", str(patch)])
        changed, processor = _changed(patch), cpu_seconds(ours)
    took, beside = (statistics.median(times[one]) for one in ("extract", "report"))
    bound = FIXED * max(1.0, lines[label] / USUAL) + EACH * changed / 1000
    detail = f"{lines[label]:,} lines move, {changed:,} of the monolith change; {processor:.1f} s of processors"
    return [
        Figure(f"extracting {label} of {name}", took, "s", bound, detail),
        Figure(f"extracting {label} of {name}, beside a cold report", took / beside, "x", None),
    ]


def _changed(patch: Path) -> int:
    """Lines of files that the monolith has already which a patch puts in or takes out."""
    count, is_new = 0, False
    for line in patch.read_text("utf-8").splitlines():
        if line.startswith("--- "):
            is_new = line.startswith("--- /dev/null")
        elif not line.startswith("+++ ") and line[:1] in {"+", "-"}:
            count += not is_new
    return count


if __name__ == "__main__":
    sys.exit(main())
