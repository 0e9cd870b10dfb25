"""What a collection needs of a document: its operations in their order, references followed inside the one file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument
from banyan.openapi.operations import prefix_of
from banyan.openapi.reading import Document, pointed, require_version
from contracts.openapi.forms import formed

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
READS = frozenset({"get", "head", "options"})
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `said` and `parameters` as its document has them, with what these refer to in their places."""

    method: str
    path: str
    said: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    security: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(_BLANK.findall(self.path))

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing."""
        return self.method in READS

    @property
    def tag(self) -> str:
        """The group that it is shown in."""
        tags = self.said.get("tags")
        return str(tags[0]) if isinstance(tags, list) and tags else "other"


@dataclass(frozen=True, slots=True)
class Api:
    """A document that lies in one file."""

    path: Path
    whole: Mapping[str, Any]
    version: str

    def followed(self, value: Any) -> Mapping[str, Any]:
        """An object, or what it refers to; {} for anything else."""
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            value = pointed(self.whole, value["$ref"].partition("#")[2])
        return value if isinstance(value, dict) else {}

    def operations(self) -> Iterator[Operation]:
        """Every operation, by path and method."""
        prefix = prefix_of(self.whole)
        for path, item in sorted((self.whole.get("paths") or {}).items()):
            known = self.followed(item)
            for method in METHODS:
                if isinstance(known.get(method), dict):
                    yield self._operation(method, prefix + path, known, known[method])

    @property
    def schemes(self) -> dict[str, Mapping[str, Any]]:
        """The security schemes by name."""
        found = (self.whole.get("components") or {}).get("securitySchemes") or {}
        return {str(name): self.followed(each) for name, each in found.items()}

    def _operation(self, method: str, path: str, item: Mapping[str, Any], said: Mapping[str, Any]) -> Operation:
        given = [self.followed(each) for each in (*(item.get("parameters") or ()), *(said.get("parameters") or ()))]
        parameters = {(each.get("in"), each.get("name")): each for each in given if each}
        security = said.get("security", self.whole.get("security")) or ()
        needs = tuple(each for each in security if isinstance(each, dict))
        return Operation(method, path, said, tuple(parameters.values()), needs)


def api_of(document: Document) -> Api:
    """A document in one file. Raises BadDocument for another version, and for one in several files."""
    require_version(document)
    if others := sorted(document.others):
        message = f"it refers to other files, and a collection is made of one: {', '.join(others)}"
        raise BadDocument(document.path, [(0, message)], hint="put all into one file, as `banyan openapi compose` does")
    return Api(document.path, formed(document).whole, document.version)
