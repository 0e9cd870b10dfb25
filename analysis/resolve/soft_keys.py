"""Plain columns that hold another model's key: `customer_id = IntegerField()` where there is a model `Customer`.

The name decides: without `_id`, `_uuid` or `_pk` it is that of a model of the same app, else of the only model of
that name in the project, else every real foreign key of that name points to one model. The column must be able to hold
the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from analysis.resolve.entities import Field, Model
from analysis.resolve.fields import COLUMNS, INTEGERS, TEXTS

_NAME = re.compile(r"(\w+?)_(id|uuid|pk)\Z")
_FOREIGN = frozenset({"external", "remote", "legacy", "old", "foreign", "upstream", "object", "content"})
"""Stems of keys that other systems give out, whatever models are called."""


def mark_soft_keys(models: Iterable[Model], target: Callable[[Model, Field], Model | None]) -> None:
    """Turn the plain columns of local models that hold another model's key into relations."""
    local = [model for model in models if model.is_local and not model.is_abstract and not model.is_proxy]
    named = _by_name(local)
    agreed = _agreed(local, target)
    for model in local:
        generic = {field.key_column for field in model.fields.values() if field.kind == "GenericForeignKey"}
        for field in model.fields.values():
            if field.kind is None and field.name not in generic and not field.is_primary_key:
                _mark(model, field, named, agreed)


def _mark(model: Model, field: Field, named: Mapping[str, list[Model]], agreed: Mapping[str, set[str]]) -> None:
    match = _NAME.match(field.name)
    if match is None or field.column not in COLUMNS or match[1] in _FOREIGN or match[1] in model.fields:
        return
    found = _same_app(model, match[1], named) or _elsewhere(field, match[1], named, agreed.get(match[1], set()))
    if found is not None and found.concrete is not model.concrete and _can_hold(field, match[2], found):
        field.kind, field.target = "SoftForeignKey", found.label


def _same_app(model: Model, stem: str, named: Mapping[str, list[Model]]) -> Model | None:
    found = [m for m in named.get(_plain(stem), ()) if m.app == model.app]
    return found[0] if len(found) == 1 else None


def _elsewhere(field: Field, stem: str, named: Mapping[str, list[Model]], agreed: set[str]) -> Model | None:
    """The only model of that name, unless real foreign keys of that name say otherwise."""
    candidates = named.get(_plain(stem), [])
    if len(candidates) == 1 and agreed <= {candidates[0].label}:
        return candidates[0]
    if len(agreed) != 1 or field.column in TEXTS:
        return None
    label = next(iter(agreed))
    return next((m for m in named.get(label.rpartition(".")[2].lower(), ()) if m.label == label), None)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _can_hold(field: Field, suffix: str, target: Model) -> bool:
    """Whether the column can hold the key, or the field of the other model that bears the same name."""
    key, twin = _key_column(target), target.find(field.name)
    if twin is not None and twin.column == field.column:
        return True
    if field.column in TEXTS:
        return key in TEXTS or key == "UUIDField" or suffix == "uuid"
    if field.column == "UUIDField":
        return key == "UUIDField" or (suffix == "uuid" and target.find("uuid") is not None)
    return field.column in INTEGERS and key not in TEXTS and key != "UUIDField"


def _key_column(model: Model) -> str:
    """The class of a model's primary key; empty for the one that Django adds, or one that is a relation."""
    fields = (field for ancestor in model.lineage() for field in ancestor.fields.values())
    return next((field.column for field in fields if field.is_primary_key and field.kind is None), "")


def _by_name(models: Iterable[Model]) -> dict[str, list[Model]]:
    found: dict[str, list[Model]] = {}
    for model in sorted(models, key=lambda m: m.label):
        found.setdefault(model.cls.name.lower(), []).append(model)
    return found


def _agreed(models: Iterable[Model], target: Callable[[Model, Field], Model | None]) -> dict[str, set[str]]:
    """The models that real foreign keys of a name point to."""
    found: dict[str, set[str]] = {}
    for model in models:
        for field in model.fields.values():
            if field.kind in ("ForeignKey", "OneToOneField") and not field.is_parent_link:
                other = target(model, field)
                found.setdefault(field.name, set()).add(other.label if other is not None else field.target or "?")
    return found
