"""Equal data for every sequence: a state that begins before it and is taken back after it, on whichever side it ran."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from banyan.errors import UsageError
from contracts.fuzzing.calls import Request, parsed
from contracts.fuzzing.sides import Headers, Side

SANDBOX = "X-Banyan-Sandbox"
"""Asks a side to take back all that one request changed; it answers `offered` where it would."""


PROBE = "X-Banyan-Probe"
PROBE_TOKEN = "BANYAN_PROBE_TOKEN"  # noqa: S105  the name of a variable
PROBE_PATH = "BANYAN_PROBE_PATH"
LINKS_TOKEN = "SERVICE_LINKS_TOKEN"  # noqa: S105  the name of a variable


class Snapshot(Protocol):
    """What holds a side's data as they were; `lasts` tells whether over several requests, or one alone.

    `rehearsal` are headers with which a call only tells what it would write, in a sequence that lasts.
    """

    @property
    def lasts(self) -> bool: ...
    @property
    def rehearsal(self) -> Headers: ...

    def begin(self, side: Side) -> None: ...
    def end(self, side: Side) -> None: ...
    def headers(self) -> Headers: ...


@dataclass(frozen=True, slots=True)
class ReadsOnly:
    """Nothing is taken back, so that nothing may be changed."""

    lasts: bool = False
    rehearsal: Headers = ()

    def begin(self, side: Side) -> None:
        """Nothing to do."""

    def end(self, side: Side) -> None:
        """Nothing to do."""

    def headers(self) -> Headers:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Each request is taken back by itself, and says what it would have written; a sequence has one call."""

    token: str
    lasts: bool = False
    rehearsal: Headers = ()

    def begin(self, side: Side) -> None:
        """Nothing to do: every request asks for it."""

    def end(self, side: Side) -> None:
        """Nothing to do."""

    def headers(self) -> Headers:
        """What a request says."""
        return ((SANDBOX, self.token),)

    def is_offered(self, side: Side) -> bool:
        """Whether a side would take it back."""
        return side.ask(Request("OPTIONS", "/"), extra=self.headers()).header(SANDBOX.lower()) == "offered"


@dataclass(frozen=True, slots=True)
class Probe:
    """A whole sequence goes on in transactions that the probe of a project holds open, and takes back."""

    token: str
    path: str = "/_banyan/probe/"
    links_token: str = ""
    lasts: bool = True

    @property
    def rehearsal(self) -> Headers:
        """Inside of a sequence, the sandbox tells what one call writes."""
        return ((SANDBOX, self.links_token),) if self.links_token else ()

    def begin(self, side: Side) -> None:
        """Begin; what an earlier run left open is ended before. Raises UsageError."""
        if self._asked(side, "begin") > 1:
            while self._asked(side, "end"):
                pass
            self._asked(side, "begin")

    def end(self, side: Side) -> None:
        """Take everything back. Raises UsageError."""
        self._asked(side, "end")

    def headers(self) -> Headers:
        """None: the probe holds whatever comes."""
        return ()

    def is_offered(self, side: Side) -> bool:
        """Whether a side has a probe that knows this token."""
        return side.ask(self._request("about"), extra=((PROBE, self.token),)).status == 200

    def _asked(self, side: Side, what: str) -> int:
        answer = side.ask(self._request(what), extra=((PROBE, self.token),))
        body = parsed(answer)
        if answer.status != 200 or not isinstance(body, dict):
            said = body.get("error") if isinstance(body, dict) else f"the answer was {answer.status}"
            raise UsageError(
                f"the probe of {side.name} did not {what}: {said}",
                where=side.url,
                hint="docs/fuzzing.md says how a side is started with the probe",
            )
        depth = body.get("depth")
        return depth if isinstance(depth, int) else 0

    def _request(self, what: str) -> Request:
        body = json.dumps({}).encode()
        return Request("POST", f"/{self.path.strip('/')}/{what}", (("Content-Type", "application/json"),), body)


def offered(sides: Sequence[Side], environ: Mapping[str, str]) -> Snapshot:
    """The best that all sides offer: the probe, else the sandbox, else reads alone. Raises NoAnswer."""
    links = environ.get(LINKS_TOKEN, "").partition(",")[0]
    sandbox = Sandbox(links)
    has_sandbox = bool(links) and all(sandbox.is_offered(side) for side in sides)
    if token := environ.get(PROBE_TOKEN, ""):
        probe = Probe(token, environ.get(PROBE_PATH) or "/_banyan/probe/", links if has_sandbox else "")
        if all(probe.is_offered(side) for side in sides):
            return probe
    return sandbox if has_sandbox else ReadsOnly()
