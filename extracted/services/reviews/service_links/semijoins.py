"""Turns conditions over a cut into lists of keys: `filter(product__slug="x")` asks for products, then compares keys."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.expressions import BaseExpression

from service_links.errors import CrossesBoundary

IsHere = Callable[[Any], bool]


class Crossing(NamedTuple):
    """Where a path leaves: over the relation `field`, after the names `before`, with the names `rest` to go."""

    before: Tuple[str, ...]
    field: Any
    rest: Tuple[str, ...]


def rewrite(model: Any, q: Q, is_here: IsHere) -> Q:
    """The same conditions without paths that leave to models that are not here.

    Conditions of one AND over the same relation are about the same row, so they are asked together.
    """
    children: List[Any] = []
    groups: Dict[Tuple[Tuple[str, ...], str], List[Tuple[Crossing, Any]]] = {}
    for child in q.children:
        crossing = find(model, child[0], is_here) if _is_leaf(child) else None
        if crossing is None:
            children.append(rewrite(model, child, is_here) if isinstance(child, Q) else child)
        else:
            together = (crossing.before, crossing.field.name) if q.connector == Q.AND else ((str(len(groups)),), "")
            groups.setdefault(together, []).append((crossing, child[1]))
    if not groups and all(new is old for new, old in zip(children, q.children)):
        return q
    changed = Q()
    changed.children = [*children, *(_keys(group, is_here) for group in groups.values())]
    changed.connector, changed.negated = q.connector, q.negated
    return changed


def find(model: Any, path: str, is_here: IsHere) -> Optional[Crossing]:
    """Where a path leaves, if it does, and not only to compare a key that is here."""
    parts = tuple(path.split("__"))
    for index, part in enumerate(parts):
        field = _field(model, part)
        if field is None or not field.is_relation or field.related_model is None:
            return None
        rest = parts[index + 1 :]
        if not is_here(field.related_model):
            return None if _is_key(field, rest, is_here) else Crossing(parts[:index], field, rest)
        if field.many_to_many and not is_here(_through(field)):
            return Crossing(parts[:index], field, rest)
        model = field.related_model
    return None


def _is_leaf(child: Any) -> bool:
    return isinstance(child, (tuple, list)) and len(child) == 2 and isinstance(child[0], str)


def _field(model: Any, name: str) -> Any:
    try:
        return model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _is_key(field: Any, rest: Tuple[str, ...], is_here: IsHere) -> bool:
    """Whether the rest of a path is about the key in a column that is here."""
    if not (field.concrete or (field.many_to_many and is_here(_through(field)))):
        return False
    if not rest:
        return True
    target = _field(field.related_model, rest[0])
    if target is None:
        return True
    key = field.related_model._meta.pk if field.many_to_many else field.target_field
    return bool(target.name == key.name)


def _through(field: Any) -> Any:
    return field.through if field.auto_created else field.remote_field.through


def _keys(group: List[Tuple[Crossing, Any]], is_here: IsHere) -> Any:
    """The condition on keys for conditions on one related row."""
    before, field, _ = group[0][0]
    model, prefix, column, name = _way(field, is_here)
    is_null = group[0][1] if not field.concrete and group[0][0].rest == ("isnull",) else None
    asked = Q()
    for crossing, value in group if is_null is None else ():
        if isinstance(value, (models.F, BaseExpression)):
            path = "__".join([*before, field.name, *crossing.rest])
            raise CrossesBoundary("%s cannot be compared with a column of another side" % path)
        asked.children.append(("__".join([*prefix, *crossing.rest]) or "pk", value))
    found = model._base_manager.filter(asked).values_list(column, flat=True)
    keys = sorted({key for key in found if key is not None}, key=str)
    condition = Q(**{"__".join([*before, name, "in"]): keys})
    return ~condition if is_null else condition


def _way(field: Any, is_here: IsHere) -> Tuple[Any, Tuple[str, ...], str, str]:
    """The model to ask, the way from it to the related model, its column with the keys, and what those are keys of."""
    if not field.many_to_many:
        if field.concrete:
            return field.related_model, (), field.target_field.attname, field.name
        return field.related_model, (), field.field.attname, field.field.target_field.name
    through = _through(field)
    if is_here(through):
        return field.related_model, (), "pk", field.name
    forward = field.field if field.auto_created else field
    names = (forward.m2m_field_name(), forward.m2m_reverse_field_name())
    here, there = names if forward is field else reversed(names)
    return through, (there,), through._meta.get_field(here).attname, "pk"
