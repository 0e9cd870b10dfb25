"""The URLs of a project: every pattern from the root on, and the app behind every name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from analysis.model.urls import UrlPattern
from analysis.resolve.models import Model
from analysis.resolve.project import Project
from analysis.resolve.symbols import ClassInfo, Module
from analysis.resolve.urlconf import URLPATTERNS, UrlConf
from analysis.resolve.urltree import Group, Leaf, Node, Place
from analysis.resolve.views import View
from analysis.syntax.expressions import Expression, argument, walk
from analysis.syntax.outline import Use

ADMIN_ACTIONS = frozenset({"changelist", "add", "change", "delete", "history"})
_IMPORTERS = frozenset({"import_module", "import_string", "importlib"})
_URLS_MODULE = re.compile(r"(?:\{\w*\}|%s)?\.urls(?:\.(\w+))?\Z")
MOST = 50_000
"""Patterns; a configuration that includes itself many times over is read up to here."""


def url_patterns(project: Project, conf: UrlConf | None = None) -> tuple[UrlPattern, ...]:
    """Every pattern that ROOT_URLCONF reaches, in Django's order, without those of the admin and of third parties.

    Where the project imports the `urls` modules of its apps at run time, those that nothing includes stand at the
    end, with the route as far as it is written there.
    """
    conf = conf or UrlConf(project)
    root = _root(project)
    nodes = [*(conf.patterns(root) if root is not None else ()), *_plugged_in(project, conf)]
    found = (_pattern(leaf, route, path) for leaf, route, path in _flat(nodes, "", ()))
    return tuple(dict.fromkeys(islice(found, MOST)))


def _plugged_in(project: Project, conf: UrlConf) -> Iterator[Group]:
    names = sorted({name for module in project.symbols.unique for name in _imported_at_run_time(module)})
    local = [app for app in project.apps if app.is_local]
    for app in ([app for app in local if app.is_installed] or local) if names else ():
        module = project.symbols.modules.get(f"{app.module}.urls")
        if module is not None and module is not _root(project) and module.path not in conf.included:
            for name in names:
                nodes = conf.patterns(module, name)
                if nodes:
                    yield Group("", nodes, conf.app_name(module) or app.label)


def _imported_at_run_time(module: Module) -> Iterator[str]:
    """The names in `urls` modules that a module imports by a path that is put together, as `f"{app}.urls"`."""
    if module.is_test or not any(e.name in _IMPORTERS or e.module in _IMPORTERS for e in module.outline.imports):
        return
    bodies = [module.outline.uses, *(function.declaration.uses for function in module.functions.values())]
    for uses in bodies:
        if ".urls" in repr(uses):
            yield from (found[1] or URLPATTERNS for found in map(_URLS_MODULE.match, _strings(uses)) if found)


def _strings(uses: Iterable[Use]) -> Iterator[str]:
    return (part[1] for _, value, _ in uses for part in walk(value) if part[0] == "s")


def _root(project: Project) -> Module | None:
    name = project.setting("ROOT_URLCONF")
    return project.symbols.modules.get(name) if isinstance(name, str) else None


def _pattern(leaf: Leaf, route: str, path: tuple[Group, ...]) -> UrlPattern:
    namespace = ":".join(group.namespace for group in path)
    app = leaf.view.app or leaf.module.app
    return UrlPattern(route, leaf.view.dotted, leaf.name, namespace, app, leaf.module.path, leaf.line)


def _flat(nodes: Iterable[Node], route: str, path: tuple[Group, ...]) -> Iterator[tuple[Leaf, str, tuple[Group, ...]]]:
    """Every leaf with its whole route and the groups above it that have a namespace."""
    for node in nodes:
        if isinstance(node, Leaf):
            yield node, route + node.route, path
        elif len(route) < 2_000:
            yield from _flat(node.nodes, route + node.route, (*path, node) if node.namespace else path)


class UrlNames:
    """Tells the apps behind a URL name. Every module with `urlpatterns` counts, reached from the root or not."""

    def __init__(self, project: Project, admins: Mapping[ClassInfo, Model] | None = None) -> None:
        """`admins` are the admin classes with the models that they are registered for."""
        self._project = project
        self._admins = admins

    def apps_of(self, name: str) -> frozenset[str]:
        """The apps of the views that have a name: `detail`, `orders:detail`, `api:orders:detail`.

        Where no pattern has it but all of its namespace lie in one app, as with names made at run time, that app.
        """
        found = self._by_name.get(name) or self._by_name.get(name.partition(":")[2]) or self._of_admin(name)
        return found or self.apps_under(name.rpartition(":")[0])

    def view_of(self, name: str, app: str) -> str:
        """The one view of an app that has a name, as `module.name`; empty where there are more or none of its own."""
        found = self._views.get(name) or self._views.get(name.partition(":")[2]) or set()
        views = {view for owner, view in found if owner == app}
        return views.pop() if len(views) == 1 else ""

    def known(self) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """Every name with its apps and views: all that an answer rests on, apart from the models of the project."""
        return ((name, tuple(sorted(views))) for name, views in sorted(self._views.items()))

    def _of_admin(self, name: str) -> frozenset[str]:
        """The app of a model whose admin page is named, as in `admin:orders_order_change`."""
        namespace, _, page = name.rpartition(":")
        key, _, action = page.rpartition("_")
        app = self._admin_pages.get(key) if "admin" in namespace and action in ADMIN_ACTIONS else None
        return frozenset({app} if app is not None else ())

    @cached_property
    def _admin_pages(self) -> Mapping[str, str]:
        models = (model for model in self._project.models if model.is_local and not model.is_abstract)
        return {f"{model.app}_{model.cls.name.lower()}": model.app for model in models}

    def apps_under(self, namespace: str) -> frozenset[str]:
        """The app of a namespace, if all of its names lie in one; else nothing."""
        found = self._by_namespace.get(namespace, frozenset())
        return found if len(found) == 1 else frozenset()

    def included(self, call: Expression, module: Module) -> Iterator[Module]:
        """The modules of the URLs, lists or routers that an `include(...)` in a module names."""
        return (home for home in self.conf.homes(argument(call, 0, "arg"), Place(module)) if home.is_local)

    def view_at(self, expression: Expression, module: Module, bindings: Mapping[int, Expression]) -> View | None:
        """The view that the second argument of a `path(...)` stands for; None for an include."""
        return self.conf.view(expression, Place(module, bindings))

    @cached_property
    def conf(self) -> UrlConf:
        """The configurations as read."""
        return UrlConf(self._project, self._admins)

    @cached_property
    def patterns(self) -> tuple[UrlPattern, ...]:
        """Every pattern that ROOT_URLCONF reaches."""
        return url_patterns(self._project, self.conf)

    @cached_property
    def _by_name(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(app for app, _view in views) for name, views in self._views.items()}

    @cached_property
    def _views(self) -> Mapping[str, set[tuple[str, str]]]:
        """Each name with the apps and views behind it; the view is empty where it is not the project's own."""
        found: dict[str, set[tuple[str, str]]] = {}
        for prefix, leaf in self._named():
            view = (leaf.view.app, leaf.view.dotted) if leaf.view.app else (leaf.module.app, "")
            found.setdefault(f"{prefix}{leaf.name}", set()).add(view)
        return found

    @cached_property
    def _by_namespace(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, apps in self._by_name.items():
            namespace = name.rpartition(":")[0]
            if namespace:
                found.setdefault(namespace, set()).update(apps)
        return {name: frozenset(apps) for name, apps in found.items()}

    def _named(self) -> Iterator[tuple[str, Leaf]]:
        """Every named pattern with each namespace that it can be called by."""
        for prefixes, leaf in islice(self._leaves(), MOST):
            for prefix in prefixes if leaf.name else ():
                yield prefix, leaf

    def _leaves(self) -> Iterator[tuple[tuple[str, ...], Leaf]]:
        root = _root(self._project)
        if root is not None:
            yield from _prefixed(self.conf.patterns(root), ("",))
        modules = [m for m in self._project.symbols.unique if URLPATTERNS in m.assigned and not m.is_test]
        nodes = {module: self.conf.patterns(module) for module in modules}
        for module in modules:
            if module is not root and module.path not in self.conf.included:
                name = self.conf.app_name(module)
                yield from _prefixed(nodes[module], (f"{name}:",) if name else ("", f"{module.app}:"))


def _prefixed(nodes: Iterable[Node], prefixes: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    for node in nodes:
        if isinstance(node, Leaf):
            yield prefixes, node
        else:
            names = [name for name in dict.fromkeys((node.namespace, node.app_name)) if name]
            inner = tuple(f"{prefix}{name}:" for prefix in prefixes for name in names)[:4]
            yield from _prefixed(node.nodes, inner or prefixes)
