"""Asks the probe of one target to begin, to set states, and to take everything back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import httpx

from banyan.errors import BanyanError

PATH = "/_banyan/probe/"
HEADER = "X-Banyan-Probe"
TIME_OUT = 30.0

Values = Mapping[str, object]


class ProbeFailed(BanyanError):
    """A probe that did not do what it was asked for; `kind` is its word for why, "" where it did not answer at all."""

    def __init__(self, target: str, message: str, kind: str = "", *, hint: str | None = None) -> None:
        super().__init__(message, where=target, hint=hint or _HINTS.get(kind))
        self.target = target
        self.kind = kind


class Gone(ProbeFailed):
    """A target that does not answer any more."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the probe of a target answers, and to whom."""

    target: str
    url: str
    token: str = field(repr=False)
    path: str = PATH


class Probe:
    """The probe of one target; to be used in a `with` statement, by one thread at a time."""

    def __init__(self, address: Address) -> None:
        self.target = address.target
        self._process = 0
        self._client = httpx.Client(
            base_url=address.url.rstrip("/") + address.path,
            headers={HEADER: address.token},
            timeout=TIME_OUT,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._client.close()

    def begin(self) -> None:
        """Have everything from here on taken back by `end`. Raises ProbeFailed, as all others do."""
        self._ask("begin")

    def state(self, provider: str, name: str, params: Values) -> Values:
        """Set a provider state; the values that it gives."""
        return _table(self._ask("state", provider=provider, name=name, params=dict(params)).get("values"))

    def message(self, provider: str, description: str) -> tuple[object, Values]:
        """A message as the target makes it, with its metadata."""
        told = self._ask("message", provider=provider, description=description)
        return told.get("contents"), _table(told.get("metadata"))

    def end(self) -> None:
        """Take back everything since the last `begin`."""
        self._ask("end")

    def about(self, provider: str = "") -> Values:
        """What the probe says of itself: the version of Django, the states of a provider."""
        return self._ask("about", provider=provider)

    def _ask(self, what: str, **body: object) -> Values:
        try:
            answer = self._client.post(what, json=body)
        except httpx.HTTPError as error:
            message = f"{self.target} does not answer any more: {str(error) or type(error).__name__}"
            raise Gone(self.target, message, hint="its last lines say why it ended") from error
        try:
            told = _table(answer.json())
        except ValueError:
            told = {}
        if not answer.is_success:
            kind = str(told.get("kind", "absent" if answer.status_code == _NOT_FOUND else "broken"))
            raise ProbeFailed(self.target, str(told.get("error", f"its probe answers {answer.status_code}")), kind)
        self._hold_to(told.get("process"))
        return told

    def _hold_to(self, process: object) -> None:
        """A transaction is one process's: whoever else answers does not see it."""
        self._process = self._process or (process if isinstance(process, int) else 0)
        if process != self._process:
            message = f"{self.target} runs in several processes, each with states of its own"
            raise ProbeFailed(self.target, message, "processes")


_NOT_FOUND = 404
_HINTS = {
    "absent": "it does not run with the settings of the probe: see `Provider states` in docs/contracts.md",
    "broken": "its own log says what went wrong",
    "refused": "BANYAN_PROBE_TOKEN is to be the same there and here",
    "processes": "let it run in one process: give a `command` for it in [targets.NAME]",
    "unknown_state": "define it in the file of the provider's states, or mend its name in the consumer's test",
    "state_failed": "mend the state in the file of the provider's states",
}


def _table(value: object) -> Values:
    return value if isinstance(value, dict) else {}
