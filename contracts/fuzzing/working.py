"""One run of the command: asks, judges by the baseline, and keeps what was found, whole or as far as it came."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rulefile import write_rules
from banyan.comparison.rules import Rulebook
from banyan.errors import BanyanError, UsageError
from banyan.progress import Progress, silent
from contracts.fuzzing.baseline import Accepted, known, stale
from contracts.fuzzing.calls import NOBODY
from contracts.fuzzing.cases import Cases
from contracts.fuzzing.checking import Checking, Settings
from contracts.fuzzing.differential import Differential, Limits, Shown
from contracts.fuzzing.documents import without
from contracts.fuzzing.findings import Finding, Sort
from contracts.fuzzing.generation import Generation
from contracts.fuzzing.judging import Cause
from contracts.fuzzing.known import explored
from contracts.fuzzing.operations import Operation, operations_of, pages_of
from contracts.fuzzing.people import secrets_of
from contracts.fuzzing.places import Place
from contracts.fuzzing.reproducing import curls
from contracts.fuzzing.results import Result
from contracts.fuzzing.routing import Routed, Rules
from contracts.fuzzing.runs import Runner
from contracts.fuzzing.sides import Headers, Side, closing
from contracts.fuzzing.snapshots import Probe, ReadsOnly, Sandbox, Snapshot, offered
from contracts.fuzzing.specification import Specification

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done. `only` are the operations that are tried, None for all; `learned` is None to learn anew."""

    target: Place
    against: Place | None
    settings: Settings
    accepted: tuple[Accepted, ...] = ()
    people: Mapping[str, Headers] = field(default_factory=dict)
    rules: Rulebook = field(default_factory=Rulebook)
    learned: Rulebook | None = None
    routed: Routed = field(default_factory=Routed)
    host: str = ""
    sequences: int = 400
    values: tuple[tuple[str, str], ...] = ()
    only: frozenset[str] | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    progress: Progress = silent
    say: Say = lambda _: None


@dataclass(slots=True)
class Outcome:
    """A result, with what brings each finding about again; `error` is what ended the run before its time."""

    result: Result
    shown: dict[str, Shown] = field(default_factory=dict)
    rules: Rulebook = field(default_factory=Rulebook)
    names: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    error: BanyanError | None = None


def done(work: Work) -> Outcome:
    """Do it. What ends it half way is in the outcome, with all that was found until then."""
    if work.only is not None and not work.only:
        nothing = Result(work.target.name, work.against.name if work.against else "", work.settings.seed)
        nothing.ended, nothing.is_idle = "no operation changed", True
        return Outcome(nothing)
    outcome = _compared(work) if work.against else _checked(work)
    result = outcome.result
    result.known = known(work.target.name, result.found, work.accepted)
    if result.is_whole and not result.broken:
        sorts = ("behaviour", "specification") if work.against else ("check",)
        tried = set(result.operations)
        result.stale = stale(work.target.name, result.found, work.accepted, tried=tried, sorts=sorts)
    return outcome


def _checked(work: Work) -> Outcome:
    """Schemathesis on one side."""
    operations = _wanted(work, operations_of(work.target.expanded))
    document = without(work.target.document, frozenset(each.label for each in operations))
    checking = Checking(work.target.name, work.target.url, document, work.settings, work.progress)
    result = Result(work.target.name, "", work.settings.seed)
    outcome = Outcome(result)
    side = Side(work.target.name, work.target.url, work.people, work.settings.patience)
    with closing(side):
        snapshot = offered((side,), work.environ)
        snapshot = snapshot if isinstance(snapshot, Probe) else ReadsOnly()
        result.held = _held(snapshot)
        try:
            with _held_over(snapshot, side):
                checking.run()
        except BanyanError as error:
            outcome.error, result.broken = error, str(error)
    result.found = list(checking.found.values())
    result.tried, result.ended, result.operations = checking.tried, checking.ended, tuple(checking.operations)
    result.is_whole = not checking.ended.endswith("were over")
    result.notes = [f"{label}: {problem}" for label, problem in sorted(checking.problems.items())]
    return outcome


def _compared(work: Work) -> Outcome:
    """The same calls to the monolith and the service."""
    assert work.against is not None
    host = work.host or work.against.url.partition("://")[2]
    monolith, service = (
        Side(place.name, place.url, work.people, work.settings.patience, host) for place in (work.against, work.target)
    )
    result = Result(work.target.name, work.against.name, work.settings.seed)
    outcome = Outcome(result, host=host)
    with closing(monolith, service):
        try:
            run = _prepared(work, monolith, service, outcome)
            run.run()
        except BanyanError as error:
            outcome.error, result.broken = error, str(error)
    return outcome


