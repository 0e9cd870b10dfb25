"""A service that keeps models as events, where the plan asks for it: what cannot be, what it needs, what it costs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.resolve.entities import Field, Model
from banyan.errors import UnknownName, UsageError
from extracted.extractor.model import Cut, Decision, Monolith
from extracted.extractor.scaffold.blueprint import Blueprint, KeptModel
from extracted.extractor.scaffold.unrecorded import unrecorded
from extracted.extractor.secrets import secrets_of

KIND = "event_sourced"
LIBRARY = "eventsourcing>=9.5,<9.6"
_OLDEST = 11
"""The library needs Python 3.11."""
_HOW = (
    "its rows are kept as events: each change is an event with the fields that changed, kept for ever, and writes read "
    "what there is before they add to it"
)
_ADVICE = (
    "`manage.py migrate`, then `manage.py links_aggregates import` for the rows that are there; see docs/stores.md"
)
_ALWAYS = "each value that it ever had is kept in an event"
_ALWAYS_ADVICE = (
    "keep it in a model of its own that is not kept as events, or run `links_aggregates erase` when it was changed"
)
_TYPES = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), "int"),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField"), "int | None"),
    **dict.fromkeys(("PositiveBigIntegerField", "PositiveSmallIntegerField"), "int | None"),
    **dict.fromkeys(("BooleanField", "NullBooleanField"), "bool | None"),
    "FloatField": "float | None",
}


def with_aggregates(blueprint: Blueprint, monolith: Monolith, cut: Cut, labels: Sequence[str]) -> Blueprint:
    """The same with these models kept as events. Raises UsageError where one cannot be."""
    if not labels:
        return blueprint
    where = f"services.{blueprint.service}.event_sourced in the plan"
    for _, message in refusals(monolith, cut, labels):
        raise UsageError(message, where=where, hint="leave it out there")
    _require_python(blueprint, where)
    models = [_known(monolith)[label] for label in sorted(set(labels))]
    names = Counter(model.label.partition(".")[2] for model in models)
    has_library = any(re.match(r"eventsourcing\b", line, re.IGNORECASE) for line in blueprint.requirements)
    return replace(
        blueprint,
        aggregates=tuple(_kept(model, names) for model in models),
        requirements=blueprint.requirements if has_library else tuple(sorted((*blueprint.requirements, LIBRARY))),
        python=blueprint.python if _minor(blueprint.python) >= _OLDEST else _raised(blueprint.python),
        decisions=tuple(sorted({*blueprint.decisions, *_decisions(monolith, cut, models)})),
    )


def refusals(monolith: Monolith, cut: Cut, labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Models that cannot be kept as events, each with the reason."""
    known = _known(monolith)
    own = sorted(label for label, model in known.items() if cut.moves(model.app) and not model.is_abstract)
    for label in labels:
        model = known.get(label)
        if model is None:
            yield label, f"{label} is no model of the project: {UnknownName('model', label, own).hint}"
        elif not cut.moves(model.app):
            yield label, f"{label} is no model of {cut.service}: {UnknownName('model', label, own).hint}"
        else:
            yield from ((label, f"{label} cannot be kept as events: {why}") for why in _reasons(model))
    for label, count in Counter(labels).items():
        if count > 1:
            yield label, f"{label} is named twice"


def _reasons(model: Model) -> Iterator[str]:
    if model.is_abstract:
        yield "it is abstract; name the models that extend it"
    if model.is_proxy:
        yield f"it is a proxy; name {model.concrete.label}"
    elif model.parents:
        others = ", ".join(sorted(parent.label for parent in model.parents))
        yield f"its rows lie in several tables (it inherits from {others})"
    if not model.is_managed:
        yield "its table is not made by migrations"
    if any(field.field_class.rpartition(".")[2] == "CompositePrimaryKey" for field in model.fields.values()):
        yield "its primary key has several columns"


def _known(monolith: Monolith) -> dict[str, Model]:
    return {model.label: model for model in monolith.project.models if model.is_local}


def _kept(model: Model, names: Counter[str]) -> KeptModel:
    app, _, name = model.label.partition(".")
    unique = name if names[name] == 1 else "".join(part.capitalize() for part in app.split("_")) + name
    fields = dict(_columns(model))
    if not any(field.is_primary_key for field in model.fields.values()):
        fields = {"id": "int", **fields}
    return KeptModel(model.label, unique, tuple(fields.items()))


def _columns(model: Model) -> Iterator[tuple[str, str]]:
    for name, field in model.fields.items():
        if field.kind in {"ForeignKey", "OneToOneField"}:
            yield f"{name}_id", "int | str | None"
        elif field.kind is None or field.kind == "SoftForeignKey":
            yield name, _type(field)


def _type(field: Field) -> str:
    found = _TYPES.get(field.field_class.rpartition(".")[2], "str | None")
    return found.removesuffix(" | None") if field.is_primary_key else found


def _require_python(blueprint: Blueprint, where: str) -> None:
    image = re.search(r":3\.(\d+)", blueprint.base_image)
    if image is not None and int(image[1]) < _OLDEST:
        raise UsageError(
            f"{blueprint.service} runs on Python 3.{image[1]} at most, by its Django or its own word; "
            f"the library that keeps events needs 3.{_OLDEST}",
            where=where,
            hint="bring the monolith to a newer Python and Django first, or leave `event_sourced` out",
        )


def _minor(python: str) -> int:
    found = re.search(r"(?:>=|==|~=)3\.(\d+)", python)
    return int(found[1]) if found else 0


def _raised(python: str) -> str:
    upper = [part for part in python.split(",") if part.startswith(("<", "!="))]
    return ",".join([f">=3.{_OLDEST}", *upper])


def _decisions(monolith: Monolith, cut: Cut, models: Sequence[Model]) -> Iterator[Decision]:
    for model in models:
        place = monolith.models[model.label]
        yield Decision(KIND, "service", "listed", place.file, place.line, model.label, _HOW, _ADVICE)
        for name, field in model.fields.items():
            if field.kind == "ManyToManyField":
                how = "what it joins is no column: the events of the row say nothing of it"
                advice = f"name {field.through} under `event_sourced` too" if field.through else "give it a `through`"
                at = (field.path or place.file, field.line or place.line)
                yield Decision(KIND, "service", "listed", *at, f"{model.label}.{name}", how, advice)
    labels = {model.label for model in models}
    for secret in secrets_of(monolith, cut, is_moved=True):
        if secret.model in labels:
            path, line = secret.path or monolith.models[secret.model].file, secret.line or 1
            yield Decision(KIND, "service", "listed", path, line, secret.name, _ALWAYS, _ALWAYS_ADVICE)
    yield from unrecorded(monolith, cut, models)
