"""One call of the API, and its answer, whatever serves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from contracts.store.keeping import Store

Json = Mapping[str, object]
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Call:
    """A call: `base` is the address under which the caller knows us, `path` what the route's braces stand for."""

    store: Store
    base: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[tuple[str, str]] = ()
    body: Json = field(default_factory=dict)

    def link(self, *parts: str, title: str = "", name: str = "") -> dict[str, object]:
        """A link to a resource."""
        said = {"title": title, "name": name}
        return {"href": self.href(*parts), **{key: value for key, value in said.items() if value}}

    def href(self, *parts: str) -> str:
        """The address of a resource."""
        return "/".join((self.base, *(quote(part, safe="") for part in parts)))

    def template(self, path: str, title: str = "") -> dict[str, object]:
        """A link in which the caller fills in names."""
        return {"href": f"{self.base}{path}", "templated": True, **({"title": title} if title else {})}

    def text(self, key: str, default: str = "") -> str:
        """A text of the body. Raises Refused."""
        value = self.body.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise Refused(400, {key: ["must be a string"]})
        return value

    def required(self, key: str) -> str:
        """A text of the body that has to be there. Raises Refused."""
        if value := self.text(key).strip():
            return value
        raise Refused(400, {key: ["is missing"]})

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts of the body. Raises Refused."""
        value = self.body.get(key)
        value = [] if value is None else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Refused(400, {key: ["must be a list of strings"]})
        return tuple(value)

    def asked(self, key: str) -> str:
        """An argument of the query, "" if it is not there."""
        return next((value for name, value in self.query if name == key), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    body: Json = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Refused(Exception):
    """A call that is not done; `errors` are what is wrong, by the names of the fields, or a sentence."""

    status: int
    errors: Mapping[str, Sequence[str]] | str

    @property
    def body(self) -> Json:
        """How the API says so."""
        return {"error": {"message": self.errors}} if isinstance(self.errors, str) else {"errors": self.errors}


Handler = Callable[[Call], Answer]
Route = tuple[str, str, Handler]
"""A method, a path with names in braces, and who answers."""


def found(value: Kind | None, what: str) -> Kind:
    """What should be there. Raises Refused."""
    if value is None:
        raise Refused(404, f"there is no {what}")
    return value
