"""What the report says crosses and no test made cross: did its line run at all, and why was nothing seen?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from analysis.simulation.boundary import Boundary
from analysis.simulation.places import Places
from analysis.simulation.seen import Run

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


_FETCHED = frozenset({"query_join", "raw_sql", "read"})
"""What a query asks for: it may pass through several functions until it is sent."""


@dataclass(frozen=True, slots=True)
class Unexercised:
    """Evidence over the boundary that no crossing was at.

    `state` is one of `STATES`. `reason` says why, as far as it can be told.
    """

    evidence: Evidence
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run tells about lines: those that it reached, and where it told of what, by (whose code, model).

    `owners` says whose each file is; code of `libraries` acts for whoever calls it.
    """

    reached: frozenset[tuple[str, int]]
    told: Mapping[tuple[str, str], str]
    owners: Mapping[str, str]
    libraries: frozenset[str]


def ran(run: Run, boundary: Boundary) -> Ran:
    """Take from a run what tells why nothing was seen elsewhere."""
    crossings = (seen.at for seen in reversed(run.crossings))
    told = {(at.source, at.what): f"{at.file}:{at.line}" for at in crossings}
    return Ran(run.reached, told, boundary.files, boundary.libraries)


def lines_of(evidence: Iterable[Evidence]) -> Mapping[str, tuple[int, ...]]:
    """The lines that the probe is to watch, by their files."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in evidence:
        if one.file.endswith(".py"):
            found[one.file].add(one.line)
    return {file: tuple(sorted(lines)) for file, lines in sorted(found.items())}


def judged(one: Evidence, found: Ran, places: Places) -> Unexercised:
    """Why nothing was seen of a piece of evidence."""
    if not one.file.endswith(".py"):
        return Unexercised(one, "untold", "it is no Python, so that nothing tells whether it ran")
    if not places.is_in_function(one.file, one.line):
        reason = _DEEDS.get(one.kind, "it is declared in a class or a module, and no test made it happen")
        return Unexercised(one, "declared", reason)
    if (one.file, one.line) not in found.reached:
        return Unexercised(one, "never", "no test runs this line")
    return Unexercised(one, "ran", _quiet(one, found))


def _quiet(one: Evidence, found: Ran) -> str:
    owner = found.owners.get(one.file, "")
    if owner in found.libraries:
        return "it is shared code, which acts for whoever calls it"
    elsewhere = found.told.get((owner, one.target.model or ""))
    if elsewhere and one.kind in _FETCHED:
        return f"the same was seen at {elsewhere}: a query is told where it is fetched, not where more is asked of it"
    return _QUIET.get(one.kind, "nothing crossed")
