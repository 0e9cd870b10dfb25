"""Routers of Django REST framework: the URLs that `router.register("orders", OrderViewSet)` makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from analysis.resolve.project import Project
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.urltree import PLAIN_SUFFIX, SUFFIX
from analysis.resolve.values import ClassValue, ExternalValue, ModuleValue, TextValue, alternatives
from analysis.resolve.views import View, called_name, view_of_class
from analysis.syntax.expressions import Expression, argument, keyword, string_value
from analysis.syntax.outline import Attribute

_PROVIDED = {
    "ListModelMixin": frozenset({"list"}),
    "CreateModelMixin": frozenset({"create"}),
    "RetrieveModelMixin": frozenset({"retrieve"}),
    "UpdateModelMixin": frozenset({"update", "partial_update"}),
    "DestroyModelMixin": frozenset({"destroy"}),
    "ReadOnlyModelViewSet": frozenset({"list", "retrieve"}),
    "ModelViewSet": frozenset({"list", "create", "retrieve", "update", "partial_update", "destroy"}),
}
"""The actions of the framework's own bases."""
_ACTIONS = frozenset({"action", "list_route", "detail_route"})

Route = tuple[str, View, str, Module, int]
"""Route, view, name, and where the view set is registered."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One `Route` or `DynamicRoute` of a router; `actions` is empty for a dynamic one, made of `@action` methods."""

    url: str
    name: str
    actions: tuple[str, ...] = ()
    is_detail: bool = False


SHAPES = (
    Shape("^{prefix}{trailing_slash}$", "{basename}-list", ("list", "create")),
    Shape("^{prefix}/{url_path}{trailing_slash}$", "{basename}-{url_name}"),
    Shape(
        "^{prefix}/{lookup}{trailing_slash}$",
        "{basename}-detail",
        ("retrieve", "update", "partial_update", "destroy"),
        is_detail=True,
    ),
    Shape("^{prefix}/{lookup}/{url_path}{trailing_slash}$", "{basename}-{url_name}", is_detail=True),
)
"""The routes of the framework's SimpleRouter."""


@dataclass(frozen=True, slots=True)
class _Registration:
    """One `register` call in its module."""

    call: Expression
    module: Module


@dataclass(slots=True)
class Router:
    """One router and what is registered with it; `parent` is the prefix that a nested router stands under."""

    project: Project = field(repr=False)
    module: Module = field(repr=False)
    line: int
    shapes: tuple[Shape, ...] = SHAPES
    has_root: bool = False
    has_formats: bool = False
    slash: str = "/"
    parent: str = ""
    registered: list[_Registration] = field(default_factory=list, repr=False)

    def urls(self) -> tuple[Route, ...]:
        """Every pattern, with the root view and the format suffixes of a DefaultRouter."""
        routes = [route for entry in self.registered for route in self._routes(entry)]
        suffixed = [(route.rstrip("$").rstrip("/") + SUFFIX, *rest) for route, *rest in routes]
        if self.has_root:
            root = (View("rest_framework.routers.APIRootView"), "api-root", self.module, self.line)
            routes.append(("", *root))
            suffixed.append((PLAIN_SUFFIX, *root))
        return (*routes, *(suffixed if self.has_formats else ()))

    def class_at(self, prefix: str) -> ClassInfo | None:
        """The view set that is registered under a prefix."""
        for entry in self.registered:
            if _text(self.project, argument(entry.call, 0, "prefix"), entry.module) == prefix:
                return _class(self.project, argument(entry.call, 1, "viewset"), entry.module)
        return None

    def _routes(self, entry: _Registration) -> Iterator[Route]:
        call, module = entry.call, entry.module
        cls = _class(self.project, argument(call, 1, "viewset"), module)
        prefix = _text(self.project, argument(call, 0, "prefix"), module)
        if cls is None or prefix is None:
            return
        given = argument(call, 2, "basename") or keyword(call, "base_name")
        basename = _text(self.project, given, module) or _basename(self.project, cls)
        known = {"prefix": self.parent + prefix, "lookup": _lookup(self.project, cls), "basename": basename}
        actions = _actions(self.project, cls, {action for shape in self.shapes for action in shape.actions})
        for shape in self.shapes:
            if not shape.actions:
                for path, name in _extra(self.project, cls, is_detail=shape.is_detail):
                    yield self._route(shape, {**known, "url_path": path, "url_name": name}, cls, entry)
            elif actions.intersection(shape.actions):
                yield self._route(shape, known, cls, entry)

    def _route(self, shape: Shape, known: dict[str, str], cls: ClassInfo, entry: _Registration) -> Route:
        route, name = shape.url.replace("{trailing_slash}", self.slash), shape.name if known["basename"] else ""
        for key, value in known.items():
            route, name = route.replace(f"{{{key}}}", value), name.replace(f"{{{key}}}", value)
        line = entry.call[4] if entry.call is not None else 0
        return (f"^{route[2:]}" if route.startswith("^/") else route, view_of_class(cls), name, entry.module, line)


