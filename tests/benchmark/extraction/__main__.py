"""Extract apps of real projects and try what comes of it: `make extraction-bench`.

    python -m tests.benchmark.extraction [PROJECT[:APP] ...] [--json FILE] [--record docs/figures.md]
        [--keep FOLDER] [--tests SECONDS]

Without names, the apps that the seed of projects.toml draws are tried. Foreign code runs as an unprivileged user
without network, or not at all. Exit status 1 where the aim is missed, 2 where nothing can be tried.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from tests.benchmark.extraction import sandbox
from tests.benchmark.extraction.drawing import draw, read_apps
from tests.benchmark.extraction.registry import Unfetched
from tests.benchmark.extraction.sources import (
    Project,
    Selection,
    default_cache,
    environment,
    fetched,
    read_selection,
)
from tests.benchmark.extraction.table import document, holds, line, shares, show
from tests.benchmark.extraction.trial import LONG, Ground, Row, Step, check_monolith, try_app
from tests.benchmark.figures import commit

_console = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> int:
    """Draw, extract, try, print, and record where asked."""
    options = _options()
    selection = read_selection()
    wanted = _wanted(options.names, selection)
    try:
        sandbox.require()
    except sandbox.NoSandbox as error:
        _console.print(f"REFUSED: foreign code cannot be fenced in here: {error}. Nothing was run.", style="bold red")
        return 2
    with _folder(options.keep) as work:
        rows = [row for name, apps in wanted.items() for row in _project(selection, name, apps, work, options.tests)]
    show(rows)
    if options.json is not None:
        options.json.write_text(document(rows, commit(), selection.seed), "utf-8")
    if options.record is not None:
        _record(rows, options.record)
    return int(not holds(rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PROJECT[:APP]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures for machines")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append the figures to this page")
    parser.add_argument("--tests", type=float, default=LONG, metavar="SECONDS", help="time for an app's moved tests")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work here, and leave what was made")
    return parser.parse_args()


def _wanted(names: Sequence[str], selection: Selection) -> Mapping[str, tuple[str, ...]]:
    """The apps to try, by project; none named: those that are drawn."""
    if not names:
        return {name: () for name, project in selection.projects.items() if project.is_drawn}
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        project, _, app = name.partition(":")
        if project not in selection.projects:
            sys.exit(f"no project {project}; there are {', '.join(selection.projects)}")
        found[project] = (*found.get(project, ()), *([app] if app else []))
    return found


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="banyan-extraction-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _project(selection: Selection, name: str, apps: tuple[str, ...], work: Path, seconds: float) -> Iterator[Row]:
    project = selection.projects[name]
    try:
        ground = replace(_ground(project, work), seconds=seconds)
    except (Unfetched, OSError) as error:
        _console.print(f"{name}: left out: {error}", style="red", markup=False)
        return
    found = read_apps(ground.tree, project.settings)
    for label in apps or draw(found.candidates, selection.seed, name, selection.each):
        row = try_app(ground, label)
        _console.print(line(row), markup=False)
        yield row


def _ground(project: Project, work: Path) -> Ground:
    """A copy of a project that stays as it is, and an environment for it; both are kept while `work` is."""
    tree = fetched(project, default_cache())
    place = work / project.name
    place.mkdir(exist_ok=True)
    python = place / "venv" / "bin" / "python"
    if not python.exists():
        environment(project, default_cache(), place / "venv")
    lines = read_apps(tree, project.settings).lines
    return Ground(project, tree, python, lines, place, _unpatched(project, tree, python, place))


def _unpatched(project: Project, tree: Path, python: Path, place: Path) -> Step:
    """Whether the monolith's own check is clean before anything is done to it."""
    copy = place / "unpatched"
    if not copy.is_dir():
        shutil.copytree(tree, copy, symlinks=True)
        sandbox.give(copy)
    found = check_monolith(project, python, copy)
    if not found.is_good:
        _console.print(f"{project.name}: does not boot unpatched: {found.why}", style="red", markup=False)
    return found


def _record(rows: Sequence[Row], page: Path) -> None:
    """Append a row for the shares, and one for each app, to the section of extraction."""
    head = f"| {dt.datetime.now(dt.UTC).date().isoformat()} | {commit()} | `make extraction-bench` | "
    told = "; ".join(f"{name} {good} of {all_}" for name, (good, all_) in shares(rows).items())
    added = [f"{head}{text.replace('|', '/')} |" for text in (told, *map(line, rows))]
    lines = page.read_text("utf-8").splitlines()
    start = lines.index("## Extraction")
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("## ")), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    page.write_text("\n".join([*lines[:end], *added, *lines[end:], ""]), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
