"""What a run means for the split: tests that can move, transactions that become sagas, calls that would chat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.simulation.seen import Run, Seen, TestSeen

REQUESTS = frozenset({"read", "write", "call", "lock", "generic", "many_to_many", "raw_sql", "join", "subquery"})
"""Kinds that would each be a request over the network, if nothing were done about them."""


@dataclass(frozen=True, slots=True, order=True)
class Needs:
    """Tests that need the same services: how many, and one of them."""

    services: tuple[str, ...]
    tests: int
    sample: str


@dataclass(frozen=True, slots=True)
class Saga:
    """One transaction that writes to several services; `writes` are (service, models), `times` it ran so."""

    file: str
    line: int
    symbol: str
    service: str
    writes: tuple[tuple[str, tuple[str, ...]], ...]
    times: int


@dataclass(frozen=True, slots=True)
class Chatter:
    """A crossing that one request made several times: a batch would make one call of so many."""

    seen: Seen

    @property
    def saved(self) -> int:
        """How many calls fewer a batch would make."""
        return self.seen.most - 1


def needs(tests: Iterable[TestSeen]) -> tuple[Needs, ...]:
    """Tests by the services that they need, those of one service first, then the most frequent."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for test in tests:
        found[test.services].append(test.name)
    rows = [Needs(services, len(names), min(names)) for services, names in found.items()]
    return tuple(sorted(rows, key=lambda row: (len(row.services), -row.tests, row.services)))


def sagas(run: Run) -> tuple[Saga, ...]:
    """The transactions that write to several services, the one that writes to most first."""
    found: dict[tuple[str, int, str, str], list[Seen]] = defaultdict(list)
    for seen in run.crossings:
        if seen.at.kind == "transaction":
            found[seen.at.file, seen.at.line, seen.symbol, seen.at.source].append(seen)
    rows = [Saga(*place, _writes(written), max(each.count for each in written)) for place, written in found.items()]
    return tuple(sorted(rows, key=lambda saga: (-len(saga.writes), -saga.times, saga.file, saga.line)))


def _writes(written: Iterable[Seen]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    models: dict[str, set[str]] = defaultdict(set)
    for each in written:
        models[each.at.target].add(each.at.what)
    return tuple((service, tuple(sorted(models[service]))) for service in sorted(models))


def chatter(run: Run, least: int = 2) -> tuple[Chatter, ...]:
    """Crossings that one request made at least so many times, the worst first."""
    found = [Chatter(seen) for seen in run.crossings if seen.at.kind in REQUESTS and seen.most >= least]
    return tuple(sorted(found, key=lambda each: (-each.seen.most, each.seen.at)))


def pure(tests: Iterable[TestSeen]) -> Counter[str]:
    """How many tests need one service alone, by service; the rest need several, or none."""
    return Counter(test.services[0] for test in tests if len(test.services) == 1)
