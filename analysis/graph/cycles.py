"""Apps that depend on each other in a circle, and the lightest couplings that hold the circle together."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.graph.components import strongly_connected
from analysis.model.report import Coupling, Cycle

MOST_CUTS = 400
"""Couplings at most that are proposed for cutting in one cycle."""


def cycles(couplings: Iterable[Coupling]) -> tuple[Cycle, ...]:
    """Find the strongly connected sets of apps, and for each a light set of couplings whose removal breaks it."""
    by_pair = {(c.source, c.target): c for c in couplings}
    found = []
    for component in strongly_connected(by_pair):
        if len(component) > 1:
            inside = {pair: c for pair, c in by_pair.items() if pair[0] in component and pair[1] in component}
            found.append(Cycle(tuple(sorted(component)), _cuts(inside)))
    return tuple(sorted(found, key=lambda cycle: cycle.apps))


def _cuts(inside: dict[tuple[str, str], Coupling]) -> tuple[Coupling, ...]:
    """A light feedback arc set by the ordering heuristic of Eades, Lin and Smyth (1993), with weights."""
    order = {app: position for position, app in enumerate(_order(inside))}
    back = [c for pair, c in inside.items() if order[pair[0]] > order[pair[1]]]
    return tuple(sorted(back, key=lambda c: (c.weight, c.source, c.target))[:MOST_CUTS])


def _order(inside: dict[tuple[str, str], Coupling]) -> list[str]:
    remaining = {app for pair in inside for app in pair}
    first: list[str] = []
    last: list[str] = []
    while remaining:
        out = dict.fromkeys(remaining, 0.0)
        into = dict.fromkeys(remaining, 0.0)
        for (source, target), coupling in inside.items():
            if source in remaining and target in remaining:
                out[source] += coupling.weight
                into[target] += coupling.weight
        sink = min((a for a in remaining if not out[a]), default=None)
        source_app = min((a for a in remaining if not into[a]), default=None)
        if sink is not None:
            last.append(sink)
            remaining.discard(sink)
        else:
            chosen = source_app or min(remaining, key=lambda a: (into[a] - out[a], a))
            first.append(chosen)
            remaining.discard(chosen)
    return first + last[::-1]
