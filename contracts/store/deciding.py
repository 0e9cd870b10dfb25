"""Whether versions may be together: what `can-i-deploy` asks, answered by the rules of the Pact Broker.

A consumer needs every provider that it has a pact with, in a version that was held to that very pact and did what it
says. A provider needs no consumer, but must do what those that are there rely on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.store.matrix import Row, row_of
from contracts.store.records import Records

Severity = Literal["success", "error", "warning"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A pacticipant in the version that is asked about, or in the last of a branch or with a tag; else in any."""

    pacticipant: str
    version: str = ""
    branch: str = ""
    tag: str = ""
    is_latest: bool = False
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What the others are: those in an environment, the last with a tag, of the main branch, or the last at all.

    Without any of it only those that are asked about are held against each other.
    """

    environment: str = ""
    tag: str = ""
    is_main: bool = False
    is_latest: bool = False

    @property
    def is_given(self) -> bool:
        """Whether others count at all."""
        return bool(self.environment or self.tag or self.is_main or self.is_latest)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for an answer."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: `deployable` is None where results are missing, which is no more a yes than False is."""

    deployable: bool | None
    rows: tuple[Row, ...]
    ignored: tuple[Row, ...]
    reasons: tuple[Reason, ...]

    @property
    def unknown(self) -> int:
        """How many results are missing."""
        return sum(row.success is None for row in self.rows)

    @property
    def passed(self) -> int:
        """How many are good."""
        return sum(row.success is True for row in self.rows)

    @property
    def failed(self) -> int:
        """How many are bad."""
        return sum(row.success is False for row in self.rows)


def decide(
    records: Records, asked: Sequence[Asked], target: Target, ignored: Collection[tuple[str, str]] = ()
) -> Decision:
    """Whether what is asked about can be with what is there; `ignored` are names, each with a version or ""."""
    chosen: dict[str, list[str]] = {}
    for each in asked:
        chosen.setdefault(each.pacticipant, []).extend(_numbers(records, each))
    missing = tuple(Reason("error", _absent(records, each)) for each in asked if not _numbers(records, each))
    rows = tuple(dict.fromkeys(_Meeting(records, chosen, target).rows()))
    aside = tuple(row for row in rows if _is_ignored(row, ignored))
    considered = tuple(row for row in rows if row not in aside)
    reasons = missing or tuple(dict.fromkeys(_reason(row, target) for row in considered if not row.success))
    if missing or any(row.success is False for row in considered):
        deployable = None if not missing and any(row.success is None for row in considered) else False
    else:
        deployable = None if any(row.success is None for row in considered) else True
    if deployable:
        good = "All required verification results are published and successful"
        reasons = (Reason("success", good if considered else "There are no missing dependencies"),)
    warned = tuple(
        Reason("warning", f"{name} was to be ignored, and is unknown")
        for name, _version in ignored
        if name not in records.pacticipants
    )
    return Decision(deployable, considered, aside, (*reasons, *warned))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """The versions that would be together."""

    records: Records
    chosen: Mapping[str, Sequence[str]]
    target: Target

    def rows(self) -> Iterator[Row]:
        """Every pact that counts, with everybody who answers for its provider."""
        for publication in self.records.publications:
            if publication.version not in self._there(publication.consumer):
                continue
            asked_by_consumer = publication.consumer in self.chosen
            # A consumer never asks itself in place of the provider.
            answering = tuple(
                (by, version)
                for by, version in self._answering(publication.provider)
                if by == publication.provider or by != publication.consumer
            )
            for by, version in answering:
                if asked_by_consumer or by in self.chosen:
                    yield row_of(self.records, publication, by, version)
            if asked_by_consumer and not answering and (self.target.is_given or publication.provider in self.chosen):
                yield row_of(self.records, publication, publication.provider, "")

    def _answering(self, provider: str) -> Iterator[tuple[str, str]]:
        """Who answers for a provider: itself, and whoever does its work, as the monolith does until all has moved.

        Another than the provider counts where it was held to its pacts in that very version, or where nobody else is.
        """
        own = [(provider, version) for version in self._there(provider)]
        yield from own
        for name in dict.fromkeys(each.by for each in self.records.verifications if each.provider == provider):
            for version in () if name == provider else self._there(name):
                if not own or self._was_held(name, version, provider):
                    yield name, version

    def _was_held(self, name: str, version: str, provider: str) -> bool:
        return any(
            (each.by, each.version, each.provider) == (name, version, provider) for each in self.records.verifications
        )

    def _there(self, name: str) -> Sequence[str]:
        if name in self.chosen:
            return self.chosen[name]
        return _present(self.records, name, self.target)


def _present(records: Records, name: str, target: Target) -> Sequence[str]:
    """The versions of somebody who was not asked about that count."""
    if target.environment:
        return tuple(dict.fromkeys(each.version for each in records.deployed(name, target.environment)))
    if target.tag:
        return _last(records, name, lambda tags, _branches: target.tag in tags)
    if target.is_main:
        return _last(records, name, lambda _tags, branches: records.main_branch(name) in branches)
    return _last(records, name, lambda _tags, _branches: True) if target.is_latest else ()


def _numbers(records: Records, asked: Asked) -> Sequence[str]:
    """The versions that are meant, none if there is none such."""
    name = asked.pacticipant
    if asked.version:
        return (asked.version,) if (name, asked.version) in records.versions else ()
    branch = records.main_branch(name) if asked.is_main else asked.branch
    if branch:
        return _last(records, name, lambda _tags, branches: branch in branches)
    if asked.tag:
        return _last(records, name, lambda tags, _branches: asked.tag in tags)
    if asked.is_main:
        return ()
    if asked.is_latest:
        return _last(records, name, lambda _tags, _branches: True)
    return tuple(version.number for version in records.versions_of(name))


def _last(records: Records, name: str, wanted: Callable[[Sequence[str], Sequence[str]], bool]) -> Sequence[str]:
    found = [version.number for version in records.versions_of(name) if wanted(version.tags, version.branches)]
    return found[-1:]


def _absent(records: Records, asked: Asked) -> str:
    name = asked.pacticipant
    if name not in records.pacticipants:
        return f"nothing is known of {name}: it has neither published a pact nor been held to one"
    if asked.version:
        return f"no version {asked.version} of {name} is known: publish its pacts, or verify it, in that version"
    if asked.is_main:
        return f"no version of {name} is known on its main branch"
    if asked.branch or asked.tag:
        return (
            f"no version of {name} is known {'on branch' if asked.branch else 'with tag'} {asked.branch or asked.tag}"
        )
    return f"no version of {name} is known"


def _is_ignored(row: Row, ignored: Collection[tuple[str, str]]) -> bool:
    parts = ((row.consumer, row.consumer_version), (row.provider, row.provider_version), (row.by, row.provider_version))
    return any(name == wanted and version in {"", number} for name, number in parts for wanted, version in ignored)


def _reason(row: Row, target: Target) -> Reason:
    where = f" in {target.environment}" if target.environment else ""
    pact = f"the pact of {row.consumer} {row.consumer_version} with {row.provider}"
    if not row.provider_version:
        there = f"is deployed or released to {target.environment}" if target.environment else "is known there"
        return Reason("error", f"{pact} is held by nobody{where}: no version of {row.provider} {there}")
    if row.success is None:
        return Reason("error", f"{pact} was never verified by {row.by} {row.provider_version}")
    failed = row.result.failed if row.result else ()
    what = f": {', '.join(failed[:3])}{', ...' if len(failed) > 3 else ''}" if failed else ""
    return Reason("error", f"{pact} is broken by {row.by} {row.provider_version}{what}")
