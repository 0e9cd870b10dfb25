"""The shape of a payload as the expression that makes it tells it: an expression -> the schema of what travels."""

import ast
from typing import Any, Dict, Iterator, List, Optional, Tuple

from service_links.events.emitted import rows
from service_links.events.emitted.annotations import annotated, declared, fields_of
from service_links.events.emitted.classes import family, function_of
from service_links.events.emitted.reading import dotted
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
    tagged,
)
from service_links.events.emitted.scopes import GIVEN, PARAMETER, VALUE, Function, Scope, defaults, within
from service_links.events.emitted.texts import texts

_DEEPEST = 8
_CONSTANTS = ((bool, BOOLEAN), (int, WHOLE), (float, NUMBER), (str, TEXT), (bytes, TAGGED["bytes"]))
_MAKERS: Dict[str, Schema] = {
    **dict.fromkeys(("str", "repr", "format", "hex", "json.dumps", "django.urls.reverse"), TEXT),
    **dict.fromkeys(("int", "len", "ord"), WHOLE),
    **dict.fromkeys(("bool", "isinstance", "any", "all", "callable", "hasattr"), BOOLEAN),
    **dict.fromkeys(("float", "time.time", "time.monotonic", "time.perf_counter"), NUMBER),
    **dict.fromkeys(("django.forms.models.model_to_dict", "django.forms.model_to_dict"), ANY_OBJECT),
    "vars": ANY_OBJECT,
    "decimal.Decimal": TAGGED["decimal"],
    "django.utils.timezone.now": TAGGED["datetime"],
    "django.utils.timezone.localtime": TAGGED["datetime"],
    "django.utils.timezone.localdate": TAGGED["date"],
    **{"datetime.datetime" + made: TAGGED["datetime"] for made in ("", ".now", ".utcnow", ".today", ".fromtimestamp")},
    **{"datetime.date" + made: TAGGED["date"] for made in ("", ".today", ".fromtimestamp")},
    "datetime.time": TAGGED["time"],
    "datetime.timedelta": TAGGED["timedelta"],
    **{"uuid." + made: TAGGED["uuid"] for made in ("UUID", "uuid1", "uuid4", "uuid5")},
}
"""What functions give, by their full names."""
_METHODS: Dict[str, Schema] = {
    **dict.fromkeys(("isoformat", "strftime", "title", "upper", "lower", "strip", "join", "removeprefix"), TEXT),
    **dict.fromkeys(("total_seconds", "timestamp"), NUMBER),
    **dict.fromkeys(("count", "toordinal"), WHOLE),
    **dict.fromkeys(("exists", "startswith", "endswith", "is_integer"), BOOLEAN),
}
"""What methods give that are of texts, times, and query sets alone."""
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


def shape(node: Any, scope: Scope, depth: int = _DEEPEST) -> Schema:
    """The schema of what an expression becomes on its way; `UNKNOWN` where the code does not tell."""
    if node is None:
        return NULL
    if not depth:
        return UNKNOWN
    for kinds, told in _TELLERS:
        if isinstance(node, kinds):
            return told(node, scope, depth - 1)
    return UNKNOWN


def _constant(node: ast.Constant, scope: Scope, depth: int) -> Schema:
    if node.value is None:
        return NULL
    return next((schema for kind, schema in _CONSTANTS if isinstance(node.value, kind)), UNKNOWN)


def _dict(node: ast.Dict, scope: Scope, depth: int) -> Schema:
    found: Schema = an_object({})
    for key, value in zip(node.keys, node.values):
        if key is None:
            more = shape(value, scope, depth)
            if "properties" not in more or more.get("type") != "object" or "$" in more["properties"]:
                found = {**found, "x-open": True, "properties": dict.fromkeys(found["properties"], UNKNOWN)}
                continue
            found = _with(found, more["properties"], more["required"])
            found.update({"x-open": True} if more.get("x-open") else {})
        elif isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value != "$":
            found = _with(found, {key.value: shape(value, scope, depth)}, [key.value])
        else:
            return UNKNOWN  # a key that is worked out; one that is no text has another form on the wire
    return found


def _with(whole: Schema, properties: Dict[str, Schema], required: List[str]) -> Schema:
    known = {**whole["properties"], **properties}
    more = {"x-open": True} if whole.get("x-open") else {}
    return {**an_object(known, sorted({*whole["required"], *required})), **more}


def _items(nodes: List[Any], scope: Scope, depth: int) -> Schema:
    found: Optional[Schema] = None
    for node in nodes:
        item = UNKNOWN if isinstance(node, ast.Starred) else shape(node, scope, depth)
        found = item if found is None else either(found, item)
    return {"type": "array", **({"items": found} if found is not None else {})}


def _list(node: ast.List, scope: Scope, depth: int) -> Schema:
    return _items(node.elts, scope, depth)


def _tuple(node: ast.Tuple, scope: Scope, depth: int) -> Schema:
    return tagged("tuple", _items(node.elts, scope, depth))


