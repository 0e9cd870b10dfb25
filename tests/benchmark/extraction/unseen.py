"""Extract apps of projects that nothing was mended against, and look at what was written: `make extraction-survey`.

    python -m tests.benchmark.extraction.unseen [PROJECT[:APP] ...] [--json FILE] [--record docs/figures.md]

The projects are those of tests/accuracy that `make extraction-bench` does not name. Nothing of them is run, so that
neither a fence nor their requirements are needed. Exit status 1 where anything was found.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.accuracy import fetch
from tests.benchmark.extraction.absent import absent
from tests.benchmark.extraction.drawing import draw, read_apps
from tests.benchmark.extraction.sources import read_selection
from tests.benchmark.figures import Figure, commit, record
from tests.benchmark.runs import BANYAN

COMMAND = "make extraction-survey"
LONG = 180
"""Seconds for one run of the command; what takes longer is told."""
STEPS = ("look", "apply", "again", "check", "undo")
_OPTIONS = {
    "look": (),
    "apply": ("--apply",),
    "again": ("--apply",),
    "check": ("--check",),
    "undo": ("--undo", "--yes"),
}
_console = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one app: how long each step took, and all that was found to be wrong, in words."""

    project: str
    app: str
    lines: int
    files: int
    seconds: Mapping[str, float]
    fates: Mapping[str, int]
    wrong: tuple[str, ...]


