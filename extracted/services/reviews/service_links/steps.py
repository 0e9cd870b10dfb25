"""Sends what was asked of a query set to its owner step by step, and takes the steps there, as far as they are offered.

A question is `{"model": label, "steps": [[name, args, kwargs], ...], "end": name, "kwargs": {...}}`.
"""

from typing import Any, Dict, Iterable, Iterator, List, Sequence, Tuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from service_links import expressions, hidden, wire
from service_links.contracts import contracts
from service_links.declarations import Queryable
from service_links.errors import NotAllowed
from service_links.rows import MOST_ROWS, model_of

Step = Tuple[str, Tuple[Any, ...], Dict[str, Any]]

CHAINED = (
    "filter",
    "exclude",
    "annotate",
    "alias",
    "order_by",
    "distinct",
    "values",
    "values_list",
    "only",
    "defer",
    "select_related",
    "reverse",
    "dates",
    "datetimes",
)
ENDS = ("rows", "count", "exists", "aggregate")


def encode(steps: Iterable[Step]) -> List[Any]:
    """Steps as data; rows in conditions are their keys."""
    return [
        [name, encode(args) if name in ("or", "and") else _encode_all(args), _encode_each(kwargs)]
        for name, args, kwargs in steps
    ]


def plain(value: Any) -> Any:
    """A value of a condition with keys in place of rows, and lists in place of query sets."""
    if isinstance(value, models.Model):
        return value if is_named(value.__class__) else value.pk
    if isinstance(value, models.QuerySet):
        return [only(item) for item in value]
    if isinstance(value, models.Q):
        copy = models.Q()
        copy.children = [(c[0], plain(c[1])) if isinstance(c, (tuple, list)) else plain(c) for c in value.children]
        copy.connector, copy.negated = value.connector, value.negated
        return copy
    if type(value).__name__ == "TupleIn" and len(value.lhs.targets) == 1:
        # How Django 5.2 and later prefetches.
        return models.Q(**{value.lhs.targets[0].name + "__in": [key for (key,) in value.rhs]})
    if isinstance(value, (list, set, frozenset, tuple)):
        return type(value)(plain(item) for item in value) if not hasattr(value, "_fields") else value
    return value


def _encode_all(args: Iterable[Any]) -> List[Any]:
    return [wire.encode(plain(arg)) for arg in args]


def _encode_each(kwargs: Dict[str, Any]) -> Dict[str, Any]:
    return {name: wire.encode(plain(arg)) for name, arg in kwargs.items()}


def answer(question: Dict[str, Any], *, is_open: bool = False) -> Any:
    """What a question comes to on its owner's side. Raises NotAllowed for what is not offered; `is_open` offers all."""
    offered = Queryable(question["model"]) if is_open else _offered(question["model"])
    query = apply(model_of(question["model"])._base_manager.all(), offered, question["steps"], is_open=is_open)
    end = question["end"]
    if end not in ENDS:
        raise NotAllowed("a question cannot end in %r" % end)
    if end != "rows":
        kwargs = question.get("kwargs", {})
        if not is_open:
            hidden.refuse(query.model, [end, [], kwargs])
            _check(offered, query.model, kwargs)
        return getattr(query, end)(**wire.decode(kwargs))
    return query if query.query.is_sliced else _few(query)


def apply(query: Any, offered: Queryable, steps: Sequence[Any], *, is_open: bool = False) -> Any:
    """A query set after all steps."""
    shown = [name for name in offered.fields if name]
    for name, args, kwargs in steps:
        if name == "slice":
            query = query[args[0] : args[1]]
        elif name in ("or", "and"):
            other = apply(query.model._base_manager.all(), offered, args, is_open=is_open)
            query = query | other if name == "or" else query & other
        elif name in CHAINED:
            if not is_open:
                _refuse_hidden(query.model, name, args, kwargs)
                _check(offered, query.model, [name, args, kwargs])
            given = args or _all_shown(query, name, kwargs)
            query = getattr(query, name)(*wire.decode(given), **wire.decode(kwargs))
        elif name in offered.methods:
            query = getattr(query, name)(*wire.decode(args), **wire.decode(kwargs))
        else:
            raise NotAllowed("%s.%s() is not offered" % (offered.model, name))
    return query.only(*shown) if shown and query._fields is None and not query.query.is_sliced else query


def _refuse_hidden(model: Any, name: str, args: Any, kwargs: Any) -> None:
    """Raises NotAllowed for what would tell of a hidden column; to leave one out tells nothing."""
    if name != "defer":
        hidden.refuse(model, [name, args, kwargs])


def _all_shown(query: Any, name: str, kwargs: Any) -> Any:
    """The columns of values() that names none, where some never leave this side; [] otherwise."""
    shown = hidden.names(query.model) if name in ("values", "values_list") and not (set(kwargs) - {"named"}) else ()
    return [*shown, *query.query.annotation_select] if shown else []


def only(item: Any) -> Any:
    """The key of a row, or the one value of a row of values()."""
    if isinstance(item, models.Model):
        return item.pk
    if isinstance(item, dict):
        return next(iter(item.values()))
    return item[0] if isinstance(item, tuple) else item


def is_named(model: Any) -> bool:
    """Whether rows of a model are known by name on all sides, as keys differ."""
    return bool(model._meta.label == "contenttypes.ContentType")


def _few(query: Any) -> Any:
    return query[: MOST_ROWS + 1]


def _offered(label: str) -> Queryable:
    for offered in contracts().exposed.models:
        if offered.model.lower() == label.lower():
            return offered
    raise NotAllowed("rows of %s are not offered by %s" % (label, contracts().side))


def _check(offered: Queryable, model: Any, data: Any) -> None:
    """Raises NotAllowed if a step names a path over a relation that is not offered, or a column that is not shown."""
    allowed = {tuple(lookup.split("__")) for lookup in offered.lookups}
    for path in _paths(data):
        names = _names(model, path)
        if len(names) > 1 and names not in allowed:
            raise NotAllowed("%s is not offered for %s; name it in its lookups" % ("__".join(names), offered.model))
        if names and offered.fields and names not in allowed and names[0] not in _shown(model, offered):
            raise NotAllowed("the field %s of %s is not shown" % (names[0], offered.model))


def _paths(data: Any) -> Iterator[str]:
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        yield from expressions.paths(data)
        return
    name, args, kwargs = data
    if name in ("filter", "exclude"):
        yield from kwargs
    else:
        yield from (arg.lstrip("-+") for arg in args if isinstance(arg, str))
    yield from expressions.paths(args)
    yield from expressions.paths(kwargs)


def _names(model: Any, path: str) -> Tuple[str, ...]:
    """The fields along a path, without its look-up; () for what is no field, such as an annotation."""
    names: List[str] = []
    for part in path.split("__"):
        if model is None:
            break
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            break
        if names and field.primary_key if hasattr(field, "primary_key") else False:
            break
        names.append(field.name)
        model = field.related_model if field.is_relation else None
    return tuple(names)


def _shown(model: Any, offered: Queryable) -> Tuple[str, ...]:
    return (model._meta.pk.name, *offered.fields)