def _set(node: ast.Set, scope: Scope, depth: int) -> Schema:
    return tagged("set", _items(node.elts, scope, depth))


def _comprehension(node: Any, scope: Scope, depth: int) -> Schema:
    return {"type": "array", "items": shape(node.elt, scope, depth)}


def _text(node: Any, scope: Scope, depth: int) -> Schema:
    return TEXT


def _compared(node: ast.Compare, scope: Scope, depth: int) -> Schema:
    return BOOLEAN


def _unary(node: ast.UnaryOp, scope: Scope, depth: int) -> Schema:
    return BOOLEAN if isinstance(node.op, ast.Not) else shape(node.operand, scope, depth)


def _choice(node: ast.IfExp, scope: Scope, depth: int) -> Schema:
    return either(shape(node.body, scope, depth), shape(node.orelse, scope, depth))


def _one_of(node: ast.BoolOp, scope: Scope, depth: int) -> Schema:
    return _any_of(shape(each, scope, depth) for each in node.values)


def _sum(node: ast.BinOp, scope: Scope, depth: int) -> Schema:
    left = shape(node.left, scope, depth)
    if isinstance(node.op, ast.Mod) and left == TEXT:
        return TEXT
    right = shape(node.right, scope, depth)
    return left if left == right and left in (TEXT, WHOLE) and isinstance(node.op, (ast.Add, ast.Sub)) else UNKNOWN


def _call(node: ast.Call, scope: Scope, depth: int) -> Schema:
    full = scope.meaning(node.func)
    if full == "dict" and not node.args:
        keys = [ast.Constant(value=each.arg) if each.arg else None for each in node.keywords]
        return _dict(ast.Dict(keys=keys, values=[each.value for each in node.keywords]), scope, depth)
    if full in {"list", "sorted"} and len(node.args) == 1:
        inner = shape(node.args[0], scope, depth)
        return inner if inner.get("type") == "array" else {"type": "array", "items": UNKNOWN}
    if full == "dataclasses.asdict" and len(node.args) == 1:
        return _as_dict(node.args[0], scope)
    if full in _MAKERS:
        return _MAKERS[full]
    owner = scope.code.owner(full) if full else None
    if owner is not None and isinstance(owner[0].defined.get(owner[1]), ast.ClassDef):
        return declared(full, scope)
    if owner is not None:
        return _returned(owner[0].defined.get(owner[1]), Scope(scope.code, owner[0]), depth)
    if isinstance(node.func, ast.Attribute):
        return _method(node.func, scope, depth)
    return UNKNOWN


def _method(node: ast.Attribute, scope: Scope, depth: int) -> Schema:
    if node.attr == "format" and shape(node.value, scope, depth) == TEXT:
        return TEXT
    owner = scope.owner
    if owner is not None and dotted(node.value) in {"self", "cls"}:
        return _any_of(_of_family(node.attr, scope, owner, depth))
    if node.attr.startswith("get_") and node.attr.endswith("_display"):
        return TEXT
    return _METHODS.get(node.attr, UNKNOWN)


def _of_family(name: str, scope: Scope, owner: ast.ClassDef, depth: int) -> Iterator[Schema]:
    """What a method gives, by the class itself and by all that inherit from it and have their own."""
    for module, each in family(scope.code, scope.module, owner):
        function = function_of(each, name)
        if function is None and each is owner:
            yield UNKNOWN  # it is inherited
        elif function is not None and not _is_left_open(function):
            yield _returned(function, Scope(scope.code, module, (each,)), depth)


def _is_left_open(function: ast.AST) -> bool:
    """Whether a method only says that others have it."""
    body = getattr(function, "body", [])
    is_empty = not any(isinstance(node, ast.Return) for node in within(body))
    return is_empty and bool(body) and isinstance(body[-1], (ast.Raise, ast.Pass))


def _returned(function: Any, scope: Scope, depth: int) -> Schema:
    """What a function of this project gives: whatever any of its returns does."""
    if not isinstance(function, ast.FunctionDef) or function.decorator_list[1:]:
        return UNKNOWN
    if any(dotted(each) not in {"staticmethod", "classmethod"} for each in function.decorator_list):
        return UNKNOWN
    body, inner = list(within(function.body)), scope.inside(function)
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in body):
        return UNKNOWN
    returns = [node for node in body if isinstance(node, ast.Return)]
    ends = isinstance(function.body[-1], (ast.Return, ast.Raise))
    given = [shape(node.value, inner, depth) for node in returns]
    return _any_of(iter([*given, *([] if ends else [UNKNOWN])]))


def _named(node: ast.Name, scope: Scope, depth: int) -> Schema:
    bindings = scope.bindings(node.id)
    values = [each.node for each in bindings if each.how == VALUE]
    if bindings and bindings[0].how == GIVEN:
        given = shape(bindings[0].node.node, bindings[0].node.scope, depth)
        return _unless_filled(node, given, scope)
    if bindings and len(values) < len(bindings):
        if all(each.how == PARAMETER for each in bindings):
            return _parameter(bindings[0].node, scope)
        return UNKNOWN
    if not bindings:
        owner = scope.code.owner(scope.meaning(node) or "")
        constant = owner[0].assigned.get(owner[1]) if owner else None
        return shape(constant, Scope(scope.code, owner[0]), depth) if owner and constant is not None else UNKNOWN
    found = _any_of(shape(value, scope, depth) for value in values)
    return _filled(node, found, scope, depth) if len(values) == 1 else _unless_filled(node, found, scope)


