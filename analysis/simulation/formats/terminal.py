"""One screen for a person: what crossed, how true the report was, sagas, chatter, tests that can move: `call 242`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analysis.simulation.exercising import STATES
from analysis.simulation.insights import Saga
from analysis.simulation.seen import Seen
from analysis.simulation.simulation import Simulation
from banyan.text import count, one_line

MOST_MISSED, MOST_SAGAS, MOST_CHATTER, MOST_NEEDS = 10, 6, 6, 8
"""So many at most in each section; the other formats have all."""


def render(simulation: Simulation, *, colour: bool = False) -> str:
    """Return the page; plain text unless `colour`."""
    sections = (_head, _survival, _enforced, _kinds, _missed, _sagas, _chatter, _tests, _untested)
    lines = [line for section in sections for line in section(simulation)]
    return "".join(f"{_inked(line, colour=colour)}\n" for line in lines)


def _inked(line: str, *, colour: bool) -> str:
    if line.startswith("# "):
        line = line[2:]
        return f"\x1b[1;32m{line}\x1b[0m" if colour else line
    return line


def _head(simulation: Simulation) -> Iterator[str]:
    run = simulation.run
    yield f"# {simulation.mode}: {one_line(' '.join(simulation.command))} ended with code {simulation.code}"
    processes = f"Django {run.django} in {count(run.processes, 'process', 'processes')}"
    times = sum(seen.count for seen in run.crossings)
    yield f"{processes} · {count(len(run.tests), 'test')} · {count(len(run.crossings), 'crossing')}, {times:,} times"
    if run.partial:
        yield f"PARTIAL: {run.partial}"
    for fault in run.faults[:3]:
        yield f"the probe failed at a place, and went on: {one_line(fault)}"


def _survival(simulation: Simulation) -> Iterator[str]:
    found = simulation.survival
    if found is None:
        return
    if not found.databases:
        yield from ("", "Nothing was split: no test database was made")
        return
    yield from ("", f"# Split: {', '.join(found.databases)} have a database each")
    ends = f"{found.failed:,} do not, {found.skipped:,} were skipped"
    yield f"  {count(found.passed, 'test')} survive, {ends}"
    if found.caught:
        yield f"  {count(found.caught, 'test')} of those that survive caught a statement that failed"
    for each in found.broken[:MOST_MISSED]:
        by = each.by
        ends = one_line(f"{by.kind} {by.source} → {by.target} {by.what}: {by.error}")
        yield f"  {each.tests:>5,}  {one_line(f'{simulation.path(by.file)}:{by.line}')}  {ends}"
    yield from _more(len(found.broken) - MOST_MISSED)
    if found.unexplained:
        yield f"  {len(found.unexplained):>5,}  failed though every statement found its tables:"
        for one in found.unexplained[:MOST_MISSED]:
            perhaps = f"  perhaps by {', '.join(one.perhaps[:3])}" if one.perhaps else "  fails without a split too?"
            yield f"         {one_line(one.test)}{one_line(perhaps)}"
        yield from _more(len(found.unexplained) - MOST_MISSED)


def _enforced(simulation: Simulation) -> Iterator[str]:
    if simulation.refused:
        yield from ("", f"# Refused: not among the accepted ones in {simulation.accepted}")
        for seen in simulation.refused[:MOST_MISSED]:
            yield f"  {_place(simulation, seen)}  {_told(seen)}  {one_line(', '.join(seen.samples[:1]))}"
        yield from _more(len(simulation.refused) - MOST_MISSED)
    if simulation.stale:
        yield from ("", f"# Stale in {simulation.accepted}: no test makes them any more; take them out with --update")
        for each in simulation.stale[:MOST_MISSED]:
            ends = f"{each.kind} {each.source} → {each.target} {each.what}"
            yield one_line(f"  {simulation.path(each.file)}  {each.symbol}  {ends}")
        yield from _more(len(simulation.stale) - MOST_MISSED)


def _kinds(simulation: Simulation) -> Iterator[str]:
    rows = simulation.by_kind()
    if not rows:
        yield from ("", "Nothing crossed the boundary.")
        return
    yield ""
    yield f"# {'Crossed':<16}{'places':>8}{'times':>10}{'predicted':>12}{'elsewhere':>12}{'missed':>8}{'recall':>8}"
    for row in rows:
        judged = ""
        if row.missed is not None:
            recall = (row.here + row.elsewhere) / row.crossings
            judged = f"{row.here:>12,}{row.elsewhere:>12,}{row.missed:>8,}{recall:>8.3f}"
        yield f"  {row.kind:<14}{row.crossings:>8,}{row.times:>10,}{judged}"
    total = len(simulation.truth.judged)
    yield f"  The static report had {total - len(simulation.missed):,} of {total:,}: recall {simulation.recall:.3f}"


def _missed(simulation: Simulation) -> Iterator[str]:
    missed = sorted(simulation.missed, key=lambda each: (-each.seen.count, each.seen.at))
    if not missed:
        return
    yield from ("", "# Blind spots: seen, and not in the report")
    for reason, number in Counter(each.reason for each in missed).most_common():
        yield f"  {number:>5,}  {reason}"
    for each in missed[:MOST_MISSED]:
        yield f"  {_place(simulation, each.seen)}  {_told(each.seen)}"
    yield from _more(len(missed) - MOST_MISSED)


def _sagas(simulation: Simulation) -> Iterator[str]:
    if not simulation.sagas:
        return
    yield from ("", "# Transactions that become sagas")
    for saga in simulation.sagas[:MOST_SAGAS]:
        place = f"{simulation.path(saga.file)}:{saga.line}"
        yield f"  {one_line(place)}  {saga.symbol} of {saga.service} also writes {_written(saga)}"
    yield from _more(len(simulation.sagas) - MOST_SAGAS)


def _written(saga: Saga) -> str:
    return "; ".join(f"{service} ({', '.join(models)})" for service, models in saga.writes)


def _chatter(simulation: Simulation) -> Iterator[str]:
    if not simulation.chatter:
        return
    yield from ("", "# Chattiest: calls that one request would make, and what a batch saves")
    for each in simulation.chatter[:MOST_CHATTER]:
        request = f" in {one_line(each.seen.request)}" if each.seen.request else ""
        place = _place(simulation, each.seen)
        yield f"  {each.seen.most:>5} ({each.saved} fewer){request}  {place}  {_told(each.seen)}"
    yield from _more(len(simulation.chatter) - MOST_CHATTER)


def _tests(simulation: Simulation) -> Iterator[str]:
    if not simulation.needs:
        return
    alone = [row for row in simulation.needs if len(row.services) == 1]
    several = [row for row in simulation.needs if len(row.services) > 1]
    none = sum(row.tests for row in simulation.needs if not row.services)
    yield from ("", "# Tests")
    yield f"  {sum(row.tests for row in alone):,} need one service and move with it: " + (
        ", ".join(f"{row.services[0]} {row.tests:,}" for row in alone) or "none"
    )
    yield f"  {sum(row.tests for row in several):,} need several, {none:,} none"
    for row in sorted(several, key=lambda row: -row.tests)[:MOST_NEEDS]:
        yield f"  {row.tests:>5,}  {', '.join(row.services)}"
    yield from _more(len(several) - MOST_NEEDS)


def _untested(simulation: Simulation) -> Iterator[str]:
    left = simulation.truth.unexercised
    if not left:
        return
    yield from ("", f"# Untested seams: at {len(left):,} of {simulation.truth.predicted:,} predicted nothing crossed")
    for state, text in STATES.items():
        kinds = Counter(one.evidence.kind for one in left if one.state == state)
        if kinds:
            told = ", ".join(f"{kind} {number:,}" for kind, number in kinds.most_common())
            yield f"  {kinds.total():>5,}  {text}: {told}"


def _place(simulation: Simulation, seen: Seen) -> str:
    return one_line(f"{simulation.path(seen.at.file)}:{seen.at.line}")


def _told(seen: Seen) -> str:
    return one_line(f"{seen.at.kind} {seen.at.source} → {seen.at.target} {seen.at.what} ({count(seen.count, 'time')})")


def _more(left: int) -> Iterator[str]:
    if left > 0:
        yield f"  and {left:,} more; --format json has all"
