"""What an annotation says of a value as it travels: plain types, containers, rows, and classes that declare fields."""

import ast
from typing import Any, Dict, Iterator, Optional, Tuple

from service_links.events.emitted import rows
from service_links.events.emitted.schemas import (
    ANY_OBJECT,
    BOOLEAN,
    NULL,
    NUMBER,
    TAGGED,
    TEXT,
    UNKNOWN,
    WHOLE,
    Schema,
    an_object,
    either,
)
from service_links.events.emitted.scopes import Scope

_DEEPEST = 6
_PLAIN: Dict[str, Schema] = {
    "str": TEXT,
    "int": WHOLE,
    "bool": BOOLEAN,
    "float": NUMBER,
    "bytes": TAGGED["bytes"],
    "None": NULL,
    "decimal.Decimal": TAGGED["decimal"],
    "datetime.datetime": TAGGED["datetime"],
    "datetime.date": TAGGED["date"],
    "datetime.time": TAGGED["time"],
    "datetime.timedelta": TAGGED["timedelta"],
    "uuid.UUID": TAGGED["uuid"],
}
_LISTS = ("list", "typing.List")
_OBJECTS = ("dict", "typing.Dict")
_TYPED = ("typing.TypedDict", "typing_extensions.TypedDict")
_NOT_FIELDS = ("typing.ClassVar", "dataclasses.InitVar")


def annotated(node: Any, scope: Scope, depth: int = _DEEPEST) -> Schema:
    """The schema of what is annotated; `UNKNOWN` where it says too little."""
    node = _parsed(node)
    if node is None or not depth:
        return UNKNOWN
    if isinstance(node, ast.Constant) and node.value is None:
        return NULL
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return either(annotated(node.left, scope, depth - 1), annotated(node.right, scope, depth - 1))
    if isinstance(node, ast.Subscript):
        return _generic(node, scope, depth)
    full = scope.meaning(node)
    if full in _PLAIN:
        return _PLAIN[full]
    if full in _LISTS:
        return {"type": "array", "items": UNKNOWN}
    if full in _OBJECTS or (full and rows.named(full) is not None):
        return ANY_OBJECT
    return declared(full, scope, depth)


def declared(full: str, scope: Scope, depth: int = _DEEPEST) -> Schema:
    """What an instance of a dataclass or a TypedDict of this project becomes on its way."""
    kind, fields = fields_of(full, scope, depth)
    if kind == "data":
        return an_object({"$": {"const": "data"}, "c": TEXT, "v": fields})
    return fields if kind == "typed" else UNKNOWN


def fields_of(full: str, scope: Scope, depth: int = _DEEPEST) -> Tuple[str, Schema]:
    """Whether a class is a dataclass (`data`) or a TypedDict (`typed`), else "", and an object of its fields."""
    owner = scope.code.owner(full) if full else None
    node = owner[0].defined.get(owner[1]) if owner else None
    if owner is None or not isinstance(node, ast.ClassDef) or not depth:
        return "", UNKNOWN
    there = Scope(scope.code, owner[0])
    bases = [there.meaning(base) for base in node.bases]
    inherited = [fields_of(base, there, depth - 1) for base in bases if base not in _TYPED]
    kind = "data" if any(_is_dataclass(each, there) for each in node.decorator_list) else ""
    kind = "typed" if not kind and any(base in _TYPED for base in bases) else kind
    kind = kind or next((each for each, _ in inherited if each), "")
    found: Dict[str, Schema] = {}
    for _, more in inherited:
        found.update(more.get("properties", {}))
    found.update((name, annotated(note, there, depth - 1)) for name, note in _declarations(node, there))
    is_total = not any(each.arg == "total" for each in node.keywords)
    return kind, an_object(found, None if is_total else [])


def _declarations(node: ast.ClassDef, scope: Scope) -> Iterator[Tuple[str, Any]]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            note = statement.annotation
            outer = scope.meaning(note.value if isinstance(note, ast.Subscript) else note)
            if outer not in _NOT_FIELDS:
                yield statement.target.id, note


def _generic(node: ast.Subscript, scope: Scope, depth: int) -> Schema:
    outer = scope.meaning(node.value)
    inner: Any = node.slice.value if type(node.slice).__name__ == "Index" else node.slice  # type: ignore[attr-defined]
    if outer == "typing.Optional":
        return either(annotated(inner, scope, depth - 1), NULL)
    if outer == "typing.Union" and isinstance(inner, ast.Tuple):
        found: Optional[Schema] = None
        for each in inner.elts:
            told = annotated(each, scope, depth - 1)
            found = told if found is None else either(found, told)
        return found or UNKNOWN
    if outer in _LISTS:
        return {"type": "array", "items": annotated(inner, scope, depth - 1)}
    if outer in _OBJECTS and isinstance(inner, ast.Tuple) and annotated(inner.elts[0], scope, 1) == TEXT:
        return {"type": "object", "additionalProperties": annotated(inner.elts[-1], scope, depth - 1)}
    return UNKNOWN


def _parsed(node: Any) -> Any:
    """An annotation that is written as a text, read."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
    return node


def _is_dataclass(node: Any, scope: Scope) -> bool:
    return scope.meaning(node.func if isinstance(node, ast.Call) else node) == "dataclasses.dataclass"
