"""What is laid side by side: an operation in two documents, and each schema below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.openapi.api import Api
from contracts.openapi.schemas import Schemas
from contracts.openapi.values import Node, Operation, Parameter, Schema

Direction = Literal["request", "response"]
Area = Literal["parameter", "body", "property", "header"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule found; `rule` is its name in oasdiff's words, `place` where in the operation."""

    rule: str
    message: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class OperationPair:
    """One operation as it was and as it is; None where it is not."""

    old: Operation | None
    new: Operation | None
    old_api: Api
    new_api: Api

    @property
    def either(self) -> Operation:
        """The new one, or the old one that is gone."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a pair of nothing")
        return found

    def parameters(self) -> Iterator[tuple[Parameter | None, Parameter | None]]:
        """Those that are the same, then those that are gone, then those that are new. Those of the path are known by
        their order in it, since their names mean nothing to a caller."""
        old, new = ({_key(operation, each): each for each in operation.parameters} for operation in self._both())
        yield from ((old[key], new[key]) for key in old if key in new)
        yield from ((old[key], None) for key in old if key not in new)
        yield from ((None, new[key]) for key in new if key not in old)

    def _both(self) -> tuple[Operation, Operation]:
        if self.old is None or self.new is None:
            raise ValueError("one side is missing")
        return self.old, self.new


@dataclass(frozen=True, slots=True)
class SchemaPair:
    """One schema as it was and as it is.

    `name` is that of the parameter or header, or the path to a property: `results/items/title`, "" for a whole body.
    `detail` is where the parameter is, or the status of the response. A property `was_required`, or `is_required` now.
    """

    direction: Direction
    area: Area
    name: str
    detail: str
    old: Schema
    new: Schema
    old_schemas: Schemas
    new_schemas: Schemas
    was_required: bool = False
    is_required: bool = False

    @property
    def prefix(self) -> str:
        """How the names of rules begin that are about it: `request-property`."""
        return f"{self.direction}-{self.area}"

    @property
    def text(self) -> str:
        """What it is called in a sentence."""
        match self.area:
            case "parameter":
                return f"the {self.detail} request parameter '{self.name}'"
            case "header":
                return f"the response header '{self.name}'{self.tail}"
            case "body":
                return f"the {self.direction}'s body{self.tail}"
            case _:
                return f"the {self.direction} property '{self.name}'{self.tail}"

    @property
    def tail(self) -> str:
        """Of which status it is."""
        return f" for the status {self.detail}" if self.direction == "response" else ""

    @property
    def place(self) -> str:
        """Where it is in its operation: `response 200 results/items/title`."""
        return " ".join(filter(None, (self.direction, self.detail, self.name)))

    @property
    def is_ignored_here(self) -> bool:
        """Whether it is left out of this direction: read-only of requests, write-only of responses."""
        if self.direction == "request":
            return self.old.is_read_only and self.new.is_read_only
        return self.old.is_write_only and self.new.is_write_only

    def deeper(self, name: str, old: Node, new: Node, *, was: bool = False, now: bool = False) -> SchemaPair:
        """The pair of what is below it."""
        return SchemaPair(
            direction=self.direction,
            area=self.area if self.area in {"parameter", "header"} else "property",
            name=f"{self.name}/{name}" if self.name else name,
            detail=self.detail,
            old=self.old_schemas[old],
            new=self.new_schemas[new],
            old_schemas=self.old_schemas,
            new_schemas=self.new_schemas,
            was_required=was,
            is_required=now,
        )


def _key(operation: Operation, parameter: Parameter) -> tuple[str, str]:
    if parameter.where != "path":
        return parameter.key
    parts = [part for part in operation.path.split("/") if "{" in part]
    at = next((index for index, part in enumerate(parts) if f"{{{parameter.name}}}" in part), parameter.name)
    return "path", str(at)
