"""What is put together: the sides with what they promise, operations with who answers them, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banyan.openapi.operations import Operation
from banyan.openapi.reading import Document


@dataclass(frozen=True, slots=True)
class Side:
    """The monolith or a service, with the document of what it promises."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers an operation; `route` is the one that says so, with how far it has moved, "" where none does."""

    side: str
    route: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation as one side's document has it.

    `item` is the place of its path in that document, `path` the same below the document's server.
    """

    side: Side
    item: str
    method: str
    path: str

    @property
    def key(self) -> tuple[str, str]:
        """By what a caller knows it: the path without the names of its parameters, and the method."""
        return Operation(self.path, self.method.upper()).shape, self.method

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """An offer that the gateway serves, and by whom."""

    offer: Offer
    answerer: Answerer


@dataclass(frozen=True, slots=True)
class Composed:
    """The one document; `gaps` are requests that the gateway sends where nobody promises an answer.

    `unreached` counts, by service, the operations of its document that the gateway sends elsewhere.
    """

    document: Mapping[str, Any]
    gaps: tuple[str, ...] = ()
    unreached: Mapping[str, int] | None = None