class Routers:
    """The routers of a project, by where they are assigned."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._made: dict[tuple[str, str], Router | None] = {}

    def find(self, module: Module, attributes: list[Attribute], name: str) -> Router | None:
        """The router that a name at module level stands for, or None."""
        key = (module.path, attributes[0].name if attributes else name)
        if key not in self._made:
            self._made[key] = None
            self._made[key] = self._router(module, attributes)
        return self._made[key]

    def _router(self, module: Module, attributes: list[Attribute]) -> Router | None:
        for attribute in attributes:
            value = attribute.value
            if value is not None and value[0] == "(":
                kind, cls = self._kind(value, module)
                if "Router" in kind:
                    return self._made_by(value, kind, cls, module, attribute)
        return None

    def _made_by(
        self, call: Expression, kind: str, cls: ClassInfo | None, module: Module, attribute: Attribute
    ) -> Router:
        is_default = "Default" in kind
        return Router(
            self._project,
            module,
            attribute.line,
            self._shapes(cls),
            is_default and self._is_on(cls, "include_root_view"),
            is_default and self._is_on(cls, "include_format_suffixes"),
            "" if keyword(call, "trailing_slash") == ("k", False) else "/",
            self._nesting(call, module) if "Nested" in kind else "",
            list(self._registrations.get((module.path, attribute.name), ())),
        )

    def _is_on(self, cls: ClassInfo | None, name: str) -> bool:
        found = self._project.symbols.attribute(cls, name) if cls is not None else None
        return found is None or found[1].value != ("k", False)

    def _shapes(self, cls: ClassInfo | None) -> tuple[Shape, ...]:
        """The routes that a project's own router lists, else those of the framework."""
        found = self._project.symbols.attribute(cls, "routes") if cls is not None else None
        value = found[1].value if found is not None else None
        if found is None or value is None or value[0] != "l":
            return SHAPES
        return tuple(_shape(call) for call in value[1] if called_name(call, found[0].module).endswith("Route"))

    def _kind(self, call: Expression, module: Module) -> tuple[str, ClassInfo | None]:
        """The name of the framework's router that is made, and the project's own subclass of it if it is one."""
        assert call is not None
        for value in alternatives(self._project.flow.static(call[1], module)):
            if isinstance(value, ClassValue):
                outside = [e for e in self._project.symbols.mro(value.cls) if isinstance(e, str) and "Router" in e]
                return (outside[0].rpartition(".")[2] if outside else value.cls.name), value.cls
            if isinstance(value, ExternalValue):
                return value.dotted.rpartition(".")[2], None
        return "", None

    def _nesting(self, call: Expression, module: Module) -> str:
        """The prefix of a router of drf-nested-routers: `NestedSimpleRouter(parent, "orders", lookup="order")`."""
        prefix = _text(self._project, argument(call, 1, "parent_prefix"), module) or ""
        lookup = _text(self._project, argument(call, 2, "lookup"), module) or "nested_1"
        owner = argument(call, 0, "parent_router")
        found = self._project.symbols.assignment(module, owner[1]) if owner is not None and owner[0] == "n" else None
        parent = self.find(*found, owner[1]) if found is not None and owner is not None else None
        cls = parent.class_at(prefix) if parent is not None else None
        regex = _lookup(self._project, cls, f"{lookup}_") if cls is not None else f"(?P<{lookup}_pk>[^/.]+)"
        return f"{parent.parent if parent is not None else ''}{prefix}/{regex}/"

    @cached_property
    def _registrations(self) -> dict[tuple[str, str], list[_Registration]]:
        """Every `router.register(...)` at module level, by the file and name of the router."""
        found: dict[tuple[str, str], list[_Registration]] = {}
        for module in self._project.symbols.unique:
            for _binding, value, _scope in () if module.is_test else module.outline.uses:
                if value is not None and value[0] == "(" and len(value[2]) + len(value[3]) >= 2:
                    key = self._registered_with(value[1], module)
                    if key is not None:
                        found.setdefault(key, []).append(_Registration(value, module))
        return found

    def _registered_with(self, function: Expression, module: Module) -> tuple[str, str] | None:
        match function:
            case (".", ("n", name), "register", _):
                home = self._project.symbols.assignment(module, name)
            case (".", (".", owner, name, _), "register", _):
                value = self._project.flow.static(owner, module)
                home = self._project.symbols.assignment(value.module, name) if isinstance(value, ModuleValue) else None
            case _:
                return None
        return (home[0].path, home[1][0].name) if home is not None else None


