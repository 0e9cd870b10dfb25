"""How many lines of code each service would take along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from analysis.appraisal.pieces import Piece
from analysis.model.partition import Partition
from analysis.model.project import App


def lines_of(apps: Iterable[App], partition: Partition, pieces: Sequence[Piece]) -> Mapping[str, int]:
    """Sum the lines of apps by service; those of an app that is divided go by where its evidence stands, rounded down.

    What is left of the rounding stays with the app's own service.
    """
    places = _places(pieces)
    found: Counter[str] = Counter()
    for app in apps:
        home = partition.code.get(app.label)
        if home is None:
            continue
        shares = places.get(app.label, Counter())
        total = shares.total()
        given = {service: app.lines * number // total for service, number in sorted(shares.items()) if service != home}
        found.update(given)
        found[home] += app.lines - sum(given.values())
    return found


def _places(pieces: Iterable[Piece]) -> Mapping[str, Counter[str]]:
    """For each app, how many lines with evidence belong to which service."""
    seen: set[tuple[str, str, str, int]] = set()
    for source, _target, one, _stage in pieces:
        if one.source.model is None:  # where a model depends, the app is the model's, and not the file's
            seen.add((one.source.app, source, one.file, one.line))
    found: dict[str, Counter[str]] = {}
    for app, service, _file, _line in seen:
        found.setdefault(app, Counter())[service] += 1
    return found
