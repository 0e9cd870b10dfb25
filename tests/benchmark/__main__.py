"""Measure speed and memory beside ast.parse, grimp and django-arch-check, side by side in one run.

    python -m tests.benchmark [FOLDER] [--among NAME ...] [--rounds N] [--only PART ...] [--record docs/figures.md]

FOLDER holds trees of real projects (default: where `python -m tests.accuracy.fetch` lays them); the one with the most
lines is measured, of those named where some are. Whole processes, several rounds, each contender once a round; a
ratio is the median over the rounds. Nothing is written but, with --record, rows to the page named. Exit status 1 where
a bound does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console

from tests.accuracy.fetch import default_cache
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.runs import ARCH_CHECK, BANYAN, RunFailed, cpu_seconds, interleaved, output, peak, report, seconds
from tests.benchmark.trees import Tree, copy, edits_of, find_tree, multiplied, packages_of

GROWTH = (1, 2, 4, 8)
EDITS = 3
"""Files that each kind of edit is tried on."""

_console = Console(stderr=True, highlight=False)


def cold(tree: Tree, work: Path, rounds: int) -> Iterator[Figure]:
    """A report without a cache, beside the yardsticks."""
    listed = work / "files.txt"
    listed.write_text("".join(f"{tree.folder / path}\n" for path in tree.files), "utf-8")
    parse = [sys.executable, "-m", "tests.benchmark.parse_all", str(listed)]
    place, packages = packages_of(tree)
    graph = [sys.executable, "-m", "tests.benchmark.import_graph", str(place), *packages]
    check = [ARCH_CHECK, "analyze", str(tree.folder), "--format", "json"]
    ours = report(tree.folder, work / "cold.json", "--no-cache")
    contenders = {"banyan": ours, "ast.parse": parse, "grimp": graph}
    times = interleaved({name: _timer(command) for name, command in contenders.items()}, rounds)
    times["check"] = [seconds(check, accepted=(0, 1)) for _ in range(2)]
    spent = {name: median(each) for name, each in times.items()}
    failed = f"{output(parse)} of {len(tree.files)} files not parsed"
    yield Figure("cold report", spent["banyan"], "s", None, _range(times["banyan"]))
    detail = f"ast.parse {spent['ast.parse']:.2f} s, {failed}"
    yield Figure("cold / ast.parse", _ratio(times["banyan"], times["ast.parse"]), "x", 2.5, detail)
    work_ratio = min(cpu_seconds(ours) for _ in range(2)) / min(cpu_seconds(parse) for _ in range(2))
    yield Figure("cold / ast.parse in processor time", work_ratio, "x", None, "of all processes")
    detail = f"grimp {spent['grimp']:.2f} s, {output(graph)} modules of {', '.join(packages[:3])}"
    yield Figure("cold / grimp", _ratio(times["banyan"], times["grimp"]), "x", 20, detail)
    yield Figure("cold / arch-check", spent["banyan"] / spent["check"], "x", 0.2, f"arch-check {spent['check']:.1f} s")


def cached(tree: Tree, work: Path, rounds: int) -> Iterator[Figure]:
    """A report from a warm cache: of the same tree, and of one with an edited file."""
    tree = copy(tree, work / "edited")
    warm = report(tree.folder, work / "warm.json", "--cache-dir", str(work / "cache"))
    afresh = report(tree.folder, work / "afresh.json", "--no-cache")
    first = seconds(warm)
    times = interleaved({"cold": _timer(afresh), "warm": _timer(warm)}, rounds)
    base = median(times["cold"])
    yield Figure("cold that fills the cache / cold", first / base, "x", None, f"{first:.2f} s")
    detail = f"{median(times['warm']):.2f} s of {base:.2f} s"
    yield Figure("warm, unchanged / cold", _ratio(times["warm"], times["cold"]), "x", 0.15, detail)
    yield from _edited(tree, warm, base)


def _edited(tree: Tree, warm: Sequence[str], base: float) -> Iterator[Figure]:
    times: dict[str, list[float]] = {}
    for edit in edits_of(tree, EDITS):
        path = tree.folder / edit.path
        before = path.read_bytes()
        path.write_bytes(edit.content)
        times.setdefault(edit.kind, []).append(seconds(warm))
        path.write_bytes(before)
        seconds(warm)
    for kind, each in times.items():
        yield Figure(f"one file edited ({kind}) / cold", median(each) / base, "x", 0.35, _range(each))


def proposal(tree: Tree, work: Path, rounds: int) -> Iterator[Figure]:
    """What a proposal, appraised and written out, adds to a cold report that shows none."""
    bare = [BANYAN, "report", str(tree.folder), "--output", str(work / "report.txt"), "--no-cache"]
    whole = [BANYAN, "propose", str(tree.folder), "--output", str(work / "proposal.txt"), "--no-cache"]
    times = interleaved({"bare": _timer(bare), "whole": _timer(whole)}, rounds)
    added = _ratio(times["whole"], times["bare"]) - 1
    detail = f"{median(times['whole']):.2f} s beside {median(times['bare']):.2f} s"
    yield Figure("proposal / cold report", added, "x", 0.5, detail)


def ratchet(tree: Tree, work: Path, rounds: int) -> Iterator[Figure]:
    """A check by a plan, beside the report, from a warm cache: unchanged, and after one edit each."""
    tree = copy(tree, work / "checked")
    kept = ["--cache-dir", str(work / "cache")]
    plan = str(work / "banyan.toml")
    reading = report(tree.folder, work / "beside.json", *kept)
    checking = [BANYAN, "check", str(tree.folder), "--plan", plan, "--output", str(work / "check.txt"), *kept]
    for command in ([BANYAN, "plan", str(tree.folder), "--output", plan, *kept], [*checking, "--update"], reading):
        seconds(command)
    times = interleaved({"check": _timer(checking), "report": _timer(reading)}, rounds)
    detail = f"{median(times['check']):.2f} s beside {median(times['report']):.2f} s"
    yield Figure("check / report, warm", _ratio(times["check"], times["report"]), "x", 1, detail)
    edited: dict[str, list[float]] = {"check": [], "report": []}
    for edit in edits_of(tree, EDITS):
        path = tree.folder / edit.path
        before = path.read_bytes()
        for name, command in (("check", checking), ("report", reading)):
            path.write_bytes(edit.content + f"# {name}\n".encode())
            edited[name].append(seconds(command, accepted=(0, 1)))
        path.write_bytes(before)
        seconds(reading)
    detail = f"{median(edited['check']):.2f} s beside {median(edited['report']):.2f} s"
    yield Figure("check / report, one file edited", _ratio(edited["check"], edited["report"]), "x", 1, detail)


def memory(tree: Tree, work: Path, _rounds: int) -> Iterator[Figure]:
    """The memory of all processes of a cold report together."""
    most = [peak(report(tree.folder, work / "memory.json", "--no-cache")) for _ in range(2)]
    resident = max(one.resident for one in most)
    detail = f"shared pages counted in every process: {resident:.0f} MB"
    yield Figure("peak memory, cold", max(one.proportional for one in most), "MB", 400, detail)


def growth(tree: Tree, work: Path, _rounds: int) -> Iterator[Figure]:
    """Processor time for 100,000 lines, of one to eight copies."""
    rates: dict[int, float] = {}
    for times in GROWTH:
        copies = multiplied(tree, work / f"x{times}", times)
        command = report(copies.folder, work / "growth.json", "--no-cache")
        rates[times] = min(cpu_seconds(command) for _ in range(2)) / copies.lines * 100_000
    each = ", ".join(f"x{times}: {rate:.2f}" for times, rate in rates.items())
    detail = f"{each} s of processor time for 100k lines"
    yield Figure("growth, x8 / x1 per line", rates[GROWTH[-1]] / rates[1], "x", 1.25, detail)


def help_page(_tree: Tree, _work: Path, rounds: int) -> Iterator[Figure]:
    """How long `banyan --help` takes."""
    times = [seconds([BANYAN, "--help"]) for _ in range(3 * rounds)]
    yield Figure("banyan --help", median(times), "s", 0.3, _range(times))


PARTS: dict[str, Callable[[Tree, Path, int], Iterator[Figure]]] = {
    "cold": cold,
    "cached": cached,
    "proposal": proposal,
    "ratchet": ratchet,
    "memory": memory,
    "growth": growth,
    "help": help_page,
}


def main() -> int:
    """Measure, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=default_cache(), metavar="FOLDER")
    parser.add_argument("--among", nargs="+", default=(), metavar="NAME", help="measure the largest of these trees")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each contender [default: 5]")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), default=tuple(PARTS), metavar="PART")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append the figures to this page")
    options = parser.parse_args()
    tree = find_tree(options.folder, options.among)
    if tree is None:
        parser.error(f"no such tree in {options.folder}; fetch them with: python -m tests.accuracy.fetch")
    title = f"{tree.name}: {len(tree.files):,} Python files, {tree.lines:,} lines; load {os.getloadavg()[0]:.1f}"
    try:
        figures = _measured(tree, options.only, options.rounds)
    except RunFailed as error:
        _console.print(f"error: {error}", markup=False)
        return 2
    show(title, figures)
    if options.record is not None:
        record(figures, options.record, f"make bench ({tree.name}, {tree.lines:,} lines)")
    return 0 if all(one.holds for one in figures) else 1


def _measured(tree: Tree, parts: Sequence[str], rounds: int) -> list[Figure]:
    figures: list[Figure] = []
    for name in parts:
        with tempfile.TemporaryDirectory(prefix="banyan-bench-") as work:
            for figure in PARTS[name](tree, Path(work), rounds):
                _console.print(f"{figure.name}: {figure.text()} {figure.verdict()} {figure.detail}", markup=False)
                figures.append(figure)
    return figures


def _timer(command: Sequence[str]) -> Callable[[], float]:
    return lambda: seconds(command)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def _range(times: Sequence[float]) -> str:
    return f"{min(times):.2f} to {max(times):.2f} s in {len(times)} runs"


if __name__ == "__main__":
    sys.exit(main())
