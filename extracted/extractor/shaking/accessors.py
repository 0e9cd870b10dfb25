"""Models of the other side that are reached from a model by the name that their key gives it: `product.reviews`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.resolve.models import Model
from extracted.extractor.shaking.taken import NOTHING

if TYPE_CHECKING:
    from extracted.extractor.shaking.closure import Closure


def take_accessors(closure: Closure) -> bool:
    """`product.reviews` needs the model that declares the key, and the key."""
    grown = False
    for model in sorted(_present(closure), key=lambda m: m.label):
        for name, (related, relation) in sorted({**model.reverse, **model.accessors}.items()):
            place = closure.labels.get(related.label.lower()) if closure.library.is_installed(related.app) else None
            is_named = name in model.accessors or relation.related_query_name or relation.related_name
            if place is None or name not in (closure.mentions if is_named else closure.steps):
                continue
            grown |= _force(closure, place, related, relation.name)
    return grown


def _force(closure: Closure, place: str, related: Model, name: str) -> bool:
    module, _, cls = place.partition(":")
    is_new = cls not in closure.taken.get(module, NOTHING).names
    closure.enter(module)
    source = closure.library.source(module)
    if source is None or source.name not in closure.taken:
        return False
    if is_new:
        closure.need(source, cls)
    declared = related.fields[name].declared_in if name in related.fields else ""
    home, _, owner = (declared or f"{module}.{cls}").rpartition(".")
    members = closure.taken.get(home, NOTHING).members.get(owner)
    if members is None or name in members.forced:
        return is_new
    members.forced.add(name)
    return True


def _present(closure: Closure) -> list[Model]:
    """The models whose rows are to be had in the service."""
    found = [m for (module, _), m in closure.library.models.items() if module in closure.whole and not m.is_abstract]
    for taken in closure.taken.values():
        found.extend(m.model for m in taken.members.values() if m.model is not None and not m.model.is_abstract)
    return found
