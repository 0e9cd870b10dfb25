"""Keeps secrets on their side: the fields that the contracts name as hidden are neither sent nor asked by.

What is hidden of a model of one's own is never sent. What is hidden of another side's is not sent back to it from a
replica, which holds no more than an unusable value in its place.
"""

import contextlib
import uuid
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, FrozenSet, Iterator, Tuple

from django.contrib.auth.hashers import make_password
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from service_links import registry
from service_links.contracts import contracts, setting
from service_links.declarations import REPLICA
from service_links.errors import NotAllowed

_is_open: "ContextVar[bool]" = ContextVar("service_links_hidden_is_open", default=False)


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """Hides nothing; for the probe of tests alone."""
    token = _is_open.set(True)
    try:
        yield
    finally:
        _is_open.reset(token)


def fields(model: Any) -> FrozenSet[Any]:
    """The concrete fields of a model that never leave their side."""
    return _fields(_path(), model)


def left_out(row: models.Model) -> FrozenSet[str]:
    """The columns of a row that are not sent: of one's own rows, and of those of replicas that their owner has."""
    if _is_open.get():
        return frozenset()
    linked = registry.linked(type(row))
    if linked is not None and (linked.access != REPLICA or row._state.adding):
        return frozenset()
    return frozenset(field.attname for field in fields(type(row)))


def refuse(model: Any, step: Any) -> None:
    """Raises NotAllowed if an encoded step `[name, args, kwargs]` names a hidden field, by whatever path."""
    if _is_open.get() or not _declared(_path()):
        return
    for path in _of_step(step):
        if _is_hidden(model, path):
            raise NotAllowed("%s of %s never leaves its side" % (path, model._meta.label))


def names(model: Any) -> Tuple[str, ...]:
    """The columns of a model that may be told, where some may not be; () where all may."""
    found = fields(model) if not _is_open.get() else ()
    return tuple(field.attname for field in model._meta.concrete_fields if field not in found) if found else ()


def unusable(field: models.Field) -> Any:
    """A value for a column that nothing is told of: none, or one with which nobody gets in."""
    if field.null:
        return None
    if field.name == "password":
        return make_password(None)
    if field.unique:
        value = uuid.uuid4()
        return value if field.get_internal_type() == "UUIDField" else ("!%s" % value.hex)[: field.max_length]
    return field.get_default()


def _path() -> str:
    return str(setting("SERVICE_LINKS_CONTRACTS"))


@lru_cache(maxsize=None)
def _declared(path: str) -> FrozenSet[str]:
    declared = contracts()
    everywhere = [declared.exposed.hidden, *(link.hidden for link in declared.links)]
    return frozenset(name.lower() for some in everywhere for name in some)


@lru_cache(maxsize=1000)
def _fields(path: str, model: Any) -> FrozenSet[Any]:
    hidden = _declared(path)
    concrete = model._meta.concrete_model or model
    return frozenset(field for field in concrete._meta.concrete_fields if _name(field) in hidden)


def _name(field: Any) -> str:
    return ("%s.%s" % (field.model._meta.label, field.name)).lower()


def _is_hidden(model: Any, path: str) -> bool:
    """Whether a path, perhaps with a look-up behind it, passes a hidden field."""
    for part in path.lstrip("-+").split("__"):
        if model is None:
            return False
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            field = next((one for one in model._meta.concrete_fields if one.attname == part), None)
        if field is None:
            return False
        if getattr(field, "concrete", False) and field in fields(field.model):
            return True
        model = field.related_model if field.is_relation else None
    return False


def _of_step(data: Any) -> Iterator[str]:
    """The texts of a step that may be paths: names of arguments, and texts that nothing is compared with."""
    name, args, kwargs = data
    yield from kwargs
    yield from _compared(list(kwargs.values()))
    yield from _compared(args) if name in ("filter", "exclude") else _texts(args)


def _texts(data: Any) -> Iterator[str]:
    """Every text that may be a path."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for item in data:
            yield from _texts(item)
    elif isinstance(data, dict):
        yield from _TAGGED.get(data.get("$", ""), _each)(data)


def _compared(data: Any) -> Iterator[str]:
    """The paths in what something is compared with, where texts are just texts."""
    if isinstance(data, list):
        for item in data:
            yield from _compared(item)
    elif isinstance(data, dict):
        yield from _texts(data) if data.get("$") in _TAGGED else _compared(data.get("v"))


def _each(data: Any) -> Iterator[str]:
    for value in data.values():
        yield from _texts(value)


def _of_q(data: Any) -> Iterator[str]:
    for child in data["v"]:
        if isinstance(child, list):
            yield child[0]
            yield from _compared(child[1])
        else:
            yield from _texts(child)


def _of_expression(data: Any) -> Iterator[str]:
    if not data["c"].endswith(".Value"):
        yield from data["k"]
        yield from _texts([data["a"], *data["k"].values()])


_TAGGED = {
    "q": _of_q,
    "f": lambda data: iter([data["v"]]),
    "expression": _of_expression,
    "row": lambda data: iter(()),
}
