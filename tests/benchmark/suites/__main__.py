"""The own tests of real projects, alone and under a simulated boundary: `make simulate-survey`.

    python -m tests.benchmark.suites [PROJECT ...] [--record docs/figures.md] [--keep FOLDER] [--missed N]

Each app is a service of its own. Of each project it prints the tests by how they ended, what the suite takes alone and
watched, how much of what crossed the report had, kind by kind, and every blind spot with its line and the reason.
Foreign code runs as an unprivileged user without network, or not at all. Exit status 1 where an aim is missed, 2 where
nothing can be run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.benchmark.extraction import sandbox
from tests.benchmark.extraction.registry import Unfetched
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.suites.outcomes import told
from tests.benchmark.suites.selection import Suite, read_suites
from tests.benchmark.suites.watching import NotRun, Watched, alone, prepared, watched

COMMAND = "make simulate-survey"
MOST_MISSED, MOST_TIME = 0.15, 2.0
_console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
_say = Console(highlight=False, soft_wrap=True, markup=False).print


def main() -> int:
    """Run each suite twice, print, and record where asked."""
    suites = read_suites()
    options = _options(suites)
    try:
        sandbox.require()
    except sandbox.NoSandbox as error:
        _console.print(f"REFUSED: foreign code cannot be fenced in here: {error}. Nothing was run.", style="bold red")
        return 2
    failed = False
    with _folder(options.keep) as folder:
        for name in options.names or suites:
            figures = _surveyed(suites[name], folder, options.missed)
            failed |= not figures or not all(one.holds for one in figures)
            if options.record and figures:
                record(figures, options.record, COMMAND)
    return int(failed)


def _options(suites: dict[str, Suite]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PROJECT", help=f"one of {', '.join(suites)}")
    parser.add_argument("--record", type=Path, metavar="PAGE", help="add the figures to a page of docs")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work here, and leave what was made")
    parser.add_argument("--missed", type=int, default=40, metavar="N", help="print so many blind spots of a project")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(suites))
    if unknown:
        parser.error(f"no project {', '.join(unknown)}; there are {', '.join(suites)}")
    return options


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="banyan-suites-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def _surveyed(suite: Suite, folder: Path, most: int) -> list[Figure]:
    """The figures of one project; none where its suite cannot be run."""
    try:
        _console.print(f"{suite.name}: fetched, its environment made, reported ...")
        ground = prepared(suite, folder)
        _console.print(f"{suite.name}: its tests alone ...")
        plain = alone(ground)
        _console.print(f"{suite.name}: the same under the boundary ...")
        seen, document = watched(ground)
    except (Unfetched, NotRun, OSError) as error:
        _console.print(f"{suite.name}: left out: {error}", style="red")
        return []
    figures = [*_runs(suite, plain, seen, document), _recall(suite, document)]
    show(suite.project.requirement, figures)
    _print_missed(document, most)
    return figures


def _runs(suite: Suite, plain: Watched, seen: Watched, document: dict[str, Any]) -> list[Figure]:
    """How the tests ended on both runs, and what watching cost; a test that ends otherwise is a fault."""
    named = suite.project.requirement + (f", {suite.part}" if suite.part else ", whole suite")
    changed = sum((Counter(plain.counts) - Counter(seen.counts)).values())
    outcomes = f"alone {told(plain.counts)}; watched {told(seen.counts)}"
    partial = f"; {document['partial']}" if document["partial"] else ""
    seconds = f"{plain.seconds:.1f} s alone, {seen.seconds:.1f} s watched, of the processor"
    faults = len(document["probe_faults"])
    return [
        Figure(f"{named}: tests", sum(seen.counts.values()), "", None, outcomes + partial),
        Figure("tests that ended otherwise under the boundary, or faults of the probe", changed + faults, "", 0),
        Figure("times as long", seen.seconds / plain.seconds, "x", MOST_TIME, seconds),
    ]


def _recall(suite: Suite, document: dict[str, Any]) -> Figure:
    kinds = ", ".join(
        f"{each['kind']} {each['predicted_here'] + each['predicted_elsewhere']}/{each['crossings']}"
        for each in document["kinds"]
        if each["kind"] != "http"  # leads to nothing of the project
    )
    return Figure(f"{suite.name}: crossings that the report had not", 1 - document["recall"], "", MOST_MISSED, kinds)


def _print_missed(document: dict[str, Any], most: int) -> None:
    missed = [each for each in document["crossings"] if each["predicted"] == "missed"]
    for (kind, reason), number in Counter((each["kind"], each["reason"]) for each in missed).most_common():
        _say(f"{number:>5}  {kind.removeprefix('runtime_')}: {reason}")
    for each in missed[:most]:
        what = each["callee"] or each["what"]
        _say(f"  {each['file']}:{each['line']}  {each['kind']} {each['from']} -> {each['to']} {what}")
    if len(missed) > most:
        _say(f"  and {len(missed) - most} more; --missed {len(missed)} shows them all")


if __name__ == "__main__":
    sys.exit(main())
