"""What a piece of evidence is worth now: fresh, of what runs, and for or against a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from banyan.evidence import Evidence, Verdict, latest
from banyan.plan.routes import OF_A_ROUTE, OF_THE_MONOLITH, PlannedRoute, Routing
from banyan.plan.values import MONOLITH

Standing = Literal["pass", "fail", "inconclusive", "missing", "stale", "other version"]
"""What evidence comes to: its own verdict, or why it has none that counts."""

_SLACK = dt.timedelta(minutes=5)
"""Clocks of machines may differ by so much."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a step is judged on: the evidence, what runs now (by target; absent if unknown), and the time.

    `served_since` tells since when all of a route has been in `service`, None if it is not.
    """

    store: tuple[Evidence, ...]
    versions: Mapping[str, str]
    now: dt.datetime
    served_since: dt.datetime | None = None
    hold: dt.timedelta = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Ruling:
    """The last word of a kind on a subject; `why` says what keeps one from resting on it, "" for nothing."""

    kind: str
    subject: str
    standing: Standing
    why: str = ""
    found: Evidence | None = None
    age: dt.timedelta = dt.timedelta()

    @property
    def name(self) -> str:
        """The name of the evidence, "" where there is none."""
        return self.found.name if self.found else ""

    @property
    def told(self) -> str:
        """What it is about: `the load evidence for catalog (20261123T...)`."""
        return f"the {self.kind} evidence for {self.subject} ({self.name})"

    @property
    def obstacle(self) -> str:
        """What stands in the way of a step, "" for nothing."""
        if self.found is None:
            return f"no {self.kind} evidence for {self.subject}"
        return f"{self.told} {self.why}" if self.why else ""

    @property
    def verdict(self) -> Verdict:
        """What it comes to; what is missing, stale or of another version is no verdict at all."""
        return Verdict(self.standing) if self.standing in {"pass", "fail"} else Verdict.INCONCLUSIVE

    @property
    def is_against(self) -> bool:
        """Whether it says fail of what runs now, however long ago."""
        return self.found is not None and self.found.verdict is Verdict.FAIL and self.standing in {"fail", "stale"}


def ruling(kind: str, route: PlannedRoute, routing: Routing, grounds: Grounds) -> Ruling:
    """The ruling on a kind of evidence for a route; a route without a name stands for its service alone."""
    subject = route.name if kind in OF_A_ROUTE else route.service
    found = latest(grounds.store, kind, subject)
    if found is None:
        return Ruling(kind, subject, "missing", "was never taken")
    age = grounds.now - found.created_at
    return Ruling(kind, subject, *_judged(found, route.service, routing.fresh_hours, age, grounds.versions), found, age)


def _judged(
    found: Evidence, service: str, fresh_hours: int, age: dt.timedelta, versions: Mapping[str, str]
) -> tuple[Standing, str]:
    if other := _other_version(found, service, versions):
        return "other version", other
    if age >= dt.timedelta(hours=fresh_hours):
        return "stale", f"is {age.total_seconds() / 3600:.0f} hours old, and counts for {fresh_hours}"
    if age < -_SLACK:
        return "stale", "is dated in the future"
    match found.verdict:
        case Verdict.PASS:
            return "pass", ""
        case Verdict.FAIL:
            return "fail", f"says fail{f': {found.summary}' if found.summary else ''}"
        case _:
            return "inconclusive", "is inconclusive"


def _other_version(found: Evidence, service: str, versions: Mapping[str, str]) -> str:
    for target in (MONOLITH,) if found.kind in OF_THE_MONOLITH else (MONOLITH, service):
        taken, runs = found.targets.get(target), versions.get(target)
        if not taken:
            return f"does not say on which version of {target} it was taken"
        if not runs:
            return f"cannot be held against {target}, whose version is not known: say it with --version {target}=..."
        if taken != runs:
            return f"was taken on {target} {taken}, and {runs} runs now"
    return ""
