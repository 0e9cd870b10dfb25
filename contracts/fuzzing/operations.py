"""What can be called: the operations of an OpenAPI document, and the pages of a service that no document names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from banyan.plan.routes import PathMatch

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_BLANK = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; `place` is `path`, `query` or `header`."""

    name: str
    place: str
    is_required: bool
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: a method and the template of a path below the address of a side."""

    method: str
    template: str
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    """The schema of its body by media type."""

    @property
    def label(self) -> str:
        """As it is called everywhere: `GET /products/{slug}/`."""
        return f"{self.method} {self.template}"

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names in its path."""
        return ("path",) if self.is_page else tuple(_BLANK.findall(self.template))

    @property
    def is_page(self) -> bool:
        """Whether it is known by an expression alone."""
        return self.template.startswith("~")

    @property
    def queries(self) -> tuple[Parameter, ...]:
        """The parameters of its query."""
        return tuple(each for each in self.parameters if each.place == "query")

    def values_of(self, path: str) -> dict[str, str] | None:
        """What stands in the blanks of a path that it takes, None for any other path."""
        if self.is_page:
            return {"path": path} if re.fullmatch(self.template[1:], path) else None
        found = re.fullmatch(_BLANK.sub(lambda blank: f"(?P<{_group(blank[1])}>[^/]+)", _escaped(self.template)), path)
        return {name: found[_group(name)] for name in self.blanks} if found else None


def operations_of(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """All operations of a document whose references stand for themselves, sorted by path."""
    prefix = server_path(document)
    found = [
        _operation(prefix + path, method, item[method], item.get("parameters", []))
        for path, item in (document.get("paths") or {}).items()
        if isinstance(item, dict)
        for method in METHODS
        if isinstance(item.get(method), dict)
    ]
    return tuple(sorted(found, key=lambda each: (each.template, each.method)))


def pages_of(matches: Iterable[PathMatch], documented: Iterable[Operation]) -> tuple[Operation, ...]:
    """A reading operation for each path that a route takes, unless the documents name what is below it."""
    known = tuple(documented)
    found: dict[str, Operation] = {}
    for match in matches:
        expression = expression_of(match)
        samples = (_BLANK.sub("1", each.template) for each in known)
        if not any(re.fullmatch(expression, sample) for sample in samples):
            found[expression] = Operation("GET", f"~{expression}")
    return tuple(found[expression] for expression in sorted(found))


def server_path(document: Mapping[str, Any]) -> str:
    """The path below which a document's operations lie: that of its first server."""
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    return re.sub(r"^[a-z]+://[^/]*", "", str(first.get("url", ""))).rstrip("/")


def expression_of(match: PathMatch) -> str:
    """What a path has to be, as an expression."""
    match match.type:
        case "Exact":
            return re.escape(match.value)
        case "PathPrefix":
            return f"{re.escape(match.value.rstrip('/'))}(/.*)?" if match.value != "/" else "/.*"
    return match.value


def _operation(path: str, method: str, item: Mapping[str, Any], shared: list[Any]) -> Operation:
    given = {(each.get("in"), each.get("name")): each for each in (*shared, *item.get("parameters", []))}
    parameters = tuple(_parameters(given.values()))
    content = (item.get("requestBody") or {}).get("content") or {}
    body = {media: (each or {}).get("schema") or {} for media, each in content.items()}
    return Operation(method.upper(), path, parameters, body)


def _parameters(given: Iterable[Mapping[str, Any]]) -> Iterator[Parameter]:
    for each in given:
        if each.get("in") in {"path", "query", "header"}:
            schema = each.get("schema") or {key: each[key] for key in ("type", "format", "enum") if key in each}
            yield Parameter(str(each["name"]), each["in"], bool(each.get("required")), schema)


def _group(name: str) -> str:
    return "p_" + "".join(character if character.isalnum() else f"_{ord(character)}" for character in name)


def _escaped(template: str) -> str:
    return "".join(part if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^{}]+\})", template))