def _parameter(argument: ast.arg, scope: Scope) -> Schema:
    """What an annotation says; where nothing is given by default, that is one more value."""
    if argument.annotation is None:
        return UNKNOWN
    told, function = annotated(argument.annotation, scope), scope.binder(argument.arg)
    usual = defaults(function).get(argument.arg) if function is not None else None
    return either(told, NULL) if isinstance(usual, ast.Constant) and usual.value is None else told


def _as_dict(node: Any, scope: Scope) -> Schema:
    """The fields of a dataclass; those of one in it come as an object too, and not as what it would be by itself."""
    made = node
    if isinstance(node, ast.Name):
        bindings = scope.bindings(node.id)
        made = bindings[0].node if len(bindings) == 1 and bindings[0].how in {VALUE, PARAMETER} else node
    name = made.annotation if isinstance(made, ast.arg) else getattr(made, "func", None)
    kind, fields = fields_of(scope.meaning(name), scope)
    inner = [each.get("properties", {}) for each in fields.get("properties", {}).values()]
    return fields if kind == "data" and not any("$" in each and "c" in each for each in inner) else ANY_OBJECT


def _filled(node: ast.Name, found: Schema, scope: Scope, depth: int) -> Schema:
    """A dictionary with what is put into it after it was made; what may be put in may be missing."""
    function = scope.binder(node.id)
    if found.get("type") != "object" or "properties" not in found or function is None:
        return _unless_filled(node, found, scope)
    always = {id(each) for each in function.body if each.lineno < node.lineno}
    for statement in within(function.body):
        if getattr(statement, "lineno", 0) > node.lineno and not _may_come_back(function):
            continue
        for key, value in _put(statement, node.id):
            if key is None:
                known = dict.fromkeys(found["properties"], UNKNOWN)
                found = {**found, "x-open": True, "properties": known, "required": []}
                continue
            told = shape(value, scope, depth)
            known = found["properties"].get(key)
            is_sure = id(statement) in always
            schema = told if known is None or is_sure else either(known, told)
            found = _with(found, {key: schema}, [key] if is_sure else [])
    return found


def _unless_filled(node: ast.Name, found: Schema, scope: Scope) -> Schema:
    function = scope.binder(node.id)
    body = function.body if function is not None else []
    return UNKNOWN if any(True for each in within(body) for _ in _put(each, node.id)) else found


def _may_come_back(function: Function) -> bool:
    """Whether what stands further below may have happened before: in loops, and in what is called later."""
    later = (ast.For, ast.AsyncFor, ast.While, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(each, later) for statement in function.body for each in ast.walk(statement))


def _put(node: ast.AST, name: str) -> Iterator[Tuple[Optional[str], Any]]:
    """What a statement puts into a variable by key; None for what is not told, or taken away."""
    targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [getattr(node, "target", None)]
    for target in targets:
        if isinstance(target, ast.Subscript) and dotted(target.value) == name:
            key = target.slice.value if type(target.slice).__name__ == "Index" else target.slice  # type: ignore[attr-defined]
            is_told = isinstance(node, ast.Assign) and isinstance(key, ast.Constant) and isinstance(key.value, str)
            yield (key.value, node.value) if is_told else (None, None)  # type: ignore[attr-defined, union-attr]
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and dotted(call.func.value) == name:
        is_told = call.func.attr == "update" and not call.args and all(each.arg for each in call.keywords)
        if is_told:
            yield from ((each.arg, each.value) for each in call.keywords)
        else:
            yield None, None


def _any_of(found: Iterator[Schema]) -> Schema:
    whole: Optional[Schema] = None
    for each in found:
        whole = each if whole is None else either(whole, each)
    return UNKNOWN if whole is None else whole


def _attribute(node: ast.Attribute, scope: Scope, depth: int) -> Schema:
    found = rows.attribute(node, scope)
    return TEXT if found == UNKNOWN and texts(node, scope) is not None else found


_TELLERS: Tuple[Tuple[Any, Any], ...] = (
    (ast.Constant, _constant),
    (ast.Dict, _dict),
    (ast.List, _list),
    (ast.Tuple, _tuple),
    (ast.Set, _set),
    (_COMPREHENSIONS, _comprehension),
    (ast.JoinedStr, _text),
    (ast.Compare, _compared),
    (ast.UnaryOp, _unary),
    (ast.IfExp, _choice),
    (ast.BoolOp, _one_of),
    (ast.BinOp, _sum),
    (ast.Call, _call),
    (ast.Attribute, _attribute),
    (ast.Name, _named),
)