def main() -> int:
    """Draw, extract, look, print, and record where asked."""
    options = _options()
    rows = [row for name, apps in _wanted(options.names).items() for row in _project(name, apps)]
    _show(rows)
    if options.json is not None:
        told = {"commit": commit(), "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(told, indent=1), "utf-8")
    if options.record is not None:
        good = sum(not row.wrong for row in rows)
        detail = "; ".join(f"{row.project}/{row.app}: {row.wrong[0]}" for row in rows if row.wrong)
        share = Figure(f"of {len(rows)} apps nothing wrong with", good, "apps", None, detail)
        record([share], options.record, COMMAND, section="## Extraction")
    return int(any(row.wrong for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PROJECT[:APP]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures for machines")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append the figures to this page")
    return parser.parse_args()


def _wanted(names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The apps to extract, by project; none named: those that are drawn."""
    unseen = [name for name in fetch.read_projects() if name not in read_selection().projects]
    found: dict[str, tuple[str, ...]] = {}
    for name in names or unseen:
        project, _, app = name.partition(":")
        found[project] = (*found.get(project, ()), *([app] if app else []))
    return found


def _project(name: str, apps: tuple[str, ...]) -> Iterator[Row]:
    project, selection = fetch.read_projects()[name], read_selection()
    tree = fetch.tree_of(project, fetch.default_cache())
    if not tree.is_dir():
        _console.print(f"{name}: left out: it was not fetched", style="red", markup=False)
        return
    known = read_apps(tree, project.settings)
    for app in apps or draw(known.candidates, selection.seed, name, selection.each):
        with tempfile.TemporaryDirectory(prefix="banyan-unseen-") as folder:
            row = _App(name, project.settings, app, known.lines, Path(folder)).tried(tree)
        _console.print(_line(row), markup=False)
        yield row


class _App:
    """One app in a repository of its own."""

    def __init__(self, project: str, settings: str, label: str, lines: Mapping[str, int], folder: Path) -> None:
        self._project, self._settings, self._label, self._lines = project, settings, label, lines
        self._place = folder / "work"
        self._cache, self._ledger = folder / "cache", folder / "ledger.json"
        self._seconds: dict[str, float] = {}
        self._wrong: list[str] = []

    def tried(self, tree: Path) -> Row:
        """Extract it in every way that there is, and look at what is written."""
        self._lay(tree)
        before = undefined(self._place / "monolith")
        document: Mapping[str, Any] = {}
        for step in STEPS:
            was = self._state()
            done = self._run(step)
            if done.get("failed"):
                break
            document = document or done
            self._judge(step, done, was)
            if step == "apply":
                self._look(before)
        fates = document.get("totals", {})
        if fates.get("silent"):
            self._wrong.append(f"{fates['silent']} silent couplings")
        lines = self._lines.get(self._label, 0)
        files = len(document.get("files", ()))
        return Row(self._project, self._label, lines, files, self._seconds, fates, tuple(self._wrong))

    def _lay(self, tree: Path) -> None:
        shutil.copytree(tree, self._place / "monolith", symlinks=True)
        rest = sorted(set(self._lines) - {self._label})
        plan = (
            f'[project]\npath = "monolith"\nsettings = {json.dumps(self._settings)}\n\n'
            f'[services.leaving]\napps = {json.dumps([self._label])}\ndatabase = "copied"\n\n'
            f'[services.staying]\nrole = "remainder"\napps = {json.dumps(rest)}\n'
        )
        (self._place / "banyan.toml").write_text(plan, "utf-8")
        self._git("init", "--quiet")
        self._git("add", "--all", "--force")
        self._git("-c", "user.name=nobody", "-c", "user.email=nobody@localhost", "commit", "--quiet", "-m", "as it is")

    def _git(self, *arguments: str) -> str:
        command = ["git", "-c", "core.autocrlf=false", *arguments]
        return subprocess.run(command, cwd=self._place, capture_output=True, text=True, check=True).stdout

    def _state(self) -> str:
        """All that differs from the monolith as it was, with digests of what is new."""
        self._git("add", "--all", "--force")
        return self._git("diff", "--cached", "--raw", "--no-renames", "--abbrev=40")

    def _run(self, step: str) -> Mapping[str, Any]:
        options = ["--plan", "banyan.toml", "--allow-dirty", "--cache-dir", str(self._cache), "--format", "json"]
        command = [BANYAN, "extract", "leaving", *_OPTIONS[step], *options, "--output", str(self._ledger)]
        self._ledger.unlink(missing_ok=True)
        started = time.perf_counter()
        try:
            done = subprocess.run(command, cwd=self._place, capture_output=True, text=True, check=False, timeout=LONG)
        except subprocess.TimeoutExpired:
            self._wrong.append(f"{step}: took longer than {LONG} seconds")
            return {"failed": True}
        finally:
            self._seconds[step] = time.perf_counter() - started
        if done.returncode != 0:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            self._wrong.append(f"{step}: exit {done.returncode}: {' / '.join(said[-3:])[:400]}")
        if not self._ledger.is_file():
            return {"failed": True}
        document: Mapping[str, Any] = json.loads(self._ledger.read_text("utf-8"))
        return document

    def _judge(self, step: str, done: Mapping[str, Any], was: str) -> None:
        now = self._state()
        if step in {"look", "again", "check"} and now != was:
            self._wrong.append(f"{step}: changed {_first_difference(was, now)}")
        if step == "undo" and now:
            self._wrong.append(f"undo: left {now.splitlines()[0].split()[-1]} and {now.count(chr(10)) - 1} more")
        if not done:
            self._wrong.append(f"{step}: wrote no ledger")

    def _look(self, before: Counter[tuple[str, str]]) -> None:
        for side in ("monolith", "extracted/services/leaving"):
            for (path, what), times in sorted((undefined(self._place / side) - before).items()):
                self._wrong.append(f"{side.rpartition('/')[2]}: {path}: {what}{f' x {times}' if times > 1 else ''}")
        service = self._place / "extracted/services/leaving"
        self._wrong.extend(f"leaving: {path}: {what}" for path, what in absent(service))


def undefined(folder: Path) -> Counter[tuple[str, str]]:
    """Names that nothing defines and syntax that is none, by the last two parts of a path."""
    options = [
        "--isolated",
        "--no-cache",
        "--no-respect-gitignore",
        "--select",
        "F821,F822",
        "--target-version",
        "py314",
    ]
    command = [str(Path(sys.executable).with_name("ruff")), "check", *options, "--output-format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "[]")
    return Counter(("/".join(Path(one["filename"]).parts[-2:]), one["message"]) for one in found)


def _first_difference(was: str, now: str) -> str:
    changed = sorted(set(was.splitlines()) ^ set(now.splitlines()))
    return f"{changed[0].split()[-1]} and {len(changed) - 1} more" if changed else "nothing"


def _line(row: Row) -> str:
    took = " / ".join(f"{row.seconds[step]:.1f}" for step in STEPS if step in row.seconds)
    fates = " / ".join(str(row.fates.get(name, "?")) for name in ("rewritten", "listed", "refused", "silent"))
    return f"{row.project}/{row.app}: {row.lines:,} lines; {took} s; {fates}; {'; '.join(row.wrong) or 'nothing wrong'}"


def _show(rows: Sequence[Row]) -> None:
    table = Table("project", "app", "lines", *STEPS, "rewritten", "listed", "refused", "silent", "wrong")
    for row in rows:
        seconds = (f"{row.seconds[step]:.1f}" if step in row.seconds else "-" for step in STEPS)
        fates = (str(row.fates.get(name, "?")) for name in ("rewritten", "listed", "refused", "silent"))
        table.add_row(row.project, row.app, f"{row.lines:,}", *seconds, *fates, str(len(row.wrong)))
    Console(width=None if Console().is_terminal else 150).print(table)


if __name__ == "__main__":
    sys.exit(main())
