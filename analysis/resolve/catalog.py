"""What is known by name of classes outside the tree: Django's own and those of well-known packages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_RESOURCE = "catalog.json.gz"


@dataclass(frozen=True, slots=True)
class CatalogRelation:
    """A relation of a class outside the tree; `target` and `through` are `app_label.ModelName`, or None."""

    name: str
    kind: str
    field_class: str
    target: str | None
    through: str | None
    on_delete: str | None
    is_parent_link: bool
    related_name: str | None


@dataclass(frozen=True, slots=True)
class CatalogClass:
    """A class outside the tree; `app` and `db_table` are set for concrete models."""

    dotted: str
    bases: tuple[str, ...]
    is_model: bool
    is_abstract: bool
    app: str
    db_table: str
    relations: tuple[CatalogRelation, ...]
    fields: tuple[str, ...]
    is_proxy: bool = False
    swappable: str = ""
    target: str = ""


class Catalog:
    """Looks up classes, aliases and app labels by dotted path."""

    def __init__(
        self, classes: Mapping[str, CatalogClass], aliases: Mapping[str, str], apps: Mapping[str, str]
    ) -> None:
        self.classes = dict(classes)
        self.aliases = dict(aliases)
        self.apps = dict(apps)
        self._mro: dict[str, tuple[str, ...]] = {}
        self._packages = {name.split(".")[0] for name in self.classes}

    def canonical(self, dotted: str) -> str:
        """The path at which a class is defined, where it is known under several."""
        return self.aliases.get(dotted, dotted)

    def knows(self, dotted: str) -> bool:
        """Whether the class at a path is in the catalog."""
        return self.canonical(dotted) in self.classes

    def covers(self, dotted: str) -> bool:
        """Whether the package of a path was read, so that a class that is not known is none that matters."""
        return dotted.split(".", maxsplit=1)[0] in self._packages

    def find(self, dotted: str) -> CatalogClass | None:
        """The class at a path, or None."""
        return self.classes.get(self.canonical(dotted))

    def mro(self, dotted: str) -> tuple[str, ...]:
        """Canonical paths of a class and everything it derives from, nearest first."""
        name = self.canonical(dotted)
        if name not in self._mro:
            self._mro[name] = (name,)
            found = self.classes.get(name)
            chain = [name, *(entry for base in (found.bases if found else ()) for entry in self.mro(base))]
            self._mro[name] = tuple(reversed(dict.fromkeys(reversed(chain))))
        return self._mro[name]


@cache
def shipped() -> Catalog:
    """The catalog that comes with Banyan."""
    resource = files("analysis.resolve").joinpath(_RESOURCE)
    return parse(json.loads(gzip.decompress(resource.read_bytes())) if resource.is_file() else {})


def parse(document: Mapping[str, Any]) -> Catalog:
    """Read what `document_of` wrote."""
    classes = {name: _class(name, entry) for name, entry in document.get("classes", {}).items()}
    return Catalog(classes, document.get("aliases", {}), document.get("apps", {}))


def _class(name: str, entry: Mapping[str, Any]) -> CatalogClass:
    return CatalogClass(
        name,
        tuple(entry.get("bases", ())),
        entry.get("model", False),
        entry.get("abstract", False),
        entry.get("app", ""),
        entry.get("table", ""),
        tuple(CatalogRelation(*relation) for relation in entry.get("relations", ())),
        tuple(entry.get("fields", ())),
        entry.get("proxy", False),
        entry.get("swappable", ""),
        entry.get("target", ""),
    )
