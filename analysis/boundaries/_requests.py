"""What a team wishes, held against the models that are there: who is together, who is apart, who is an anchor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.model.models import DjangoModel
from analysis.model.system import Wishes
from banyan.errors import UnknownName, UsageError


@dataclass(frozen=True, slots=True)
class Requests:
    """Wishes that can be met. `block_of` maps each model to the first of those that must share its service.

    `anchors` maps blocks to the names of their services; `apart` are pairs of blocks, the lesser one first.
    """

    block_of: Mapping[str, str]
    anchors: Mapping[str, str]
    apart: frozenset[tuple[str, str]]

    def are_apart(self, a: str, b: str) -> bool:
        """Whether two blocks must not share a service."""
        return (min(a, b), max(a, b)) in self.apart


def requests(wishes: Wishes, models: Sequence[DjangoModel]) -> Requests:
    """Check what is wished and join what must stay together.

    Raises UnknownName for a model that is not there, and UsageError where wishes contradict each other.
    """
    known = {model.id.lower(): model.id for model in models}
    groups = [_known(group, known, "--keep-together") for group in wishes.together]
    if wishes.whole_apps:
        groups.extend(_by_app(models))
    anchors = {name: _known(given, known, f"--anchor {name}") for name, given in wishes.anchors.items()}
    block_of = _joined([model.id for model in models], [*groups, *anchors.values()])
    apart = [_known(group, known, "--keep-apart") for group in wishes.apart]
    found = Requests(block_of, _placed(anchors, block_of), frozenset(_pairs(apart, block_of)))
    _check_count(wishes, found)
    return found


def _known(labels: Iterable[str], known: Mapping[str, str], option: str) -> tuple[str, ...]:
    for label in labels:
        if label.lower() not in known:
            raise UnknownName("model", label, sorted(known.values()), where=option)
    return tuple(known[label.lower()] for label in labels)


def _by_app(models: Sequence[DjangoModel]) -> list[tuple[str, ...]]:
    apps: dict[str, list[str]] = {}
    for model in models:
        apps.setdefault(model.app, []).append(model.id)
    return [tuple(group) for group in apps.values()]


def _joined(models: Sequence[str], groups: Iterable[Sequence[str]]) -> dict[str, str]:
    block_of = {model: model for model in models}
    for first, *others in (group for group in groups if group):
        for other in others:
            new, old = sorted((block_of[first], block_of[other]))
            block_of.update({model: new for model, block in block_of.items() if block == old})
    return block_of


def _placed(anchors: Mapping[str, Sequence[str]], block_of: Mapping[str, str]) -> dict[str, str]:
    placed: dict[str, str] = {}
    for name, labels in anchors.items():
        if not labels:
            raise UsageError(f"the anchor {name} names no model", hint="write --anchor NAME=app.Model")
        for label in labels:
            other = placed.setdefault(block_of[label], name)
            if other != name:
                raise UsageError(
                    f"{label} is asked to be in {other} and in {name}",
                    where="--anchor",
                    hint="leave it in one of them; --keep-together and --by app tie models to each other as well",
                )
    return placed


def _pairs(groups: Iterable[Sequence[str]], block_of: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for group in groups:
        for a, b in combinations(dict.fromkeys(group), 2):
            first, second = sorted((block_of[a], block_of[b]))
            if first == second:
                raise UsageError(
                    f"{a} and {b} are asked to be apart, and to be together",
                    where="--keep-apart",
                    hint="take one of them out; --anchor, --keep-together and --by app tie models to each other",
                )
            yield first, second


def _check_count(wishes: Wishes, found: Requests) -> None:
    blocks = len(set(found.block_of.values()))
    if wishes.services < 0 or wishes.services > blocks:
        raise UsageError(
            f"{wishes.services} services cannot be made of {blocks} groups of models",
            where="--services",
            hint=f"ask for a number from 1 to {blocks}",
        )
    if wishes.anchors and wishes.services not in (0, len(wishes.anchors)):
        raise UsageError(
            f"{wishes.services} services are asked for, and {len(wishes.anchors)} anchors are named",
            where="--services",
            hint="with anchors, every model goes to one of them: leave --services out",
        )
    for a, b in sorted(found.apart):
        if a in found.anchors and found.anchors[a] == found.anchors.get(b):
            raise UsageError(
                f"{a} and {b} are asked to be apart, and both to be in {found.anchors[a]}",
                where="--keep-apart",
                hint="name one of them in another --anchor",
            )
