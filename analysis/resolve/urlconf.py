"""URL configurations as trees: what the `urlpatterns` of a module hold, with includes followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analysis.resolve.project import Project
from analysis.resolve.routers import Routers
from analysis.resolve.symbols import FunctionInfo, Module
from analysis.resolve.values import FunctionValue, ModuleValue, TextValue, Value, alternatives
from analysis.resolve.views import View, ViewFinder, called_name
from analysis.syntax.expressions import Expression, argument, children, keyword, walk
from analysis.syntax.outline import Attribute

PATHS = frozenset({"path", "re_path", "url"})
URLPATTERNS = "urlpatterns"
SUFFIX = r"\.(?P<format>[a-z0-9]+)/?$"
"""What DRF appends to a route, after its `format_suffix_patterns`."""

_NOTHING = frozenset({"static", "staticfiles_urlpatterns", "media_urlpatterns"})
_DEPTH = 40
_ALIASES = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """One pattern that leads to a view."""

    route: str
    view: View
    name: str
    module: Module
    line: int


@dataclass(frozen=True, slots=True)
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


class UrlConf:
    """Reads URL configurations; each name of each module once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.included: set[str] = set()
        self._symbols = project.symbols
        self._views = ViewFinder(project)
        self._read: dict[tuple[str, str], tuple[Node, ...]] = {}
        self._pending: set[tuple[str, str]] = set()
        self._depth = 0

    @cached_property
    def routers(self) -> Routers:
        """The routers of the REST framework that the project makes."""
        return Routers(self.project)

    def patterns(self, module: Module, name: str = URLPATTERNS) -> tuple[Node, ...]:
        """What a list of patterns at module level holds; empty while it is being read, so that cycles end."""
        key = (module.path or module.name, name)
        if key in self._read:
            return self._read[key]
        if key in self._pending or not module.is_local:
            return ()
        self._pending.add(key)
        found = tuple(dict.fromkeys(self._assigned(module, name)))
        self._pending.discard(key)
        self._read[key] = found
        return found

    def view(self, expression: Expression, place: Place) -> View | None:
        """The view that the second argument of a `path(...)` stands for; None for an include."""
        target = _bound(expression, place)
        return None if self._is_include(target, place) else self._views.find(target, place.module, place.bindings)

    def homes(self, what: Expression, place: Place) -> Iterator[Module]:
        """The modules that hold what is included: those that are named, and those of lists and routers by name."""
        match _bound(what, place):
            case ("s", dotted, _):
                found = self._symbols.modules.get(dotted)
                if found is not None:
                    yield found
            case ("l", (patterns, *_)):
                yield from self.homes(patterns, place) if not _is_call(patterns) else ()
            case (".", owner, "urls" | "get_urls", _) if self._home(owner, place) is not None:
                yield self._home(owner, place)[0]  # type: ignore[index]
            case ("n" | "." | "m", *_) as named:
                value = self._symbols.lookup(place.module, named[1]) if named[0] == "n" else self._value(named, place)
                home = self._home(named, place)
                if isinstance(value, ModuleValue):
                    yield value.module
                elif home is not None:
                    yield home[0]

    def _value(self, expression: Expression, place: Place) -> Value:
        return self.project.flow.static(expression, place.module)

    def app_name(self, module: Module) -> str:
        """The `app_name` of a URL module."""
        found = self._symbols.assignment(module, "app_name")
        return self._text(found[1][-1].value, Place(found[0])) if found is not None else ""

    def _assigned(self, module: Module, name: str) -> list[Node]:
        place = Place(module)
        nodes = list(self._imported(module, name))
        for attribute in module.assigned.get(name, ()):
            value = attribute.value
            more = self._nodes(value, place)
            nodes = [*nodes, *more] if _is_added(attribute, name) else more
        for call in _additions(module, name):
            for added in call[2]:
                nodes.extend(self._nodes(added, place))
        return nodes

    def _imported(self, module: Module, name: str) -> tuple[Node, ...]:
        entry = module.imports.get(name)
        sources = [entry] if entry is not None and entry.name else list(module.stars)
        for source in sources:
            target = self._symbols.module(module.absolute(source.level, source.module))
            if target is not None and target.is_local:
                found = self.patterns(target, source.name if source.name != "*" else name)
                if found:
                    return found
        return ()

    def _nodes(self, expression: Expression, place: Place) -> list[Node]:
        """The patterns that a list, a sum of lists, a call or a name stands for."""
        if expression is None or self._depth > _DEPTH:
            return []
        self._depth += 1
        try:
            return list(self._found(expression, place))
        finally:
            self._depth -= 1

    def _found(self, expression: Expression, place: Place) -> Iterable[Node]:
        match expression:
            case ("l", items):
                return self._all(items, place)
            case ("o", "+", *parts) | ("?", *parts):
                return self._all(parts, place)
            case ("*" | "g" | "i", inner) | ("[", inner, _):
                return self._nodes(inner, place)
            case ("v", binding):
                return self._nodes(place.bindings.get(binding), place)
            case ("n", name):
                return self._named(place.module, name)
            case ("m", level, module, name):
                home = self._symbols.module(place.module.absolute(level, module))
                return self._named(home, name) if home is not None else ()
            case (".", owner, name, _):
                return self._member(owner, name, place)
            case ("(", *_):
                return self._called(expression, place)
        return ()

    def _all(self, parts: Iterable[Expression], place: Place) -> Iterator[Node]:
        for part in parts:
            yield from self._nodes(part, place)

    def _named(self, module: Module, name: str) -> Iterable[Node]:
        found = self._symbols.assignment(module, name)
        if found is None:
            return self.patterns(module, name) if module.is_local else ()
        router = self.routers.find(*found, name)
        return self._routed(router.urls()) if router is not None else self.patterns(found[0], found[1][0].name)

    def _member(self, owner: Expression, name: str, place: Place) -> Iterable[Node]:
        value = self.project.flow.static(owner, place.module)
        if isinstance(value, ModuleValue):
            return self._named(value.module, name)
        if name in ("urls", "get_urls"):
            found = self._home(owner, place)
            router = self.routers.find(*found) if found is not None else None
            if router is not None:
                return self._routed(router.urls())
        member = self.project.flow.members.find(value, name) if value is not None else None
        if isinstance(member, FunctionValue):
            return self._function(member.function)
        return ()

    def _home(self, expression: Expression, place: Place) -> tuple[Module, list[Attribute], str] | None:
        """The module, the assignments and the name of what a name or `module.name` stands for."""
        match expression:
            case ("n", name):
                found = self._symbols.assignment(place.module, name)
            case (".", owner, name, _):
                value = self.project.flow.static(owner, place.module)
                found = self._symbols.assignment(value.module, name) if isinstance(value, ModuleValue) else None
            case _:
                return None
        return (*found, name) if found is not None else None

    def _routed(self, routes: Iterable[tuple[str, View, str, Module, int]]) -> Iterator[Node]:
        return (Leaf(*route) for route in routes)

    def _called(self, call: Expression, place: Place) -> Iterable[Node]:
        assert call is not None
        name = called_name(call, place.module)
        if name in PATHS:
            return self._path(call, place)
        if name in _NOTHING:
            return ()
        if name == "i18n_patterns":
            return (Group(self._language(call), tuple(self._all(call[2], place))),)
        if name == "format_suffix_patterns":
            return _suffixed(self._all(call[2][:1], place))
        if name in ("get_urls", "copy") and call[1][0] == ".":
            return self._member(call[1][1], "urls", place) if name == "get_urls" else self._nodes(call[1][1], place)
        return self._from_function(call, place)

    def _from_function(self, call: Expression, place: Place) -> Iterator[Node]:
        assert call is not None
        for value in alternatives(self.project.flow.static(call[1], place.module)):
            if isinstance(value, FunctionValue) and value.function.module.is_local:
                yield from self._function(value.function)
        yield from self._all((*call[2], *(value for _key, value in call[3])), place)

    def _function(self, function: FunctionInfo) -> tuple[Node, ...]:
        """The patterns written in a function, without those that it includes into each other."""
        key = (function.module.path, f"{function.declaration.qualname}()")
        if key in self._pending or not function.module.is_local:
            return ()
        if key not in self._read:
            self._pending.add(key)
            place = Place(function.module, {u[0]: u[1] for u in function.declaration.uses if u[0] >= 0})
            self._read[key] = tuple(dict.fromkeys(self._all(_outermost(function, place), place)))
            self._pending.discard(key)
        return self._read[key]

    def _path(self, call: Expression, place: Place) -> Iterator[Node]:
        assert call is not None
        first = argument(call, 0, "route") or keyword(call, "regex")
        route = self._text(first, place, "{}")
        target = _bound(argument(call, 1, "view"), place)
        if self._is_include(target, place):
            yield from self._include(target, route, place)
            return
        view = self._views.find(target, place.module, place.bindings)
        if view is not None:
            name = self._text(argument(call, 3, "name"), place)
            yield Leaf(route, view, name, place.module, call[4])

    def _is_include(self, target: Expression, place: Place) -> bool:
        match target:
            case ("(", *_):
                return called_name(target, place.module).endswith("include")
            case ("l", _):
                return True
            case (".", _, "urls", _):
                return True
        return False

    def _include(self, target: Expression, route: str, place: Place) -> Iterator[Node]:
        assert target is not None
        if target[0] == "(":
            called = [a for a in target[2] if a is not None]
            is_plain = called_name(target, place.module) == "include"
            what = (argument(target, 0, "arg") if is_plain else called[-1] if called else None)
            namespace = self._text(argument(target, 1, "namespace") if is_plain else keyword(target, "namespace"), place)
            app_name = self._text(keyword(target, "app_name"), place)
        else:
            what, namespace, app_name = target, "", ""
        nodes, own, instance = self._target(what, place, 0)
        app_name = own or app_name
        if nodes:
            yield Group(route, nodes, namespace or instance or app_name, app_name)

    def _target(self, what: Expression, place: Place, depth: int) -> tuple[tuple[Node, ...], str, str]:
        """What is included: its patterns, its app name and its namespace, the last two empty if not given."""
        what = _bound(what, place)
        match what:
            case ("s", dotted, _):
                return self._module(self._symbols.module(dotted))
            case ("l", (patterns, app_name, *rest)) if self._text(app_name, place):
                nodes, _own, _ = self._target(patterns, place, depth + 1)
                return nodes, self._text(app_name, place), self._text(rest[0], place) if rest else ""
            case ("n" | "." | "m", *_) if depth < _ALIASES:
                value = self._symbols.lookup(place.module, what[1]) if what[0] == "n" else self._value(what, place)
                if isinstance(value, ModuleValue):
                    return self._module(value.module)
                home = self._home(what, place)
                if home is not None and _is_tuple_or_text(home[1][-1].value):
                    return self._target(home[1][-1].value, Place(home[0]), depth + 1)
        return tuple(dict.fromkeys(self._nodes(what, place))), "", ""

    def _module(self, module: Module | None) -> tuple[tuple[Node, ...], str, str]:
        if module is None or not module.is_local:
            return (), "", ""
        self.included.add(module.path)
        return self.patterns(module), self.app_name(module), ""

    def _text(self, expression: Expression, place: Place, hole: str = "") -> str:
        """A literal or constant text; in a format string what cannot be told is written as `hole`."""
        expression = _bound(expression, place)
        if expression is None:
            return ""
        if expression[0] == "s":
            return str(expression[1])
        if expression[0] == "f" and hole:
            return "".join(self._text(part, place, hole) or hole for part in expression[1])
        if expression[0] == "o" and expression[1] == "+" and hole:
            return "".join(self._text(part, place, hole) or hole for part in expression[2:])
        value = next(iter(alternatives(self.project.flow.static(expression, place.module))), None)
        return value.text if isinstance(value, TextValue) else ""

    def _language(self, call: Expression) -> str:
        is_default_prefixed = keyword(call, "prefix_default_language") != ("k", False)
        code = self.project.setting("LANGUAGE_CODE")
        return f"{code if isinstance(code, str) else 'en-us'}/" if is_default_prefixed else ""


