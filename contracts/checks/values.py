"""One interaction beside the operation that it means, and what a check found there."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.findings.values import Severity
from contracts.interactions.rules import Rules
from contracts.interactions.values import Interaction, Request, Response
from contracts.openapi.api import Api
from contracts.openapi.values import Answer, Operation


@dataclass(frozen=True, slots=True)
class Held:
    """An interaction over HTTP, the operation of the document that takes its request, and what says of its status."""

    interaction: Interaction
    request: Request
    response: Response
    api: Api
    operation: Operation
    answer: Answer | None

    @property
    def is_meant_well(self) -> bool:
        """Whether the consumer expects the request to be taken: one that is to be refused may be wrong on purpose."""
        return self.response.status < 400

    @property
    def request_rules(self) -> Rules:
        """The matchers of the request."""
        return Rules(self.request.rules)

    @property
    def response_rules(self) -> Rules:
        """The matchers of the response."""
        return Rules(self.response.rules)

    def header(self, name: str) -> str:
        """The first value of a header of the request, or ""."""
        return first(self.request.headers, name)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a check found; `code` as in openapi-pact-comparator, `place` as a path into the interaction."""

    code: str
    severity: Severity
    message: str
    place: str


def first(headers: object, name: str) -> str:
    """The first value of a header, in letters of any size, or ""."""
    pairs = headers.items() if isinstance(headers, dict) else ()
    return next((values[0] for given, values in pairs if given.lower() == name and values), "")


def place_of(root: str, place: tuple[str | int, ...]) -> str:
    """A place below a part of an interaction: `response.body.results[0].title`."""
    return root + "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in place)
