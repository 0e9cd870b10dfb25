"""Recorded exchanges -> what a consumer relies on: those that ask the same and are answered alike, together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from banyan.comparison.answers import Answer
from banyan.traffic.hiding import is_private
from banyan.traffic.values import Recorded
from contracts.openapi.api import Api
from contracts.recording.paths import templates

_ASSETS = ("image/", "font/", "video/", "audio/", "text/css", "text/javascript", "application/javascript")


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange, with the answer that it got."""

    recorded: Recorded
    answer: Answer

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its query, in their order."""
        return tuple(parse_qsl(self.recorded.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Group:
    """Samples of one interaction: the same method, template, names in the query, status and form of answer."""

    method: str
    template: str
    names: tuple[str, ...]
    status: int
    form: str
    is_known: bool
    samples: tuple[Sample, ...]


def grouped(exchanges: Iterable[Recorded], apis: Sequence[Api], skipped: Counter[str]) -> tuple[Group, ...]:
    """All groups, by path and method; what tells nothing of a contract is counted in `skipped`, with the reason."""
    samples = list(_useful(exchanges, skipped))
    known = templates([(each.recorded.method, each.recorded.path) for each in samples], apis)
    found: dict[tuple[str, str, tuple[str, ...], int, str, bool], list[Sample]] = defaultdict(list)
    for each in samples:
        recorded, answer = each.recorded, each.answer
        names = tuple(sorted({name for name, _ in each.query}))
        template = known[recorded.method, recorded.path]
        is_known = any(header in dict_of(recorded) for header in ("authorization", "cookie"))
        key = (template, recorded.method, names, answer.status, answer.form, is_known)
        found[key].append(each)
    return tuple(
        Group(method, template, names, status, form, is_known, tuple(found[key]))
        for key in sorted(found)
        for template, method, names, status, form, is_known in (key,)
    )


def dict_of(recorded: Recorded) -> dict[str, str]:
    """The headers of a request by their names in small letters."""
    return {name.lower(): value for name, value in reversed(recorded.headers)}


def _useful(exchanges: Iterable[Recorded], skipped: Counter[str]) -> Iterator[Sample]:
    for each in exchanges:
        reason = _reason(each)
        if reason:
            skipped[reason] += 1
        elif each.answer is not None:
            yield Sample(each, each.answer)


def _reason(recorded: Recorded) -> str:
    """Why an exchange tells nothing of a contract, "" if it does."""
    answer = recorded.answer
    if answer is None:
        return "have no answer (--ask URL asks again)"
    if recorded.method in {"HEAD", "OPTIONS"}:
        return "are HEAD or OPTIONS"
    if answer.status >= 500:
        return "were answered with an error of the provider"
    if answer.status < 200 or answer.status == 304:
        return "were answered with nothing new"
    if 300 <= answer.status < 400:
        return "are redirections, which Pact's verifier follows"
    if answer.header("content-type").lower().startswith(_ASSETS):
        return "are assets"
    if not answer.is_whole:
        return "have no whole answer"
    if is_private(recorded.path):
        return "have something personal in their path"
    return ""
