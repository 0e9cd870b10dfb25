"""Where the apps stand in a picture: those that depend on others above, those that are depended on below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log1p, sqrt

from analysis.model.report import Coupling

Weights = Mapping[str, Mapping[str, float]]

MOST_ROWS = 9
"""So many layers may have a row each; a longer drawing is not taken in at one look."""

BREADTH = 0.95
SWEEPS = 6
PASSES = 4
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Layout:
    """`order` is the whole sequence, dependents first; `rows` are its drawing, from top to bottom."""

    order: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def arrange(
    labels: Iterable[str], couplings: Sequence[Coupling], *, breadth: float = BREADTH, most_rows: int = MOST_ROWS
) -> Layout:
    """Return the layout of all `labels`; the same couplings always give the same one.

    A row holds `breadth` times as many as a square drawing would; more layers than `most_rows` share rows.
    """
    apps = sorted(labels)
    outgoing = _outgoing(apps, couplings)
    order = _sifted(_sequence(apps, outgoing), outgoing)
    return Layout(tuple(order), tuple(map(tuple, _rows(order, outgoing, breadth, most_rows))))


def _outgoing(apps: Sequence[str], couplings: Sequence[Coupling]) -> dict[str, dict[str, float]]:
    outgoing: dict[str, dict[str, float]] = {app: {} for app in apps}
    for each in couplings:
        outgoing[each.source][each.target] = max(each.weight, 0.0)
    return outgoing


def _sequence(apps: Sequence[str], outgoing: Weights) -> list[str]:
    """Order the apps so that little weight points backwards.

    Eades, Lin and Smyth, "A fast and effective heuristic for the feedback arc set problem",
    Information Processing Letters 47 (1993), with weights.
    """
    given = {app: sum(outgoing[app].values()) for app in apps}
    taken = dict.fromkeys(apps, 0.0)
    incoming: dict[str, dict[str, float]] = {app: {} for app in apps}
    for app in apps:
        for target, weight in outgoing[app].items():
            taken[target] += weight
            incoming[target][app] = weight
    left, front, back = set(apps), list[str](), list[str]()
    while left:
        app, is_sink = _choose(left, outgoing, incoming, given, taken)
        (back if is_sink else front).append(app)
        left.remove(app)
        for target, weight in outgoing[app].items():
            taken[target] -= weight
        for source, weight in incoming[app].items():
            given[source] -= weight
    return front + back[::-1]


def _choose(
    left: set[str], outgoing: Weights, incoming: Weights, given: Mapping[str, float], taken: Mapping[str, float]
) -> tuple[str, bool]:
    """Return the next app, and whether it goes to the end: one on which nothing left depends goes to the front."""
    sinks = [app for app in left if not any(target in left for target in outgoing[app])]
    if sinks:
        return max(sinks), True
    sources = [app for app in left if not any(source in left for source in incoming[app])]
    if sources:
        return min(sources), False
    return min(left, key=lambda app: (taken[app] - given[app], app)), False


def _sifted(order: list[str], outgoing: Weights) -> list[str]:
    """Move each app to where the least weight points backwards, until none moves or `PASSES` are done."""
    for _ in range(PASSES):
        before = list(order)
        for app in before:
            order.remove(app)
            order.insert(_best_place(app, order, outgoing), app)
        if order == before:
            break
    return order


def _best_place(app: str, others: Sequence[str], outgoing: Weights) -> int:
    """Return the first of the best places for `app` among the others."""
    backward = sum(outgoing[other].get(app, 0.0) for other in others)
    best, least = 0, backward
    for place, other in enumerate(others, start=1):
        backward += outgoing[app].get(other, 0.0) - outgoing[other].get(app, 0.0)
        if backward < least - ROUNDING:
            best, least = place, backward
    return best


def _rows(order: Sequence[str], outgoing: Weights, breadth: float, most_rows: int) -> list[list[str]]:
    connected = {app for app in order if outgoing[app]}.union(*outgoing.values())
    widest = max(4, ceil(sqrt(len(order)) * breadth))
    rows = _merged(_layers([app for app in order if app in connected], outgoing), widest, most_rows)
    return _straighten(rows, outgoing) + _wrapped([app for app in order if app not in connected], widest)


def _layers(order: Sequence[str], outgoing: Weights) -> list[list[str]]:
    """Put each app below everything that comes before it in the order and depends on it (the longest path)."""
    place = {app: index for index, app in enumerate(order)}
    depth = dict.fromkeys(order, 0)
    for app in order:
        for target in outgoing[app]:
            if place[target] > place[app]:
                depth[target] = max(depth[target], depth[app] + 1)
    layers: dict[int, list[str]] = defaultdict(list)
    for app in order:
        layers[depth[app]].append(app)
    return [layers[level] for level in sorted(layers)]


def _merged(layers: Sequence[list[str]], widest: int, most_rows: int) -> list[list[str]]:
    """Return rows of at most `widest` apps; where layers are many, rows are filled with one after the other."""
    if len(layers) <= most_rows:
        return [part for layer in layers for part in _wrapped(layer, widest)]
    return _wrapped([app for layer in layers for app in layer], widest)


def _wrapped(row: Sequence[str], widest: int) -> list[list[str]]:
    parts = ceil(len(row) / widest)
    size = ceil(len(row) / parts) if parts else 1
    return [list(row[start : start + size]) for start in range(0, len(row), size)]


def _straighten(layers: list[list[str]], outgoing: Weights) -> list[list[str]]:
    """Order each layer by the mean place of its neighbours, so that fewer lines cross (Sugiyama 1981)."""
    near: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for source, targets in outgoing.items():
        for target, weight in targets.items():
            near[source][target] += log1p(weight)
            near[target][source] += log1p(weight)
    place = {app: _centred(index, layer) for layer in layers for index, app in enumerate(layer)}
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            layer.sort(key=lambda app: (_mean(near[app], place), app))
            place.update((app, _centred(index, layer)) for index, app in enumerate(layer))
    return layers


def _centred(index: int, layer: Sequence[str]) -> float:
    return index - (len(layer) - 1) / 2


def _mean(near: Mapping[str, float], place: Mapping[str, float]) -> float:
    total = sum(near.values())
    return sum(place[app] * weight for app, weight in near.items()) / total if total else 0.0