def _class(project: Project, expression: Expression, module: Module) -> ClassInfo | None:
    values = alternatives(project.flow.static(expression, module)) if expression is not None else ()
    return next((value.cls for value in values if isinstance(value, ClassValue)), None)


def _text(project: Project, expression: Expression, module: Module) -> str | None:
    value = project.flow.static(expression, module) if expression is not None else None
    return value.text if isinstance(value, TextValue) else None


def _actions(project: Project, cls: ClassInfo, asked: set[str]) -> set[str]:
    """Those of the actions asked for that a view set and its bases provide."""
    found: set[str] = set()
    for entry in project.symbols.mro(cls):
        if isinstance(entry, ClassInfo):
            found.update(name for name in asked if name in entry.methods or name in entry.attributes)
        else:
            found |= _PROVIDED.get(entry.rpartition(".")[2], frozenset())
    return found


def _shape(call: Expression) -> Shape:
    mapping = argument(call, 1, "mapping")
    actions = [string_value(value) for _key, value in mapping[1]] if mapping is not None and mapping[0] == "d" else []
    name = string_value(keyword(call, "name") or argument(call, 2 if actions else 1, "name")) or ""
    is_detail = keyword(call, "detail") == ("k", True)
    return Shape(string_value(argument(call, 0, "url")) or "", name, tuple(a for a in actions if a), is_detail)


def _extra(project: Project, cls: ClassInfo, *, is_detail: bool) -> Iterator[tuple[str, str]]:
    """The path and name of each method that is decorated with `@action`."""
    seen: set[str] = set()
    for entry in project.symbols.mro(cls):
        for name, method in entry.methods.items() if isinstance(entry, ClassInfo) else ():
            if name not in seen:
                seen.add(name)
                yield from _action(method, name, is_detail=is_detail)


def _action(method: FunctionInfo, name: str, *, is_detail: bool) -> Iterator[tuple[str, str]]:
    for decorator in method.declaration.decorators:
        called = called_name(decorator, method.module)
        if called not in _ACTIONS:
            continue
        detail = called == "detail_route" or argument(decorator, 1, "detail") == ("k", True)
        if detail == is_detail:
            path = string_value(keyword(decorator, "url_path")) or name
            yield path, string_value(keyword(decorator, "url_name")) or _url_name(called, path, name)


def _url_name(called: str, path: str, name: str) -> str:
    return (name if called == "action" else path).replace("_", "-")


def _basename(project: Project, cls: ClassInfo) -> str:
    found = project.symbols.attribute(cls, "queryset")
    model = project.flow.model_of(project.flow.class_attribute(*found)) if found is not None else None
    return model.cls.name.lower() if model is not None else ""


def _lookup(project: Project, cls: ClassInfo, prefix: str = "") -> str:
    field_name = _class_text(project, cls, "lookup_url_kwarg") or _class_text(project, cls, "lookup_field") or "pk"
    return f"(?P<{prefix}{field_name}>{_class_text(project, cls, 'lookup_value_regex') or '[^/.]+'})"


def _class_text(project: Project, cls: ClassInfo, name: str) -> str:
    found = project.symbols.attribute(cls, name)
    value = project.flow.class_attribute(*found) if found is not None else None
    return value.text if isinstance(value, TextValue) else ""
