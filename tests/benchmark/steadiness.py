"""Damage random files of a real tree, again and again, and see that no report is lost and no healthy file.

    python -m tests.benchmark.steadiness [FOLDER] [--among NAME ...] [--times 500] [--from SEED] [--record FILE]

FOLDER holds trees of real projects, as for `python -m tests.benchmark`; the one with the most lines is copied, and the
copy damaged. A failure is printed with the seed that makes it again. Exit status 1 where there was one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from analysis.config import Config
from analysis.model.report import Report
from analysis.pipeline import analyze
from tests.accuracy.fetch import default_cache
from tests.analysis.mutation import Damage, copy_tree, damage, failures_of, lost, read_tree, write_files
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.trees import Tree, find_tree

_console = Console(stderr=True, highlight=False)


def main() -> int:
    """Damage, report, print, and record where asked."""
    options = _parse_arguments()
    tree = find_tree(options.folder, options.among)
    if tree is None:
        _console.print(f"error: no tree in {options.folder}; fetch them with: python -m tests.accuracy.fetch")
        return 2
    with tempfile.TemporaryDirectory(prefix="banyan-steadiness-") as work:
        started = time.perf_counter()
        troubles = list(_troubles(tree, Path(work), range(options.first, options.first + options.times)))
    detail = f"{time.perf_counter() - started:.0f} s"
    name = f"damaged trees of {options.times} without a whole report"
    figures = [Figure(name, len(troubles), "", 0, detail)]
    show(f"{tree.name}: {tree.lines:,} lines", figures)
    if options.record is not None:
        command = f"make nightly ({tree.name}, {tree.lines:,} lines)"
        record(figures, options.record, command, section="## Steadiness")
    return int(bool(troubles))


def _troubles(tree: Tree, work: Path, seeds: range) -> Iterator[str]:
    files = read_tree(tree.folder)
    root = copy_tree(files, work / "tree")
    config = Config(cache=work / "cache")
    healthy = analyze(root, config)
    for number, seed in enumerate(seeds, 1):
        done = damage(files, seed)
        write_files(done.files, root)
        trouble = _trouble(root, config, healthy, done)
        write_files({path: files[path] for path in done.files}, root)
        if trouble:
            _console.print(f"{done}: {trouble}", markup=False)
            yield trouble
        if number % 50 == 0:
            _console.print(f"{number} of {len(seeds)}")


def _trouble(root: Path, config: Config, healthy: Report, done: Damage) -> str:
    try:
        report = analyze(root, config)
    except Exception as error:  # noqa: BLE001  any at all is what is looked for
        return f"{type(error).__name__}: {error}"
    missing = [f"{name} is lost" for name in lost(healthy, report, done)]
    return "; ".join([*failures_of(report), *missing])


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=default_cache(), metavar="FOLDER")
    parser.add_argument("--among", nargs="+", default=(), metavar="NAME", help="damage the largest of these trees")
    parser.add_argument("--times", type=int, default=500, metavar="N")
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="SEED")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append the figure to this page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
