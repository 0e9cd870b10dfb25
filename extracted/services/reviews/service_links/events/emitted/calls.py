"""The calls of `emit` in a project, and those of its own functions that hand a name or a payload on to it."""

import ast
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple

from service_links.events.emitted import classes
from service_links.events.emitted.reading import Code, dotted
from service_links.events.emitted.scopes import GIVEN, PARAMETER, VALUE, Function, Given, Scope, defaults

EMIT = ("service_links.emit", "service_links.events.emit", "service_links.events.outbox.emit")
_PARTIAL = "functools.partial"
_DEEPEST = 6
"""So many functions may stand between who tells and `emit`."""


class Emission(NamedTuple):
    """A telling: the expressions of its name and its payload, None for none, and where they stand."""

    name: Any
    payload: Any
    scope: Scope
    call: ast.Call
    place: Scope
    """Where the outermost call stands that it was followed to."""


class Called(NamedTuple):
    """A call: what is called, and with what."""

    full: str
    args: List[Any]
    keywords: List[Any]
    node: ast.Call
    scope: Scope


def emissions(code: Code) -> Iterator[Emission]:
    """Every telling that the code itself makes."""
    for called in calls(code, {"emit"}):
        if called.full in EMIT:
            place = called.scope
            yield Emission(_argument(called, 0, "name"), _argument(called, 1, "payload"), place, called.node, place)


def handed_on(code: Code) -> Iterator[Tuple[str, int]]:
    """Where `emit` itself is given away, so that calls of it cannot be found."""
    for module in code.mentioning({"emit"}):
        if not any(full in EMIT for full in module.imports.values()):
            continue
        scope = Scope(code, module)
        called = {id(part) for node in ast.walk(module.tree) if isinstance(node, ast.Call) for part in _known(node)}
        called |= {id(value) for value in module.assigned.values()}
        for node in ast.walk(module.tree):
            is_read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if is_read and id(node) not in called and scope.meaning(node) in EMIT:
                yield module.place, node.lineno  # type: ignore[attr-defined]


def callers(code: Code, emission: Emission) -> List[Emission]:
    """The same telling by those who call the function that it stands in, with what they give to its parameters."""
    function, scope = emission.place.function, emission.place
    if function is None:
        return []
    owner = scope.owner if scope.owner is not None and function in scope.owner.body else None
    full = ".".join([scope.module.name, *([owner.name] if owner else []), function.name])
    found = []
    for called in calls(code, {function.name}):
        if called.full == full and called.node is not emission.call:
            given = dict(_given(called, function, is_bound=owner is not None and not _is_static(function)))
            inner = _rebound(emission.scope, function, given)
            found.append(emission._replace(scope=inner, place=called.scope, call=called.node))
    return found


def depends(node: Any, scope: Scope, depth: int = _DEEPEST) -> Optional[Function]:
    """The function by whose parameters an expression is what it is; None where no caller decides."""
    for each in _parts(node) if depth else ():
        for binding in scope.bindings(each.id):
            inner: Optional[Function] = None
            if binding.how == PARAMETER:
                inner = scope.binder(each.id)
            elif binding.how == VALUE:
                inner = depends(binding.node, scope, depth - 1)
            elif binding.how == GIVEN:
                inner = depends(binding.node.node, binding.node.scope, depth - 1)
            if inner is not None:
                return inner
    return None


def _parts(node: Any) -> Iterator[ast.Name]:
    """The variables that a text is put together of; what an attribute or a function gives, no caller says."""
    if isinstance(node, ast.Name):
        yield node
    inner = {
        ast.BinOp: ("left", "right"),
        ast.BoolOp: ("values",),
        ast.FormattedValue: ("value",),
        ast.IfExp: ("body", "orelse"),
        ast.JoinedStr: ("values",),
    }
    for name in inner.get(type(node), ()):
        value = getattr(node, name)
        for each in value if isinstance(value, list) else [value]:
            yield from _parts(each)


