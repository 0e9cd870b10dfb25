"""Threads from what was seen outside the code: requests, statements, commits, authors, owners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import log

from analysis.model.models import DjangoModel
from analysis.model.observations import Observations
from analysis.model.system import System

Pair = tuple[str, str]


def observed_threads(
    system: System, models: Sequence[DjangoModel], usage: Iterable[Pair], *, in_files: bool
) -> dict[str, dict[Pair, float]]:
    """Return threads by signal, for the signals that there are; `in_files` is whether files may count."""
    seen = system.observed
    found = {
        "requests": Counter(dict(_requests(seen, usage))),
        "statements": Counter(_statements(seen, models)),
    }
    if in_files:
        found |= {"history": Counter(_history(seen, models)), "owners": Counter(_owners(seen, models))}
    return {
        signal: {pair: 1.0 + log(count) for pair, count in counts.items() if count > 0 and pair[0] != pair[1]}
        for signal, counts in found.items()
        if counts
    }


def _requests(seen: Observations, usage: Iterable[Pair]) -> Iterator[tuple[Pair, int]]:
    """What a view uses counts by how often the view is asked for."""
    asked = {f"{view.rpartition('.')[0]}:{view.rpartition('.')[2]}": count for view, count in seen.requests.items()}
    for code, model in usage:
        if code in asked:
            yield (code, model), asked[code]


def _statements(seen: Observations, models: Sequence[DjangoModel]) -> Counter[Pair]:
    by_table = {model.db_table.lower(): model.id for model in models if model.db_table and not model.is_proxy}
    found: Counter[Pair] = Counter()
    for statement in seen.statements:
        named = sorted({by_table[table] for table in statement.tables if table in by_table})
        for pair in combinations(named, 2):
            found[pair] += statement.calls
    return found


def _history(seen: Observations, models: Sequence[DjangoModel]) -> Iterator[Pair]:
    """Models are tied to their file, files to the commits that touch several, and to who changes them."""
    changed = {file for change in seen.changes for file in change.files}
    for model in models:
        if model.file in changed:
            yield model.id, f"file {model.file}"
    for number, change in enumerate(seen.changes):
        for file in change.files:
            yield f"author {change.author}", f"file {file}"
            if len(change.files) > 1:
                yield f"commit {number}", f"file {file}"


def _owners(seen: Observations, models: Sequence[DjangoModel]) -> Iterator[Pair]:
    for model in models:
        for owner in seen.owners.get(model.file, ()):
            yield f"owner {owner}", model.id