def _is_added(attribute: Attribute, name: str) -> bool:
    """Whether an assignment keeps what the name held before: `+=`, or one branch of several."""
    value = attribute.value
    return attribute.is_conditional or any(part[:2] == ("n", name) for part in walk(value))


def _additions(module: Module, name: str) -> Iterator[tuple[object, ...]]:
    for _binding, value, _scope in module.outline.uses:
        match value:
            case ("(", (".", ("n", owner), "append" | "extend" | "insert", _), args, _, _) if owner == name and args:
                yield value


def _outermost(function: FunctionInfo, place: Place) -> list[Expression]:
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


def _suffixed(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Leaf):
            route = node.route.rstrip("$").rstrip("/")
            is_regex = node.route.startswith("^") or node.route.endswith("$")
            suffix = SUFFIX if is_regex else "<drf_format_suffix:format>"
            yield Leaf(route + suffix, node.view, node.name, node.module, node.line)


def _bound(expression: Expression, place: Place) -> Expression:
    for _ in range(8):
        if expression is None or expression[0] != "v":
            break
        expression = place.bindings.get(expression[1])
    return expression


def _is_call(expression: Expression) -> bool:
    return expression is not None and expression[0] == "("


def _is_tuple_or_text(expression: Expression) -> bool:
    if expression is None:
        return False
    return expression[0] == "s" or (
        expression[0] == "l" and len(expression[1]) in (2, 3) and expression[1][1] is not None and expression[1][1][0] == "s"
    )
