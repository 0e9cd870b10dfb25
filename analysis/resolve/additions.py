"""Fields that code adds to a model from outside: `User.add_to_class("badge", ForeignKey(...))`.

The other spelling, `ForeignKey(...).contribute_to_class(User, "badge")`, is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis.resolve.declarations import added_fields
from analysis.resolve.flow import Flow
from analysis.resolve.frames import Frame
from analysis.resolve.models import Model, declared_field
from analysis.resolve.sites import Site
from analysis.resolve.values import ClassValue, alternatives
from analysis.syntax.expressions import Expression

ADDING = frozenset({"add_to_class", "contribute_to_class"})


def add_fields(flow: Flow, site: Site) -> None:
    """Give a model the field that a call of `add_to_class` or `contribute_to_class` adds to it."""
    if site.name in ADDING and not _is_inside_a_field(site):
        frame = site.frame(flow)
        for model in _models(flow, site, frame):
            _add(flow, site, frame, model)


def _is_inside_a_field(site: Site) -> bool:
    """Whether it is the code of a field itself, which is read where the field is declared."""
    return site.function is not None and site.function.declaration.name in ADDING


def _models(flow: Flow, site: Site, frame: Frame) -> Iterable[Model]:
    owner: Expression = site.call[1][1] if site.name == "add_to_class" else (site.call[2] or (None,))[0]
    for value in alternatives(flow.evaluate(owner, frame)):
        model = flow.models.of(value.cls) if isinstance(value, ClassValue) else None
        if model is not None:
            yield model


def _add(flow: Flow, site: Site, frame: Frame, model: Model) -> None:
    for name, written in added_fields(flow, [(-1, site.call, -1)], _variables(site), frame, model.cls):
        declared = flow.fields.field(name, written, site.line, frame)
        if declared is not None and name not in model.fields:
            symbol = site.function.declaration.qualname if site.function is not None else ""
            home = f"{site.module.name}.{symbol}".rstrip(".")
            field = declared_field(replace(declared, origin="contributed"), model.cls)
            model.fields[name] = replace(field, path=site.module.path, declared_in=home, symbol=symbol)


def _variables(site: Site) -> dict[int, Expression]:
    uses = site.function.declaration.uses if site.function is not None else ()
    return {**site.module.bound, **{binding: value for binding, value, _scope in uses if binding >= 0}}
