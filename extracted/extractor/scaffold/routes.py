"""Where the monolith mounts the URLs of moved and shared apps, and which URLs of the other side code here links to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from analysis.model.urls import UrlPattern
from analysis.resolve.symbols import Module
from analysis.resolve.urlconf import UrlConf
from analysis.resolve.urltree import Group, Leaf, Node
from extracted.extractor.model import Cut, Decision, Monolith
from extracted.extractor.scaffold.blueprint import Elsewhere, Endpoint, Route
from extracted.extractor.scaffold.tree import Tree


@dataclass(frozen=True, slots=True)
class Routes:
    """What the service mounts, where the admin is ("" for nowhere), and what could not be mounted."""

    mounted: tuple[Route, ...]
    admin: str
    decisions: tuple[Decision, ...]


def routes_of(monolith: Monolith, cut: Cut, tree: Tree) -> Routes:
    """The routes under which the root of the monolith's URLs mounts what moves or is shared."""
    root = monolith.project.setting("ROOT_URLCONF")
    module = monolith.project.symbols.modules.get(root) if isinstance(root, str) else None
    if module is None:
        return Routes((), "", ())
    return _Mounting(monolith, cut, tree).routes(module)


def elsewhere_of(monolith: Monolith, cut: Cut, tree: Tree, routes: Iterable[Route]) -> tuple[Elsewhere, ...]:
    """The named URLs of the other side whose names stand in quotes in the service's code or templates."""
    mounted = {route.namespace or route.app_name for route in routes}
    own = {*cut.apps, *cut.shared}
    found: dict[str, Elsewhere] = {}
    for url in monolith.report.urls:
        outer = url.namespace.split(":")[0]
        is_foreign = url.app not in own and outer not in mounted and outer != "admin"
        if is_foreign and url.qualified_name and url.qualified_name in tree.quoted:
            found.setdefault(url.route, Elsewhere(url.route, url.name, url.namespace))
    return tuple(found.values())


def endpoints_of(monolith: Monolith, cut: Cut) -> tuple[Endpoint, ...]:
    """The URLs that the moved apps answer, for the README; formats at the end of a route are left out."""
    urls = (url for url in monolith.report.urls if url.app in cut.apps and "format>" not in url.route)
    return tuple(dict.fromkeys(Endpoint(_pattern(url), url.view) for url in urls))


def _pattern(url: UrlPattern) -> str:
    return url.pattern


class _Mounting:
    """One walk over the tree of patterns."""

    def __init__(self, monolith: Monolith, cut: Cut, tree: Tree) -> None:
        self._monolith = monolith
        self._tree = tree
        self._labels = frozenset(cut.packages)
        self._conf = UrlConf(monolith.project)
        self._decisions: list[Decision] = []
        self._language = ""
        self._admin = ""
        self._read: dict[str, Mapping[int, list[ast.Call]]] = {}

    def routes(self, root: Module) -> Routes:
        text = self._monolith.read(root.path)
        code = self._monolith.project.setting("LANGUAGE_CODE")
        self._language = f"{code if isinstance(code, str) else 'en-us'}/" if "i18n_patterns" in text else ""
        found = tuple(dict.fromkeys(self._walk(self._conf.patterns(root), "", ())))
        return Routes(found, self._admin, tuple(sorted(set(self._decisions))))

    def _walk(self, nodes: Iterable[Node], route: str, above: tuple[tuple[str, str], ...]) -> Iterator[Route]:
        for node in nodes:
            if isinstance(node, Leaf):
                yield from self._leaf(node, route, above)
            elif node.app_name == "admin":
                self._admin = self._admin or f"{route}{node.route}"
            else:
                yield from self._group(node, route, above)

    def _group(self, group: Group, route: str, above: tuple[tuple[str, str], ...]) -> Iterator[Route]:
        home = self._home(group)
        whole = f"{route}{group.route}"
        if home is None:
            inner = (*above, (group.namespace, group.app_name)) if group.namespace else above
            yield from self._walk(group.nodes, whole, inner)
            return
        own = self._conf.app_name(home)
        namespace = "" if group.namespace == own else group.namespace
        yield self._made(whole, home.name, above, namespace=namespace, app_name=own)

    def _home(self, group: Group) -> Module | None:
        """The module here that holds just these patterns."""
        for module in dict.fromkeys(_modules(group.nodes)):
            if self._is_here(module.name) and self._conf.patterns(module) == group.nodes:
                return module
        return None

    def _leaf(self, leaf: Leaf, route: str, above: tuple[tuple[str, str], ...]) -> Iterator[Route]:
        home, _, view = leaf.view.dotted.rpartition(".")
        if not self._is_here(home):
            return
        whole = f"{route}{leaf.route}"
        if not self._is_bare(leaf) or not self._tree.has(leaf.view.dotted):
            self._list(leaf, whole)
            return
        is_class = self._monolith.project.symbols.class_by_path(leaf.view.dotted) is not None
        yield self._made(whole, home, above, view=view, is_class=is_class, name=leaf.name)

    def _made(self, route: str, module: str, above: tuple[tuple[str, str], ...], **more: object) -> Route:
        is_localized = bool(self._language) and route.startswith(self._language)
        route = route.removeprefix(self._language) if is_localized else route
        return Route(route, module, above=above, is_localized=is_localized, **more)  # type: ignore[arg-type]

    def _is_here(self, name: str) -> bool:
        """Whether a module is of an app that moved or is shared; the package of one may hold those of others."""
        module = self._monolith.project.symbols.modules.get(name)
        return module is not None and module.app in self._labels and name in self._tree.modules

    def _is_bare(self, leaf: Leaf) -> bool:
        """Whether a view is mounted as it is: nothing wraps it, and `as_view()` is given nothing."""
        for call in self._calls(leaf.module.path).get(leaf.line, ()):
            match call.args:
                case [ast.Constant(), ast.Name() | ast.Attribute()]:
                    return not any(word.arg == "kwargs" for word in call.keywords)
                case [ast.Constant(), ast.Call(func=ast.Attribute(attr="as_view"), args=[], keywords=[])]:
                    return not any(word.arg == "kwargs" for word in call.keywords)
        return False

    def _calls(self, path: str) -> Mapping[int, list[ast.Call]]:
        """The calls of a file by their lines."""
        if path not in self._read:
            found: dict[int, list[ast.Call]] = {}
            with suppress(OSError, SyntaxError, ValueError):
                for node in ast.walk(ast.parse(self._monolith.read(path))):
                    if isinstance(node, ast.Call):
                        found.setdefault(node.lineno, []).append(node)
            self._read[path] = found
        return self._read[path]

    def _list(self, leaf: Leaf, route: str) -> None:
        self._decisions.append(
            Decision(
                "url",
                "service",
                "listed",
                leaf.module.path,
                leaf.line,
                leaf.view.dotted,
                f"is mounted at {route!r} in a way that is more than a name and a view",
                "mount it in the service's urls.py with the same decorators and arguments",
            )
        )


def _modules(nodes: Iterable[Node]) -> Iterator[Module]:
    for node in nodes:
        if isinstance(node, Leaf):
            yield node.module
        else:
            yield from _modules(node.nodes)
