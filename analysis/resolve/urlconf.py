"""URL configurations as trees: what the `urlpatterns` of a module hold, with includes followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from analysis.resolve.models import Model
from analysis.resolve.project import Project
from analysis.resolve.routers import Routers
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.urltree import (
    PATHS,
    Group,
    Leaf,
    Node,
    Place,
    Texts,
    additions,
    bindings,
    bound,
    is_added,
    outermost,
    suffixed,
)
from analysis.resolve.values import ExternalValue, FunctionValue, InstanceValue, ModuleValue, Value, alternatives
from analysis.resolve.views import View, ViewFinder, called_name
from analysis.syntax.expressions import Expression, argument, keyword
from analysis.syntax.outline import Attribute

URLPATTERNS = "urlpatterns"

_NOTHING = frozenset({"static", "staticfiles_urlpatterns", "media_urlpatterns"})
_DEPTH = 150
_ALIASES = 8


class UrlConf:
    """Reads URL configurations; each name of each module once."""

    def __init__(self, project: Project, admins: Mapping[ClassInfo, Model] | None = None) -> None:
        """`admins` are the admin classes with the models that they are registered for."""
        self.project = project
        self._admins = admins or {}
        self.included: set[str] = set()
        self._symbols = project.symbols
        self._views = ViewFinder(project)
        self._texts = Texts(project)
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
        target = bound(expression, place)
        return None if self._is_include(target, place) else self._views.find(target, place.module, place.bindings)

    def homes(self, what: Expression, place: Place) -> Iterator[Module]:
        """The modules that hold what is included: those that are named, and those of lists and routers by name."""
        match bound(what, place):
            case ("s", dotted, _):
                found = self._symbols.modules.get(dotted)
                if found is not None:
                    yield found
            case ("l", (patterns, *_)):
                yield from self.homes(patterns, place) if not _is_call(patterns) else ()
            case (".", owner, "urls" | "get_urls", _) if (home := self._home(owner, place)) is not None:
                yield home[0]
            case ("n" | "." | "m", *_) as named:
                module = self._module_named(named, place)
                home = self._home(named, place)
                if module is not None or home is not None:
                    yield module or home[0]  # type: ignore[index]

    def _module_named(self, expression: Expression, place: Place) -> Module | None:
        assert expression is not None
        is_name = expression[0] == "n"
        value = self._symbols.lookup(place.module, expression[1]) if is_name else self._value(expression, place)
        return value.module if isinstance(value, ModuleValue) else None

    def _value(self, expression: Expression, place: Place) -> Value:
        return self.project.flow.static(expression, place.module)

    def app_name(self, module: Module) -> str:
        """The `app_name` of a URL module."""
        found = self._symbols.assignment(module, "app_name")
        return self._texts.read(found[1][-1].value, Place(found[0])) if found is not None else ""

    def _assigned(self, module: Module, name: str) -> list[Node]:
        place = Place(module)
        nodes = list(self._imported(module, name))
        for attribute in module.assigned.get(name, ()):
            more = self._nodes(attribute.value, place)
            nodes = [*nodes, *more] if is_added(attribute, name) else more
        for added in additions(module, name):
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
        value = self._value(owner, place)
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
                value = self._value(owner, place)
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
            nodes = tuple(self._all(call[2], place))
            return (Group(self._language(call), nodes),) if nodes else ()
        if name == "format_suffix_patterns":
            return suffixed(self._all(call[2][:1], place))
        if name in ("get_urls", "copy") and call[1][0] == ".":
            return self._member(call[1][1], "urls", place) if name == "get_urls" else self._nodes(call[1][1], place)
        return self._from_function(call, place)

    def _from_function(self, call: Expression, place: Place) -> Iterator[Node]:
        assert call is not None
        for value in alternatives(self._value(call[1], place)):
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
            place = Place(function.module, bindings(function))
            self._read[key] = tuple(dict.fromkeys(self._all(outermost(function, place), place)))
            self._pending.discard(key)
        return self._read[key]

    def _path(self, call: Expression, place: Place) -> Iterator[Node]:
        assert call is not None
        first = argument(call, 0, "route") or keyword(call, "regex")
        route = self._texts.read(first, place, "{}")
        target = bound(argument(call, 1, "view"), place)
        if self._is_include(target, place):
            yield from self._include(target, route, place)
            return
        view = self._views.find(target, place.module, place.bindings)
        if view is not None:
            name = self._texts.read(argument(call, 3, "name"), place)
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
        what: Expression = target
        namespace = app_name = ""
        if target[0] == "(":
            is_plain = called_name(target, place.module) == "include"
            what = argument(target, 0, "arg") if is_plain else (None, *target[2])[-1]
            given = argument(target, 1, "namespace") if is_plain else keyword(target, "namespace")
            namespace = self._texts.read(given, place)
            app_name = self._texts.read(keyword(target, "app_name"), place)
        if self._is_admin_site(what, place):
            yield Group(route, tuple(self._admin_views()), "admin", "admin")
            return
        nodes, own, instance = self._target(what, place, 0)
        app_name = own or app_name
        if nodes:
            yield Group(route, nodes, namespace or instance or app_name, app_name)

    def _is_admin_site(self, what: Expression, place: Place) -> bool:
        match what:
            case (".", owner, "urls", _):
                value = self._value(owner, place)
            case _:
                return False
        if isinstance(value, InstanceValue):
            return any(name.endswith("AdminSite") for name in self._symbols.ancestors(value.cls))
        return isinstance(value, ExternalValue) and value.dotted.endswith(("admin.site", "sites.site", "AdminSite()"))

    def _admin_views(self) -> Iterator[Node]:
        """The project's own pages in the admin: what `get_urls` of its admin classes adds."""
        for cls, model in self._admins.items():
            added = self._symbols.method(cls, "get_urls")
            nodes = self._function(added) if added is not None else ()
            if nodes:
                yield Group(f"{model.app}/{model.cls.name.lower()}/", nodes)

    def _target(self, what: Expression, place: Place, depth: int) -> tuple[tuple[Node, ...], str, str]:
        """What is included: its patterns, its app name and its namespace, the last two empty if not given."""
        what = bound(what, place)
        match what:
            case ("s", dotted, _):
                return self._module(self._symbols.module(dotted))
            case ("l", (patterns, app_name, *rest)) if self._texts.read(app_name, place):
                nodes, _own, _ = self._target(patterns, place, depth + 1)
                return nodes, self._texts.read(app_name, place), self._texts.read(rest[0], place) if rest else ""
            case ("n" | "." | "m", *_) if depth < _ALIASES:
                module = self._module_named(what, place)
                if module is not None:
                    return self._module(module)
                home = self._home(what, place)
                if home is not None and _is_tuple_or_text(home[1][-1].value):
                    return self._target(home[1][-1].value, Place(home[0]), depth + 1)
        return tuple(dict.fromkeys(self._nodes(what, place))), "", ""

    def _module(self, module: Module | None) -> tuple[tuple[Node, ...], str, str]:
        if module is None or not module.is_local:
            return (), "", ""
        self.included.add(module.path)
        return self.patterns(module), self.app_name(module), ""

    def _language(self, call: Expression) -> str:
        is_default_prefixed = keyword(call, "prefix_default_language") != ("k", False)
        code = self.project.setting("LANGUAGE_CODE")
        return f"{code if isinstance(code, str) else 'en-us'}/" if is_default_prefixed else ""


def _is_call(expression: Expression) -> bool:
    return expression is not None and expression[0] == "("


def _is_tuple_or_text(expression: Expression) -> bool:
    match expression:
        case ("s", *_) | ("l", (_, ("s", *_))) | ("l", (_, ("s", *_), _)):
            return True
    return False
