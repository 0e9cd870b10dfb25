"""The honest table: a row for each app, the shares below it, and why what failed did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.benchmark.extraction.trial import FATES, Row, Step, failures, share

AIM = 0.75
_HELD = ("boots", "migrates")


def show(rows: Sequence[Row]) -> None:
    """Print it."""
    console = Console(width=None if Console().is_terminal else 190, highlight=False)
    console.print(_table(rows))
    for name, (good, all_) in shares(rows).items():
        console.print(f"{name}: {good} of {all_}")
    for row in rows:
        for what, why in failures(row):
            console.print(f"{row.project}/{row.app}: {what}: {why}", markup=False, soft_wrap=True)


def document(rows: Sequence[Row], commit: str, seed: str) -> str:
    """The same for machines."""
    found = {name: list(share) for name, share in shares(rows).items()}
    return json.dumps({"commit": commit, "seed": seed, "shares": found, "rows": [asdict(r) for r in rows]}, indent=1)


def shares(rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """How many did well in each thing, of how many."""
    whole = [row for row in rows if row.boots.is_good and row.migrates.is_good and not silent(row)]
    tests = [sum(row.tests.get(name, 0) for row in rows) for name in ("passed", "failed", "error")]
    return {
        "boots": share(rows, "boots"),
        "migrates a fresh database": share(rows, "migrates"),
        "makemigrations --check is clean": share(rows, "settled"),
        "no silent coupling": (sum(bool(row.fates) and not silent(row) for row in rows), len(rows)),
        "boots, migrates and nothing silent": (len(whole), len(rows)),
        "the monolith's own check is clean": share(rows, "monolith"),
        "moved tests passed": (tests[0], sum(tests)),
    }


def holds(rows: Sequence[Row]) -> bool:
    """Whether the aim is reached."""
    good, all_ = shares(rows)["boots, migrates and nothing silent"]
    return bool(rows) and good >= AIM * all_


def silent(row: Row) -> int:
    """How many couplings of an app nothing was decided on."""
    return row.fates.get("silent", 0)


def line(row: Row) -> str:
    """A row as one sentence, for the page of figures."""
    marks = (("boots", row.boots), ("migrates", row.migrates), ("settled", row.settled), ("monolith", row.monolith))
    said = ", ".join(f"{name} {_mark(step)}" for name, step in marks)
    fates = " / ".join(str(row.fates.get(name, "?")) for name in FATES)
    return f"{row.project}/{row.app}: {row.lines:,} lines in {row.seconds:.1f} s; {said}; tests {_tests(row)}; {fates}"


def _table(rows: Sequence[Row]) -> Table:
    heads = ("project", "app", "lines", "s", "boots", "migrates", "settled", "monolith", "tests", *FATES)
    table = Table(*heads, title="Extraction", title_justify="left")
    for row in rows:
        steps = (row.boots, row.migrates, row.settled, row.monolith)
        counts = (str(row.fates.get(name, "?")) for name in FATES)
        head = (row.project, row.app, f"{row.lines:,}", f"{row.seconds:.1f}")
        table.add_row(*head, *map(_mark, steps), _tests(row), *counts)
    table.caption = "tests: passed / failed / errors / skipped of those found"
    return table


def _tests(row: Row) -> str:
    names = ("passed", "failed", "error", "skipped")
    counts = [row.tests.get(name, 0) for name in names]
    return f"{'/'.join(map(str, counts))} of {sum(row.tests.values())}{'' if row.ran.is_good else ' (cut off)'}"


def _mark(step: Step) -> str:
    return {True: "yes", False: "no", None: "-"}[step.is_good]