def _prepared(work: Work, monolith: Side, service: Side, outcome: Outcome) -> _Noted:
    assert work.against is not None
    result = outcome.result
    snapshot = offered((monolith, service), work.environ)
    result.held = _held(snapshot)
    _require_host(service, result)
    operations = tuple(_operations(work, result))
    people = (NOBODY, *work.people)
    work.progress("looking what there is", 0, 1)
    seen = explored(monolith, operations, people)
    for name, value in work.values:
        seen.told(name, value)
    labels = frozenset(each.label for each in operations)
    generation = Generation(operations, seen, Cases(without(work.against.document, labels)), people)
    rules = Rules(DEFAULTS + work.rules, work.routed.names(operations))
    run = Differential(
        Runner(monolith, snapshot, known={}),
        Runner(service, snapshot, peers=(monolith,)),
        generation,
        rules,
        work.settings.seed,
        Limits(work.settings.seconds, sequences=work.sequences),
        takes=work.routed.takes,
        is_known=_is_accepted(work),
        progress=work.progress,
    )
    learned = work.learned
    if learned is None:
        noise = run.learn()
        learned = Rulebook(noise.rules())
        result.learned = tuple(f"{rule.route}: {rule.path} as {rule.way} ({rule.why})" for rule in learned)
    run.rules = Rules(DEFAULTS + learned + work.rules, rules.names)
    outcome.rules, outcome.names = run.rules.book, rules.names
    return _Noted(run, work, outcome, Specification(work.against.expanded, work.target.expanded))


@dataclass(slots=True)
class _Noted:
    """A comparison whose findings reach the outcome however it ends."""

    differential: Differential
    work: Work
    outcome: Outcome
    specification: Specification

    def run(self) -> None:
        """Compare. Raises NoAnswer."""
        try:
            self.differential.run()
        finally:
            self._note()

    def _note(self) -> None:
        result, run = self.outcome.result, self.differential
        for shown in run.shown.values():
            finding = self._finding(shown)
            result.found.append(finding)
            self.outcome.shown[finding.id] = shown
        result.tried, result.ended, result.operations = run.tried, run.ended, tuple(sorted(run.operations))
        result.untried = tuple(sorted({each.label for each in run.generation.operations} - run.operations))
        result.is_whole = not run.ended.endswith("were over")

    def _finding(self, shown: Shown) -> Finding:
        work, cause, difference = self.work, shown.apart.cause, shown.apart.difference
        assert work.against is not None
        disagreement = self.specification.disagreement(shown.apart)
        sort: Sort = "specification" if disagreement else "behaviour"
        urls = [(work.against.name, work.against.url), (work.target.name, work.target.url)]
        where = "" if cause.where == "answer" else "read back after it: "
        return Finding(
            sort,
            cause.operation,
            cause.about,
            f"{where}{difference.path} {difference.kind}" + (f"; {disagreement}" if disagreement else ""),
            difference.expected,
            difference.found,
            shown.calls,
            shown.count,
            shown.apart.at,
            curls(shown.calls, shown.count, urls, secrets_of(*work.people.values())),
            shown.times,
        )


def _operations(work: Work, result: Result) -> Iterator[Operation]:
    """What both documents name, and the pages of the routes."""
    assert work.against is not None
    served = {each.label for each in operations_of(work.target.expanded)}
    ours = [each for each in operations_of(work.against.expanded) if _is_led(work, each)]
    documented = [each for each in ours if each.label in served or not served]
    for each in ours:
        if served and each.label not in served and work.routed.routes:
            message = "the monolith's document has it, a route leads it here, and the service's document does not"
            result.found.append(Finding("specification", each.label, "operation missing", message))
    pages = pages_of(work.routed.paths, documented)
    found = _wanted(work, (*documented, *pages))
    if not found and work.only is None:
        raise UsageError(
            "there is nothing to compare: no operation is in both documents",
            where=work.target.name,
            hint="name the documents with --document, or the routes in the plan",
        )
    yield from found


def _is_led(work: Work, operation: Operation) -> bool:
    return not work.routed.routes or bool(work.routed.names([operation]))


def _wanted(work: Work, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    return tuple(each for each in operations if work.only is None or each.label in work.only)


def _is_accepted(work: Work) -> Callable[[Cause], bool]:
    keys = {(each.operation, each.about) for each in work.accepted if each.target == work.target.name}
    return lambda cause: (cause.operation, cause.about) in keys


def _held(snapshot: Snapshot) -> str:
    match snapshot:
        case Probe():
            return "the probe takes every sequence back"
        case Sandbox():
            return "the sandbox takes every call back: writes are compared one by one"
    return "nothing is taken back"


def _require_host(service: Side, result: Result) -> None:
    """Ask both sides by the same name, unless the service refuses it."""
    from contracts.fuzzing.calls import Request

    if service.ask(Request("GET", "/")).status == 400:
        named, service.host = service.host, ""
        if service.ask(Request("GET", "/")).status == 400:
            service.host = named
        else:
            result.notes.append(
                f"{service.name} refuses to be called {named}: links may differ (ALLOWED_HOSTS, --host)"
            )


@contextlib.contextmanager
def _held_over(snapshot: Snapshot, side: Side) -> Iterator[None]:
    """All of a run in one snapshot; a side that went away meanwhile has nothing to take back."""
    snapshot.begin(side)
    try:
        yield
    finally:
        with contextlib.suppress(BanyanError):
            snapshot.end(side)


def rules_text(outcome: Outcome) -> str:
    """All rules that were in force, as text."""
    return write_rules(outcome.rules)
