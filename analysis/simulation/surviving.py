"""Which tests survive where each service has a database of its own, and what breaks the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.simulation.seen import MOST_SAMPLES, Break, Run

SILENT = ("cascade", "constraint", "transaction")
"""Crossings that do not fail in a split, but do less: nothing is deleted along, checked, or rolled back together."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that broke tests: how many, and some of them."""

    by: Break
    tests: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A test that failed while no statement did; `perhaps` are its crossings that do less in a split."""

    test: str
    perhaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survival:
    """What came of the tests; `databases` maps services to the alias of their database, empty if none was made.

    `caught` counts tests that passed although a statement failed in them.
    """

    databases: Mapping[str, str]
    passed: int
    failed: int
    skipped: int
    caught: int
    broken: tuple[Broken, ...]
    unexplained: tuple[Unexplained, ...]


def survival(run: Run) -> Survival:
    """Put the tests of a run in the mode split to what broke them."""
    results = {test.name: test.result for test in run.tests}
    failed = [name for name, result in results.items() if result == "failed"]
    told = _told(failed, run.breaks)
    by: dict[Break, list[str]] = defaultdict(list)
    for name, first in told.items():
        by[replace(first, in_setup=False)].append(name)
    rows = [Broken(one, len(names), tuple(sorted(names)[:MOST_SAMPLES])) for one, names in by.items()]
    return Survival(
        databases=run.databases,
        passed=sum(result == "passed" for result in results.values()),
        failed=len(failed),
        skipped=sum(result == "skipped" for result in results.values()),
        caught=sum(results.get(name) == "passed" for name in run.breaks),
        broken=tuple(sorted(rows, key=lambda row: (-row.tests, row.by))),
        unexplained=tuple(Unexplained(name, run.silent.get(name, ())) for name in sorted(failed) if name not in told),
    )


def _told(failed: Iterable[str], breaks: Mapping[str, tuple[Break, ...]]) -> dict[str, Break]:
    """What broke each test first; where the set-up of its class broke, that of the class's other tests."""
    failed = tuple(failed)
    own = {name: breaks[name][0] for name in failed if breaks.get(name)}
    groups: dict[str, Break] = {}
    for name in sorted(own):
        if own[name].in_setup:
            groups.setdefault(_group(name), own[name])
    rest = {name: groups[_group(name)] for name in failed if name not in own and _group(name) in groups}
    return {**own, **rest}


def _group(test: str) -> str:
    return test.rpartition("::")[0] if "::" in test else test.rpartition(".")[0]


def silent(kinds: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    """Crossings that do less in a split, as `kind file:line`."""
    yield from sorted({f"{kind} {file}:{line}" for kind, file, line in kinds if kind in SILENT})
