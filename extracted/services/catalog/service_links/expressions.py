"""Puts conditions and expressions of queries on the wire, and holds them to what may be asked."""

from importlib import import_module
from typing import Any, Callable, Dict, Iterator

from django.db import models
from django.db.models.expressions import BaseExpression

from service_links.errors import CrossesBoundary, NotEncodable

_PACKAGES = ("django.db.models.", "django.contrib.postgres.")
_REFUSED = ("RawSQL", "Subquery", "Exists", "OuterRef", "ResolvedOuterRef", "Func", "ExpressionWrapper")
_RAW = ("function", "template", "arg_joiner")


def encode_q(encoder: Any, q: models.Q) -> Any:
    """A tree of conditions."""
    children = [
        encoder.encode(child) if not isinstance(child, tuple) else [child[0], encoder.encode(child[1])]
        for child in q.children
    ]
    return {"$": "q", "c": q.connector, "n": q.negated, "v": children}


def decode_q(decoder: Any, data: Any) -> models.Q:
    """A tree of conditions."""
    children = [
        (child[0], decoder.decode(child[1])) if isinstance(child, list) else decoder.decode(child)
        for child in data["v"]
    ]
    q = models.Q()
    q.children, q.connector, q.negated = children, data["c"], data["n"]
    return q


def encode_f(encoder: Any, f: models.F) -> Any:
    """The name of a column."""
    if type(f) is not models.F:
        raise CrossesBoundary("%s(%r) cannot be asked of another side" % (type(f).__name__, f.name))
    return {"$": "f", "v": f.name}


def decode_f(decoder: Any, data: Any) -> models.F:
    """The name of a column."""
    return models.F(data["v"])


def encode(encoder: Any, expression: Any) -> Any:
    """A function, aggregate or other expression of Django's."""
    if type(expression).__name__ in _REFUSED or not hasattr(expression, "deconstruct"):
        raise CrossesBoundary("%s cannot be asked of another side: %r" % (type(expression).__name__, expression))
    path, args, kwargs = expression.deconstruct()
    return {
        "$": "expression",
        "c": path,
        "a": [_argument(encoder, arg) for arg in args],
        "k": {name: _argument(encoder, arg) for name, arg in kwargs.items()},
    }


def decode(decoder: Any, data: Any) -> Any:
    """An expression of Django's; none that holds SQL."""
    cls = _find(data["c"], BaseExpression)
    if cls.__name__ in _REFUSED or any(name in data["k"] for name in _RAW):
        raise NotEncodable("%s may hold SQL, and is not taken" % data["c"])
    return cls(*decoder.decode(data["a"]), **{name: decoder.decode(arg) for name, arg in data["k"].items()})


def decode_field(decoder: Any, data: Any) -> Any:
    """A field class of Django's, as `output_field` needs it."""
    return _find(data["c"], models.Field)(*decoder.decode(data["a"]), **decoder.decode(data["k"]))


def paths(data: Any) -> Iterator[str]:
    """All paths of fields that encoded conditions and expressions name."""
    if isinstance(data, list):
        for item in data:
            yield from paths(item)
    elif isinstance(data, dict):
        yield from _PATHS.get(data.get("$"), _nested)(data)


def _argument(encoder: Any, value: Any) -> Any:
    if isinstance(value, models.Field):
        _, path, args, kwargs = value.deconstruct()
        return {"$": "field", "c": path, "a": encoder.encode(list(args)), "k": encoder.encode(kwargs)}
    return encoder.encode(value)


def _find(path: str, kind: type) -> Any:
    module, _, name = path.rpartition(".")
    if path.startswith(_PACKAGES):
        found = getattr(import_module(module), name, None)
        if isinstance(found, type) and issubclass(found, kind):
            return found
    raise NotEncodable("%s is not an expression that is taken" % path)


def _nested(data: Dict[str, Any]) -> Iterator[str]:
    for value in data.values():
        yield from paths(value)


def _of_q(data: Dict[str, Any]) -> Iterator[str]:
    for child in data["v"]:
        if isinstance(child, list):
            yield child[0]
            yield from paths(child[1])
        else:
            yield from paths(child)


def _of_expression(data: Dict[str, Any]) -> Iterator[str]:
    """Texts among the arguments of functions are names of columns."""
    if not data["c"].endswith((".Value", ".CombinedExpression")):
        yield from (arg for arg in data["a"] if isinstance(arg, str))
    yield from paths(data["a"])
    yield from paths(data["k"])


_PATHS: Dict[Any, Callable[[Dict[str, Any]], Iterator[str]]] = {
    "q": _of_q,
    "f": lambda data: iter([data["v"]]),
    "expression": _of_expression,
    "row": lambda data: iter(()),
}
