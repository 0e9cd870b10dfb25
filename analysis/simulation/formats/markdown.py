"""A comment for a pull request, with a mark by which a later one replaces it: `<!-- banyan simulate -->`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.reports._marks import code, escaped, more, table
from analysis.simulation.seen import Seen
from analysis.simulation.simulation import KindSeen, Simulation
from banyan.text import count

MARK = "<!-- banyan simulate -->"

MOST_ROWS = 20
"""Rows at most in each table; a comment on GitHub may hold 65,536 characters."""


def render(simulation: Simulation) -> str:
    """Return a page in GitHub's Markdown; nothing in it can become HTML or a mention."""
    sections = (_head, _survival, _kinds, _refused, _missed, _sagas, _chatter, _tests)
    return "\n\n".join([MARK, *(part for section in sections for part in section(simulation))]) + "\n"


def _head(simulation: Simulation) -> Iterator[str]:
    yield f"### Boundary simulation: {simulation.mode}, recall {simulation.recall:.3f}"
    tests, crossings = count(len(simulation.run.tests), "test"), count(len(simulation.run.crossings), "crossing")
    yield f"{code(' '.join(simulation.command))} ended with code {simulation.code}: {tests}, {crossings}."
    if simulation.run.partial:
        yield f"**Partial**: {escaped(simulation.run.partial)}."


def _survival(simulation: Simulation) -> Iterator[str]:
    found = simulation.survival
    if found is None:
        return
    yield "#### Each service with a database of its own"
    if not found.databases:
        yield "Nothing was split: no test database was made."
        return
    yield f"{count(found.passed, 'test')} survive, {found.failed:,} do not, {found.skipped:,} were skipped."
    rows = [
        [
            code(f"{simulation.path(each.by.file)}:{each.by.line}"),
            f"{code(each.by.source)} → {code(each.by.target)} {code(each.by.kind)} {code(each.by.what)}",
            f"{each.tests:,}",
        ]
        for each in found.broken[:MOST_ROWS]
    ]
    if rows:
        yield table(["Broken by", "Crossing", "tests"], rows, figures_from=2)
        yield from more(len(found.broken) - MOST_ROWS, "place")
    if found.unexplained:
        yield f"{count(len(found.unexplained), 'further test')} failed though every statement found its tables:"
        rows = [[code(one.test), code(", ".join(one.perhaps))] for one in found.unexplained[:MOST_ROWS]]
        yield table(["Test", "perhaps by"], rows)
        yield from more(len(found.unexplained) - MOST_ROWS, "test")


def _kinds(simulation: Simulation) -> Iterator[str]:
    rows = [[code(row.kind), f"{row.crossings:,}", f"{row.times:,}", *_judged(row)] for row in simulation.by_kind()]
    if rows:
        yield table(["Crossed", "places", "times", "predicted", "elsewhere", "missed"], rows, figures_from=1)


def _judged(row: KindSeen) -> tuple[str, str, str]:
    if row.missed is None:
        return ("-", "-", "-")
    return (f"{row.here:,}", f"{row.elsewhere:,}", f"{row.missed:,}")


def _refused(simulation: Simulation) -> Iterator[str]:
    if simulation.refused:
        yield f"#### Refused: not among the accepted ones in {code(simulation.accepted)}"
        yield table(["Place", "Crossing"], [_row(simulation, seen) for seen in simulation.refused[:MOST_ROWS]])
        yield from more(len(simulation.refused) - MOST_ROWS, "crossing")
    if simulation.stale:
        yield f"#### Stale in {code(simulation.accepted)}"
        rows = [[code(f"{e.file} {e.symbol}"), code(f"{e.kind} {e.what}")] for e in simulation.stale[:MOST_ROWS]]
        yield table(["Place", "Crossing"], rows)


def _missed(simulation: Simulation) -> Iterator[str]:
    missed = simulation.missed
    if missed:
        yield "#### Blind spots: seen, and not in the report"
        rows = [[*_row(simulation, each.seen), escaped(each.reason)] for each in missed[:MOST_ROWS]]
        yield table(["Place", "Crossing", "Why"], rows)
        yield from more(len(missed) - MOST_ROWS, "blind spot")


def _row(simulation: Simulation, seen: Seen) -> list[str]:
    ends = f"{code(seen.at.source)} → {code(seen.at.target)}"
    return [
        code(f"{simulation.path(seen.at.file)}:{seen.at.line}"),
        f"{ends} {code(seen.at.kind)} {code(seen.at.what)}",
    ]


def _sagas(simulation: Simulation) -> Iterator[str]:
    if simulation.sagas:
        yield "#### Transactions that become sagas"
        rows = [
            [
                code(f"{simulation.path(saga.file)}:{saga.line}"),
                code(saga.service),
                "; ".join(f"{code(service)}: {', '.join(map(code, models))}" for service, models in saga.writes),
            ]
            for saga in simulation.sagas[:MOST_ROWS]
        ]
        yield table(["Place", "Whose", "Also writes"], rows)
        yield from more(len(simulation.sagas) - MOST_ROWS, "transaction")


def _chatter(simulation: Simulation) -> Iterator[str]:
    if simulation.chatter:
        yield "#### Chattiest: calls that one request would make"
        rows = [
            [*_row(simulation, each.seen), code(each.seen.request), f"{each.seen.most:,}", f"{each.saved:,}"]
            for each in simulation.chatter[:MOST_ROWS]
        ]
        yield table(["Place", "Crossing", "Request", "calls", "saved by a batch"], rows, figures_from=3)
        yield from more(len(simulation.chatter) - MOST_ROWS, "crossing")


def _tests(simulation: Simulation) -> Iterator[str]:
    if simulation.needs:
        yield "#### Tests by the services that they need"
        rows = [
            [", ".join(map(code, row.services)) or "none", f"{row.tests:,}"] for row in simulation.needs[:MOST_ROWS]
        ]
        yield table(["Services", "tests"], rows, figures_from=1)
        yield from more(len(simulation.needs) - MOST_ROWS, "row")
