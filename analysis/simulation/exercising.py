"""What the report says crosses and no test made cross: did its line run at all, and why was nothing seen?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from analysis.simulation.places import Places

STATES: Mapping[str, str] = {
    "never": "no test runs the line",
    "ran": "the line ran, and nothing crossed",
    "declared": "declared, and nothing made it happen",
    "untold": "no Python, so that it cannot be told",
}

_DEEDS: Mapping[str, str] = {
    "cascade": "no test deletes a row that it hangs on, or there were none to go along",
    "foreign_key": "no test saves a row with this key",
    "one_to_one": "no test saves a row with this key",
    "many_to_many": "no test touches the table of this relation",
    "task": "a schedule names it: its broker sends it, no test does",
}
"""What would have shown a declaration that is read when its module is loaded."""

_QUIET: Mapping[str, str] = {
    "call": "what is called has no function of its own that began: a class without one, a generator, a test's stand-in",
    "cascade": "nothing went along with what was deleted",
    "query_join": "the query was never sent, or with the key alone, which lies in its own table",
    "raw_sql": "the statement was put together, and not sent",
    "read": "the rows were in hand: fetched with others before, or handed over",
    "signal": "nobody was connected, or the signal was not sent",
    "task": "it was prepared, and not sent",
    "transaction": "nothing of the other service was written in the block",
    "write": "nothing was saved",
}
"""Why a line that ran showed nothing, as the most likely reading."""


@dataclass(frozen=True, slots=True)
class Unexercised:
    """Evidence over the boundary that no crossing was at.

    `state` is one of `STATES`. `reason` says why, as far as it can be told.
    """

    evidence: Evidence
    state: str
    reason: str


def lines_of(evidence: Iterable[Evidence]) -> Mapping[str, tuple[int, ...]]:
    """The lines that the probe is to watch, by their files."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in evidence:
        if one.file.endswith(".py"):
            found[one.file].add(one.line)
    return {file: tuple(sorted(lines)) for file, lines in sorted(found.items())}


def judged(one: Evidence, reached: frozenset[tuple[str, int]], places: Places) -> Unexercised:
    """Why nothing was seen of a piece of evidence, given the lines that ran."""
    if not one.file.endswith(".py"):
        return Unexercised(one, "untold", "it is no Python, so that nothing tells whether it ran")
    if not places.is_in_function(one.file, one.line):
        reason = _DEEDS.get(one.kind, "it is declared in a class or a module, and no test made it happen")
        return Unexercised(one, "declared", reason)
    if (one.file, one.line) not in reached:
        return Unexercised(one, "never", "no test runs this line")
    return Unexercised(one, "ran", _QUIET.get(one.kind, "nothing crossed"))
