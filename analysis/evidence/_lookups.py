"""Shared by the kinds that read ORM paths: where paths are written, in calls and in the options of classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.evidence._reference import Site
from analysis.resolve.frames import Call
from analysis.resolve.lookups import Hop, resolve_path
from analysis.resolve.models import Model
from analysis.resolve.symbols import ClassInfo
from analysis.syntax.expressions import Expression, argument, children, dotted_name, keyword, walk

_BY_KEYWORD = frozenset(
    {"filter", "exclude", "get", "get_or_create", "update_or_create", "aget", "complex_filter", "Q", "When"}
    | {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
)
_BY_NAME = frozenset(
    {"values", "values_list", "order_by", "only", "defer", "distinct", "earliest", "latest", "dates", "datetimes"}
)
_WHOLE_ROWS = frozenset({"select_related", "prefetch_related", "prefetch_related_objects", "Prefetch"})
_NOT_PATHS = frozenset({"defaults", "create_defaults", "flat", "named", "queryset", "to_attr", "output_field"})
_NOT_PATHS |= {"then", "condition"}
_QUERIES = frozenset(
    {"filter", "exclude", "annotate", "get", "values", "values_list", "order_by", "aggregate", "alias"}
)
_ADMIN_OPTIONS = {
    "list_display": False,
    "list_filter": False,
    "search_fields": False,
    "ordering": False,
    "date_hierarchy": False,
    "filterset_fields": False,
    "filter_fields": False,
    "ordering_fields": False,
    "list_select_related": True,
    "select_related": True,
    "prefetch_related": True,
}


@dataclass(frozen=True, slots=True)
class Written:
    """One path as written; `ends_at_row`: the row at its end is wanted; `is_certain`: it can be nothing but a path."""

    text: str
    ends_at_row: bool = False
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class ClassPaths:
    """Paths that start at a model, with their lines."""

    model: Model
    paths: tuple[tuple[str, int], ...]
    ends_at_row: bool = False


def written_paths(call: Call, site: Site, *, is_known: bool) -> Iterator[Written]:
    """The paths in the arguments of a query method, nested `Q`, `F`, `Prefetch` and aggregates included."""
    expression: Expression = call.expression
    if expression is None:
        return
    args = (
        expression[2][1:] if call.name.endswith("_or_404") or call.name == "prefetch_related_objects" else expression[2]
    )
    yield from _in_arguments(call.name, args, expression[3], site)
    if is_known:
        for part in (*args, *(value for _key, value in expression[3])):
            yield from _in_expression(part, site, 0)


def _in_arguments(
    name: str, args: tuple[Expression, ...], keywords: tuple[tuple[str | None, Expression], ...], site: Site
) -> Iterator[Written]:
    if name in _BY_KEYWORD:
        for key, value in keywords:
            if key is None:
                yield from _in_dictionary(site.written(value))
            elif key not in _NOT_PATHS:
                yield Written(key)
    if name in _BY_NAME or name in _WHOLE_ROWS:
        for part in args:
            yield from _names(part, site, ends_at_row=name in _WHOLE_ROWS)


def _names(expression: Expression, site: Site, *, ends_at_row: bool) -> Iterator[Written]:
    match site.written(expression):
        case ("s", text, _):
            yield Written(text.lstrip("-+?"), ends_at_row)
        case ("*", inner) | ("i", inner):
            yield from _names(inner, site, ends_at_row=ends_at_row)
        case ("l", items):
            for item in items:
                yield from _names(item, site, ends_at_row=ends_at_row)


def _in_dictionary(expression: Expression) -> Iterator[Written]:
    match expression:
        case ("d", pairs):
            yield from (Written(key[1]) for key, _value in pairs if key is not None and key[0] == "s")
        case ("(", ("n", "dict"), _, keywords, _):
            yield from (Written(key) for key, _value in keywords if key is not None)


def _in_expression(expression: Expression, site: Site, depth: int) -> Iterator[Written]:
    """Paths in `Q(a__b=1)`, `F("a__b")`, `Sum("a__b")`, `Prefetch("a__b")`; of inner queries only `OuterRef`."""
    expression = site.written(expression)
    if expression is None or depth > 12:
        return
    if expression[0] != "(":
        for part in children(expression):
            yield from _in_expression(part, site, depth + 1)
        return
    name = _called(expression)
    owner = expression[1][1] if expression[1] is not None and expression[1][0] == "." else None
    if name in _QUERIES and owner is not None:
        yield from _outer_references(expression)
    elif name == "Prefetch":
        yield from _names(argument(expression, 0, "lookup"), site, ends_at_row=True)
    else:
        yield from _named_by(name, expression, site)
        for part in (owner, *expression[2], *(value for key, value in expression[3] if key != "output_field")):
            yield from _in_expression(part, site, depth + 1)


def _named_by(name: str, call: tuple[Any, ...], site: Site) -> Iterator[Written]:
    """What a call names by itself: the keywords of `Q` and `When`, the texts of `F`, `Sum` and the like."""
    if name in ("Q", "When"):
        yield from _in_arguments(name, (), call[3], site)
        yield from _in_pairs(call[2])
    elif name not in ("OuterRef", "Value", "get_object_or_404") and name[:1].isupper():
        for part in call[2]:
            if part is not None and part[0] == "s" and part[1].replace("__", "").isidentifier():
                yield Written(part[1], is_certain=False)


def _in_pairs(args: tuple[Expression, ...]) -> Iterator[Written]:
    """`Q(("a__b", 1))`."""
    for part in args:
        match part:
            case ("l", (("s", text, _), _)):
                yield Written(text)


def _called(call: Expression) -> str:
    function = call[1] if call is not None else None
    if function is not None and function[0] == ".":
        return str(function[2])
    if function is not None and function[0] == "m":
        return str(function[3])
    return (dotted_name(function) or "").rpartition(".")[2]


def _outer_references(expression: Expression) -> Iterator[Written]:
    for part in walk(expression):
        if part[0] == "(" and _called(part) == "OuterRef" and part[2] and part[2][0] and part[2][0][0] == "s":
            yield Written(part[2][0][1])


def class_paths(cls: ClassInfo, site: Site) -> Iterator[ClassPaths]:
    """The paths in the options of a class that is about a model: admin, filter set, view, or the model itself."""
    model = site.project.flow.models.of(cls)
    if model is not None:
        meta = cls.nested("Meta")
        if meta is not None and not model.is_abstract:
            yield from _options(meta, model, {"ordering": False})
        return
    served = site.project.flow.members.served_model(cls) or site.names.admin_models.get(cls)
    if served is not None:
        yield from _options(cls, served, _ADMIN_OPTIONS)
        meta = cls.nested("Meta")
        if meta is not None and any("Filter" in name for name in site.project.symbols.ancestors(cls)):
            yield from _options(meta, served, {"fields": False})
            yield from _filters(cls, served)


def filtered_by(cls: ClassInfo, site: Site) -> Iterator[tuple[Hop, int]]:
    """The relations at the ends of an admin's `list_filter`, with their lines: their rows are what one chooses from."""
    served, attribute = site.names.admin_models.get(cls), cls.attributes.get("list_filter")
    if served is None or attribute is None:
        return
    for text, line in _strings(attribute.value):
        path = resolve_path(site.project.flow.models, served, text)
        if path.hops and not path.rest:
            yield path.hops[-1], line


def _filters(cls: ClassInfo, model: Model) -> Iterator[ClassPaths]:
    """`CharFilter(field_name="order__customer__email")`."""
    for attribute in cls.attributes.values():
        match keyword(attribute.value, "field_name"):
            case ("s", text, line):
                yield ClassPaths(model, ((text, line),))


def _options(cls: ClassInfo, model: Model, options: dict[str, bool]) -> Iterator[ClassPaths]:
    for name, ends_at_row in options.items():
        attribute = cls.attributes.get(name)
        if attribute is not None:
            found = tuple(_strings(attribute.value))
            if found:
                yield ClassPaths(model, found, ends_at_row)


def _strings(expression: Expression) -> Iterator[tuple[str, int]]:
    match expression:
        case ("s", text, line):
            yield text.lstrip("-^=@$"), line
        case ("l", items):
            for item in items:
                first = item[1][0] if item is not None and item[0] == "l" and item[1] else item
                yield from _strings(first)
        case ("d", pairs):
            for key, _value in pairs:
                yield from _strings(key)
        case ("o", "+", left, right):
            yield from _strings(left)
            yield from _strings(right)
