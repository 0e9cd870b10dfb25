"""What URL configurations are read into, and where in the code their patterns are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from analysis.resolve.project import Project
from analysis.resolve.symbols import FunctionInfo, Module
from analysis.resolve.values import ItemsValue, TextValue, alternatives
from analysis.resolve.views import View, called_name
from analysis.syntax.expressions import Expression, children, walk
from analysis.syntax.outline import Attribute

PATHS = frozenset({"path", "re_path", "url"})
SUFFIX = r"\.(?P<format>[a-z0-9]+)/?$"
"""What the REST framework appends to a route for each format, and to one that is no regular expression."""
PLAIN_SUFFIX = "<drf_format_suffix:format>"

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdr]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One pattern that leads to a view."""

    route: str
    view: View
    name: str
    module: Module
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Patterns under a common route, and the namespace and app name that an include gives them."""

    route: str
    nodes: tuple[Node, ...]
    namespace: str = ""
    app_name: str = ""


Node = Leaf | Group


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: its module, and what is bound to local variables inside a function."""

    module: Module
    bindings: Mapping[int, Expression] = field(default_factory=dict)


class Texts:
    """Reads literal and constant texts."""

    def __init__(self, project: Project) -> None:
        self._flow = project.flow

    def read(self, expression: Expression, place: Place, hole: str = "") -> str:
        """A literal or constant text; in a format string what cannot be told is written as `hole`."""
        expression = bound(expression, place)
        if expression is None:
            return ""
        if expression[0] == "s":
            return str(expression[1])
        if expression[0] == "f" and hole:
            return "".join(self.read(part, place, hole) or hole for part in expression[1])
        if expression[0] == "o" and expression[1] == "+" and hole:
            return "".join(self.read(part, place, hole) or hole for part in expression[2:])
        if expression[0] == "o" and expression[1] == "%":
            return self._formatted(expression[2], expression[3], place, hole)
        value = next(iter(alternatives(self._flow.static(expression, place.module))), None)
        return value.text if isinstance(value, TextValue) else ""

    def _formatted(self, template: Expression, values: Expression, place: Place, hole: str) -> str:
        """`"^%s/" % SLUG`, with what cannot be told as `hole`; empty if that is empty."""
        known = self._flow.static(values, place.module)
        items = known.items if isinstance(known, ItemsValue) else (known,)
        texts = iter([item.text if isinstance(item, TextValue) else hole for item in items])
        parts = _PLACEHOLDER.split(self.read(template, place))
        found = [parts[0], *(text for part in parts[1:] for text in (next(texts, hole), part))]
        return "".join(found) if hole or all(found[1::2]) else ""


def is_added(attribute: Attribute, name: str) -> bool:
    """Whether an assignment keeps what the name held before: `+=`, or one branch of several."""
    value = attribute.value
    return attribute.is_conditional or any(part[:2] == ("n", name) for part in walk(value))


def additions(module: Module, name: str) -> Iterator[Expression]:
    """What is appended to a list at module level, or extends it."""
    for _binding, value, _scope in module.outline.uses:
        match value:
            case ("(", (".", ("n", owner), "append" | "extend" | "insert", _), args, _, _) if owner == name:
                yield from args


def bindings(function: FunctionInfo) -> dict[int, Expression]:
    """What the local variables of a function stand for; `self` for its class, which has the same views."""
    found: dict[int, Expression] = {binding: value for binding, value, _ in function.declaration.uses if binding >= 0}
    if function.owner is not None and function.declaration.parameters:
        found[function.declaration.parameters[0].binding] = ("n", function.owner.declaration.qualname)
    return found


def outermost(function: FunctionInfo, place: Place) -> list[Expression]:
    """The calls of `path` in a function that are inside no other, nor in a variable that another one includes."""
    calls = [(binding, call) for binding, value, _ in function.declaration.uses for call in _paths(value, place.module)]
    inner = {part[1] for _, call in calls for part in walk(call) if part[0] == "v"}
    return [call for binding, call in calls if binding not in inner]


def _paths(expression: Expression, module: Module) -> Iterator[Expression]:
    pending = [expression]
    while pending:
        current = pending.pop()
        if current is None:
            continue
        if current[0] == "(" and called_name(current, module) in PATHS:
            yield current
        else:
            pending.extend(children(current))


def suffixed(nodes: Iterable[Node]) -> Iterator[Node]:
    """The patterns, and each one again for a format at its end."""
    for node in nodes:
        yield node
        if isinstance(node, Leaf):
            route = node.route.rstrip("$").rstrip("/")
            is_regex = node.route.startswith("^") or node.route.endswith("$")
            suffix = SUFFIX if is_regex else PLAIN_SUFFIX
            yield Leaf(route + suffix, node.view, node.name, node.module, node.line)


def bound(expression: Expression, place: Place) -> Expression:
    """What a local variable stands for; any other expression itself."""
    for _ in range(8):
        if expression is None or expression[0] != "v":
            break
        expression = place.bindings.get(expression[1])
    return expression
