"""What an OpenAPI document promises: its operations, with parameters, bodies, responses and security."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from banyan.comparison.answers import Json

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
"""What a JSON value can be; every integer is a number too."""

Node = tuple[str, ...]
"""Schemas by the places where they stand; a value has to suit all of them. Schemas refer to others by nodes, since
they may lead back to themselves."""

Where = Literal["path", "query", "header", "cookie"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Schemas of which a value has to suit one: exactly one (`oneOf`), or at least one (`anyOf`)."""

    kind: Literal["oneOf", "anyOf"]
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """All that one node says, `allOf` put together; a schema that says nothing of types is of all of them.

    `bounds` are by keyword (`maxLength`, `exclusiveMinimum`, ...), always numbers. `enum` None is no list of values.
    Of properties that are not named `others` says what they must be; None is anything, unless it `is_closed`;
    `is_open` where the document says in so many words that there are others.
    """

    node: Node
    types: frozenset[str] = TYPES
    is_nullable: bool = True
    format: str = ""
    patterns: tuple[str, ...] = ()
    enum: tuple[Json, ...] | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)
    properties: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    others: Node | None = None
    is_closed: bool = False
    is_open: bool = False
    items: Node | None = None
    choices: tuple[Choice, ...] = ()
    is_read_only: bool = False
    is_write_only: bool = False
    is_deprecated: bool = False
    defaults: tuple[Json, ...] = ()
    says_type: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether any value suits it."""
        return not (
            self.says_type or self.enum is not None or self.properties or self.required or self.choices or self.items
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; `schema` None if the document does not say."""

    name: str
    where: Where
    is_required: bool = False
    schema: Node | None = None
    is_deprecated: bool = False
    explodes: bool = True
    style: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By what the parameters of an operation differ; headers in small letters."""
        return self.where, self.name.lower() if self.where == "header" else self.name


@dataclass(frozen=True, slots=True)
class Media:
    """One content type of a body, as `application/json`."""

    type: str
    schema: Node | None = None


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What an operation takes as its body."""

    media: tuple[Media, ...]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a response."""

    name: str
    is_required: bool = False
    schema: Node | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of an operation; `status` as in the document: `200`, `4XX` or `default`."""

    status: str
    media: tuple[Media, ...] = ()
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to say who asks; `name` is that of the header, parameter or cookie of an API key."""

    id: str
    type: str
    scheme: str = ""
    where: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is promised of one method on one path, below the path of the first server.

    `security` are the ways in of which one is enough, each with schemes that are all needed, and their scopes.
    """

    method: str
    path: str
    place: str
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    answers: tuple[Answer, ...] = ()
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    is_deprecated: bool = False
    sunset: str = ""
    stability: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def answer(self, status: int) -> Answer | None:
        """What is said of a status: by itself, by its hundred, or by default."""
        by_status = {each.status.upper(): each for each in self.answers}
        names = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((by_status[name] for name in names if name in by_status), None)
