"""Findings: what rules object to, and the outcome of one check."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.model.project import UnreadFile


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What a finding is known by while lines move and services are renamed; the ends are apps or models."""

    file: str
    symbol: str
    kind: str
    source: str
    target: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place to which a rule objects: where it is, whose it is, why it matters and what to do instead.

    `owner` is the service whose code it is, with its `team`; `source` depends on `target`, both services. They are
    empty where there is none: in a query, neither end need be the owner.
    The identity's kind is the kind of evidence, or the rule's own name where there is none; its file is empty for what
    is not bound to one.
    """

    rule: str
    identity: Identity
    file: str
    line: int
    owner: str
    team: str
    source: str
    target: str
    why: str
    advice: str
    excerpt: str = ""

    @property
    def place(self) -> tuple[str | int, ...]:
        """What findings are sorted by."""
        known = self.identity
        return self.file, self.line, self.rule, known.symbol, known.kind, known.source, known.target, known.detail


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry of the baseline that the code no longer has, `count` times; with `moved_to` it now stands there."""

    identity: Identity
    count: int
    moved_to: Identity | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check came to.

    `folder` is the project as seen from where Banyan runs, in front of every file; empty for that place itself.
    `findings` are new, `known` counts those of the baseline, `baseline` is its path or empty if there is none yet.
    What stands in `unread` files could not be judged, and no entry of theirs is stale. `update` is the command that
    takes stale entries away, `since` the revision that was compared with.
    """

    plan: str
    folder: str
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    known: int = 0
    stale: tuple[Stale, ...] = ()
    baseline: str = ""
    unread: tuple[UnreadFile, ...] = ()
    update: str = ""
    since: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the code keeps to the plan and the baseline to the code."""
        return not self.findings and not self.stale

    def path(self, file: str) -> str:
        """A file of the project as seen from where Banyan runs."""
        return f"{self.folder}/{file}" if self.folder else file
