"""Models of the other side as the service has them: only the fields and options that their classes there have."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from extracted.extractor.migrations.state import ModelState, made, relation_target
from extracted.extractor.model import Access, Monolith, ServiceFile

OWNED = frozenset(
    {"constraints", "default_permissions", "index_together", "indexes", "order_with_respect_to", "permissions"}
    | {"select_on_save", "unique_together"}
)
"""Options that only the side says that owns a model: it alone checks rows, and lets people change them."""
CHECKED = frozenset(
    {"base_manager_name", "default_manager_name", "default_related_name", "get_latest_by", "ordering"}
    | {"verbose_name", "verbose_name_plural"}
)
"""Options of a class that Django compares with those of its migrations."""


class MirrorTexts:
    """The classes of a service that stand for models of the other side, as they are written there."""

    def __init__(self, monolith: Monolith, files: Iterable[ServiceFile]) -> None:
        self._monolith = monolith
        self._files: Mapping[str, ServiceFile] = {f.path: f for f in files if f.path.endswith(".py")}
        self._apps = {module.path: module.app for module in monolith.project.symbols.unique}
        self._classes: dict[str, dict[str, ast.ClassDef]] = {}
        self._assigned: dict[ast.ClassDef, frozenset[str]] = {}

    def mirrored(self, model: ModelState, access: Access, lost: frozenset[str]) -> ModelState:
        """A model without what its class in the service lacks, and without lost fields; a client has no table."""
        options = {name: value for name, value in model.options.items() if self._has_option(model, name)}
        if access == "client" and not model.has("proxy"):
            options["managed"] = made("False")
        gone = self._gone(model) | lost
        fields = {name: field for name, field in model.fields.items() if name not in gone}
        managers = model.managers if access == "replica" else ()
        return replace(model, fields=fields, options=options, managers=managers, indexes=[], constraints=[])

    def declared_in(self, model: ModelState, name: str) -> str:
        """The dotted name of the class that declares a relation of a model, "" where that is not known."""
        known = self._monolith.models.get(model.label)
        found = (r.declared_in for r in known.relations if r.name == name) if known is not None else iter(())
        return next((each or "" for each in found), "")

    def home(self, model: ModelState, name: str) -> str | None:
        """The app whose class declares a relation of a model, where it inherits it."""
        known = self._monolith.models.get(model.label)
        declared = next((r.file for r in known.relations if r.name == name), None) if known is not None else None
        return self._apps.get(declared) if declared is not None else None

    def _gone(self, model: ModelState) -> frozenset[str]:
        """Relations that the classes declare no more."""
        known = self._monolith.models.get(model.label)
        declared = {r.name: r.declared_in for r in known.relations} if known is not None else {}
        found = set()
        for name, field in model.fields.items():
            home = declared.get(name)
            if home is not None and relation_target(field) is not None:
                body = self._body(home)
                if body is not None and name not in self._names(body):
                    found.add(name)
        return frozenset(found)

    def _has_option(self, model: ModelState, name: str) -> bool:
        if name in OWNED:
            return False
        known = self._monolith.models.get(model.label)
        body = self._body(f"{known.module}.{known.name}") if known is not None and name in CHECKED else None
        meta = next((n for n in body.body if isinstance(n, ast.ClassDef) and n.name == "Meta"), None) if body else None
        return meta is None or bool(meta.bases) or name in self._names(meta)

    def _body(self, dotted: str) -> ast.ClassDef | None:
        """A class of the service by its dotted name; None for one that is not there, or nested."""
        module, _, name = dotted.rpartition(".")
        path = module.replace(".", "/")
        if path not in self._classes:
            self._classes[path] = _classes_in(self._files.get(f"{path}.py") or self._files.get(f"{path}/__init__.py"))
        return self._classes[path].get(name)

    def _names(self, body: ast.ClassDef) -> frozenset[str]:
        if body not in self._assigned:
            self._assigned[body] = _assigned(body)
        return self._assigned[body]


def _classes_in(file: ServiceFile | None) -> dict[str, ast.ClassDef]:
    """The classes of a file by name, the first of each; none of one that cannot be parsed."""
    found: dict[str, ast.ClassDef] = {}
    try:
        tree = ast.parse(file.content if file is not None else b"")
    except (SyntaxError, ValueError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found.setdefault(node.name, node)
    return found


def _assigned(body: ast.ClassDef) -> frozenset[str]:
    """The names that the body of a class gives values."""
    found: set[str] = set()
    for node in ast.walk(body):
        match node:
            case ast.Assign(targets=targets):
                found.update(t.id for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found)