def calls(code: Code, wanted: Set[str]) -> Iterator[Called]:
    """Every call of what may have one of some names, by whatever name it goes in its module."""
    names = _aliases(code, wanted)
    for module in code.mentioning(names):
        if not any(name in names for name in module.names):
            continue
        for node, scope in _all_calls(Scope(code, module), module.tree):
            if _last(node.func) in names:
                yield Called(_callee(node.func, scope), node.args, node.keywords, node, scope)
            elif node.args and _last(node.args[0]) in names and scope.meaning(node.func) == _PARTIAL:
                yield Called(_callee(node.args[0], scope), node.args[1:], node.keywords, node, scope)


def _aliases(code: Code, wanted: Set[str]) -> Set[str]:
    names, before = set(wanted), set()
    while names != before:
        before = set(names)
        for module in code.mentioning(before):
            names.update(alias for alias, full in module.imports.items() if full.rpartition(".")[2] in names)
            names.update(alias for alias, value in module.assigned.items() if _last(value) in names)
    return names


def _all_calls(scope: Scope, root: ast.AST) -> Iterator[Tuple[ast.Call, Scope]]:
    rest: List[Tuple[ast.AST, Scope]] = [(root, scope)]
    while rest:
        node, here = rest.pop()
        if isinstance(node, ast.Call):
            yield node, here
        inner = here.inside(node) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else here
        rest.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))


def _callee(node: Any, scope: Scope) -> str:
    """The full name of what is called; of a method by the class that defines it."""
    full = scope.meaning(node)
    owner = scope.code.owner(full) if full else None
    if owner is None and full:
        return full
    if owner is not None and "." in owner[1]:
        module, (head, _, name) = owner[0], owner[1].partition(".")
        made = module.assigned.get(head)
        kind = Scope(scope.code, module).meaning(made.func) if isinstance(made, ast.Call) else ""
        return classes.method(scope.code, kind or "%s.%s" % (module.name, head), name)
    if full:
        return full
    if not isinstance(node, ast.Attribute):
        return ""
    if dotted(node.value) in {"self", "cls"} and scope.owner is not None:
        return classes.method(scope.code, "%s.%s" % (scope.module.name, scope.owner.name), node.attr)
    made = node.value
    if isinstance(made, ast.Name):
        values = [each.node for each in scope.bindings(made.id) if each.how == VALUE]
        made = values[0] if len(values) == 1 else made
    kind = scope.meaning(made.func) if isinstance(made, ast.Call) else ""
    return classes.method(scope.code, kind, node.attr) if kind else ""


def _argument(called: Called, place: int, name: str) -> Any:
    """The argument of a place or a name; `...` where it is in what is unpacked."""
    for keyword in called.keywords:
        if keyword.arg == name:
            return keyword.value
    if any(isinstance(each, ast.Starred) for each in called.args[: place + 1]):
        return ...
    if place < len(called.args):
        return called.args[place]
    return ... if any(keyword.arg is None for keyword in called.keywords) else None


def _given(called: Called, function: Function, *, is_bound: bool) -> Iterator[Tuple[str, Given]]:
    told = function.args
    positional = [*told.posonlyargs, *told.args][1 if is_bound else 0 :]
    usual = defaults(function)
    for place, argument in enumerate(positional):
        yield from _gave(called, place, argument.arg, usual)
    for argument in told.kwonlyargs:
        yield from _gave(called, len(called.args), argument.arg, usual)


def _gave(called: Called, place: int, name: str, usual: Dict[str, Any]) -> Iterator[Tuple[str, Given]]:
    value = _argument(called, place, name)
    if value is None and name in usual:
        value = usual[name]
    if isinstance(value, ast.AST):
        yield name, Given(value, called.scope)


def _rebound(scope: Scope, function: Function, given: Dict[str, Given]) -> Scope:
    """A scope in which the parameters of a function are what a call gives."""
    if scope.function is function and not scope.given:
        return scope._replace(given=given)
    inner = {name: each._replace(scope=_rebound(each.scope, function, given)) for name, each in scope.given.items()}
    return scope._replace(given=inner)


def _is_static(function: Function) -> bool:
    return any(dotted(each) == "staticmethod" for each in function.decorator_list)


def _known(node: ast.Call) -> Iterable[ast.AST]:
    return (node.func, *node.args[:1]) if _last(node.func) == "partial" else (node.func,)


def _last(node: Any) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
