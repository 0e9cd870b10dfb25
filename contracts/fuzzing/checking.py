"""Schemathesis on one side: all of its phases and checks, as findings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from banyan.comparison.redaction import redacted_text
from banyan.errors import BadInput, UsageError
from banyan.progress import Progress, silent
from contracts.fuzzing.findings import Finding
from contracts.fuzzing.sides import NoAnswer

if TYPE_CHECKING:
    from schemathesis.engine.recorder import ScenarioRecorder

PHASES = ("examples", "coverage", "fuzzing", "stateful")
UNDECLARED = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE")
"""The methods that an operation is tried with though its document has none of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What Schemathesis is told; `checks` empty for all of them but those that are `unchecked`.

    `unasked` are methods that no operation is tried with where the document does not have them.
    """

    seed: int
    seconds: float = 300.0
    examples: int = 50
    phases: tuple[str, ...] = PHASES
    checks: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = 30.0
    unchecked: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


@dataclass(slots=True)
class Checking:
    """One run against one side; what it found so far, and which operations were asked."""

    name: str
    url: str
    document: Mapping[str, Any]
    settings: Settings
    progress: Progress = silent
    clock: Callable[[], float] = time.monotonic
    found: dict[str, Finding] = field(default_factory=dict)
    operations: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    tried: int = 0
    ended: str = "everything planned was tried"

    def run(self) -> None:
        """Run until it is through or the time is over. Raises UsageError, BadInput, and NoAnswer."""
        from schemathesis.engine import StopReason, events, from_schema

        end = self.clock() + self.settings.seconds
        total = sum(1 for item in self.document.get("paths", {}).values() for _ in item)
        stream = from_schema(self._schema()).execute()
        for event in stream:
            match event:
                case events.ScenarioFinished():
                    self._note(event.recorder)
                    self.progress(f"{event.phase.value} of {self.name}", min(len(self.operations), total), total)
                case events.NonFatalError():
                    self.problems[event.label] = _first_line(str(event.value))
                case events.FatalError():
                    raise BadInput(
                        f"Schemathesis gave up: {_first_line(str(event.exception))}",
                        where=self.url,
                        hint="mend the document; what was found so far is kept",
                    ) from event.exception
                case events.EngineFinished(stop_reason=StopReason.SERVER_UNAVAILABLE):
                    raise NoAnswer(self.name, self.url, "the server went away")
            if self.clock() > end and not event.is_terminal:
                self.ended = f"{self.settings.seconds:g} s were over"
                stream.stop()
        if self.tried == 0:
            self._require_answers()

    def _schema(self) -> Any:
        import schemathesis
        from schemathesis.config import ConfigError, SchemathesisConfig
        from schemathesis.errors import LoaderError

        try:
            config = SchemathesisConfig.from_dict(_config(self.url, self.settings))
            return schemathesis.openapi.from_dict(dict(self.document), config=config)
        except ConfigError as error:
            hint = f"phases are {', '.join(PHASES)}; checks are {', '.join(known_checks())}"
            raise UsageError(str(error), hint=hint) from error
        except LoaderError as error:
            raise BadInput(str(error), where=self.name, hint="mend the document") from error

    def _note(self, recorder: ScenarioRecorder) -> None:
        for case_id, node in recorder.cases.items():
            self.tried += 1
            self.operations.add(node.value.operation.label)
            for check in recorder.checks.get(case_id, ()):
                if check.failure_info is not None:
                    self._keep(check.name, check.failure_info)

    def _keep(self, check: str, info: Any) -> None:
        from schemathesis.baseline import failure_identity

        operation, _, failure, signature = failure_identity(info.failure, check)
        about = ": ".join(filter(None, (check, failure, redacted_text(signature))))
        message = redacted_text(f"{info.failure.title}\n{info.failure.message}".strip())
        steps = [step.curl for step in info.steps] or [info.code_sample]
        finding = Finding("check", operation, about, message, curls=tuple(map(redacted_text, steps)))
        self.found.setdefault(finding.id, finding)

    def _require_answers(self) -> None:
        import httpx

        try:
            httpx.get(self.url, timeout=self.settings.patience, trust_env=False)
        except httpx.TransportError as error:
            raise NoAnswer(self.name, self.url, str(error)) from error


def known_checks() -> Sequence[str]:
    """The names of all checks."""
    import schemathesis.specs.openapi.checks  # noqa: F401  it makes most of them known
    from schemathesis.checks import CHECKS

    return sorted(CHECKS.get_all_names())


def _config(url: str, settings: Settings) -> dict[str, Any]:
    phases: dict[str, dict[str, Any]] = {name: {"enabled": name in settings.phases} for name in PHASES}
    if settings.unasked:
        phases["coverage"]["unexpected-methods"] = [name for name in UNDECLARED if name not in settings.unasked]
    for name in settings.phases:
        if name not in PHASES:
            raise UsageError(f"there is no phase called {name!r}", hint=f"choose from {', '.join(PHASES)}")
    config: dict[str, Any] = {
        "seed": settings.seed,
        "cache": {"enabled": False},
        "base-url": url,
        "request-timeout": settings.patience,
        "continue-on-failure": True,
        "generation": {"max-examples": settings.examples, "database": "none"},
        "phases": phases,
        "checks": dict(_checks(settings.checks, settings.unchecked)),
    }
    return {**config, "headers": dict(settings.headers)} if settings.headers else config


def _checks(wanted: Sequence[str], unwanted: Sequence[str]) -> Iterator[tuple[str, dict[str, bool]]]:
    from banyan.errors import UnknownName

    known = known_checks()
    for name in (*wanted, *unwanted):
        if name not in known:
            raise UnknownName("check of Schemathesis", name, known)
    for name in known:
        if name != "max_response_time":
            yield name, {"enabled": name not in unwanted and (not wanted or name in wanted)}


def _first_line(text: str) -> str:
    return redacted_text(text.strip().partition("\n")[0])
