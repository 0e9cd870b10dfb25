"""An ORM path that steps to a model of another app, e.g. `filter(order__customer__email=...)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._lookups import ClassPaths, Written, class_paths, written_paths
from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.evidence._rows import SHORTCUTS, queried
from analysis.resolve.frames import Call
from analysis.resolve.lookups import Hop, resolve_path
from analysis.resolve.models import Model
from analysis.resolve.symbols import ClassInfo

WEIGHT = 5.0
CALLS = frozenset(
    {
        "filter",
        "exclude",
        "get",
        "get_or_create",
        "update_or_create",
        "aget",
        "values",
        "values_list",
        "order_by",
        "only",
    }
    | {"defer", "distinct", "earliest", "latest", "annotate", "aggregate", "aaggregate", "alias", "update", "aupdate"}
    | {
        "select_related",
        "prefetch_related",
        "dates",
        "datetimes",
        "complex_filter",
        "prefetch_related_objects",
        "in_bulk",
    }
    | SHORTCUTS
)


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every path written in a query."""
    models = _models(call, site)
    for path in written_paths(call, site, is_known=bool(models)):
        if models:
            for model in models:
                yield from _joins(model, path, call.line, site)
        elif path.is_certain and "__" in path.text and call.name not in ("get", "update"):
            yield Gap(call.line, f".{call.name}({path.text}...)", "the model of the query cannot be told")


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """Paths in the options of admins, filter sets, views, serializers and models."""
    for option in class_paths(cls, site):
        yield from _option(option, site)


def _option(option: ClassPaths, site: Site) -> Iterator[Found]:
    for text, line in option.paths:
        yield from _joins(option.model, Written(text, option.ends_at_row), line, site)


def _models(call: Call, site: Site) -> tuple[Model, ...]:
    if call.name == "prefetch_related_objects":
        found = site.project.flow.model_of(site.project.flow.element(call.args[0])) if call.args else None
        return (found,) if found is not None else ()
    return tuple(rows.model for rows in queried(call, site))


def _joins(model: Model, path: Written, line: int, site: Site) -> Iterator[Found]:
    found = resolve_path(site.project.flow.models, model, path.text)
    for hop in found.joins(ends_at_row=path.ends_at_row):
        if hop.source.is_local and hop.target.is_local:
            yield _reference(hop, path.text, line)


def _reference(hop: Hop, text: str, line: int) -> Reference:
    detail = f"{text}: {hop.source.label} -> {hop.target.label}"
    return Reference(hop.target.app, line, detail, hop.target.label, hop.source, hop.source.app)
