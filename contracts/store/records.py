"""All facts of a store, folded into what is the case now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.store.values import (
    Deployment,
    Ended,
    Environment,
    Fact,
    Pacticipant,
    Publication,
    Verification,
    Version,
)

SEEDED = (Environment("production", "Production", production=True), Environment("test", "Test"))
"""Environments that are there from the beginning, as in every Pact Broker."""


@dataclass(frozen=True, slots=True)
class Records:
    """What is the case: everything in the order in which it came to be.

    `publications` has the last of each consumer's version and provider, `verifications` all of them, `results` the same
    by what the pact says, `deployments` those that have not ended.
    """

    pacticipants: Mapping[str, Pacticipant]
    versions: Mapping[tuple[str, str], Version]
    publications: tuple[Publication, ...]
    verifications: tuple[Verification, ...]
    results: Mapping[str, Sequence[Verification]]
    environments: Mapping[str, Environment]
    deployments: tuple[Deployment, ...]

    def versions_of(self, pacticipant: str) -> tuple[Version, ...]:
        """All versions of a pacticipant, the oldest first."""
        return tuple(version for version in self.versions.values() if version.pacticipant == pacticipant)

    def deployed(self, pacticipant: str, environment: str = "") -> tuple[Deployment, ...]:
        """Where versions of a pacticipant are now, in one environment or in all."""
        return tuple(
            each
            for each in self.deployments
            if each.pacticipant == pacticipant and environment in {"", each.environment}
        )

    def pacts_of(self, consumer: str, version: str) -> tuple[Publication, ...]:
        """What one version of a consumer relies on."""
        return tuple(each for each in self.publications if (each.consumer, each.version) == (consumer, version))

    def result(self, sha: str, by: str, version: str) -> Verification | None:
        """The last result of one version for a pact, None if there is none."""
        found = (each for each in reversed(self.numbered(sha)) if (each.by, each.version) == (by, version))
        return next(found, None)

    def numbered(self, sha: str) -> Sequence[Verification]:
        """All results for a pact; the Broker's API counts them from one."""
        return self.results.get(sha, ())

    def main_branch(self, pacticipant: str) -> str:
        """The branch that a pacticipant is released from: as it was said, else main or master where there is one."""
        known = self.pacticipants.get(pacticipant)
        if known and known.main_branch:
            return known.main_branch
        branches = {branch for version in self.versions_of(pacticipant) for branch in version.branches}
        return next((name for name in ("main", "master") if name in branches), "")


def folded(facts: Iterable[Fact]) -> Records:
    """What all facts come to, whatever their order; a fact that is there twice counts once."""
    folding = _Folding()
    for fact in sorted(dict.fromkeys(facts), key=lambda each: each.at):
        folding.add(fact)
    return folding.records()


class _Folding:
    """What is the case up to one fact."""

    def __init__(self) -> None:
        self.pacticipants: dict[str, Pacticipant] = {}
        self.versions: dict[tuple[str, str], Version] = {}
        self.publications: dict[tuple[str, str, str], Publication] = {}
        self.verifications: list[Verification] = []
        self.results: dict[str, list[Verification]] = {}
        self.environments = {each.name: each for each in SEEDED}
        self.stays: dict[tuple[str, ...], Deployment] = {}

    def add(self, fact: Fact) -> None:
        """Take in the next fact."""
        match fact:
            case Pacticipant():
                self.pacticipants[fact.name] = _known(self.pacticipants.get(fact.name), fact)
            case Version():
                key = fact.pacticipant, fact.number
                self.versions[key] = _joined(self.versions.get(key), fact)
            case Publication():
                self._see(fact.consumer, fact.version, fact.at)
                self.publications.pop(relation := (fact.consumer, fact.version, fact.provider), None)
                self.publications[relation] = fact
            case Verification():
                self._see(fact.by, fact.version, fact.at)
                self.verifications.append(fact)
                self.results.setdefault(fact.sha, []).append(fact)
            case Environment():
                self.environments[fact.name] = fact
            case Deployment():
                self._see(fact.pacticipant, fact.version, fact.at)
                self.stays.pop(_place(fact), None)
                self.stays[_place(fact)] = fact
            case Ended():
                self._end(fact)

    def records(self) -> Records:
        """What is the case."""
        for name in self._names():
            self.pacticipants.setdefault(name, Pacticipant(name))
        return Records(
            dict(sorted(self.pacticipants.items())),
            self.versions,
            tuple(self.publications.values()),
            tuple(self.verifications),
            self.results,
            dict(sorted(self.environments.items())),
            tuple(self.stays.values()),
        )

    def _end(self, fact: Ended) -> None:
        there = self.stays.get(_place(fact))
        if there is not None and there.version == fact.version:
            del self.stays[_place(fact)]

    def _see(self, pacticipant: str, number: str, at: str) -> None:
        self.versions.setdefault((pacticipant, number), Version(pacticipant, number, at=at))

    def _names(self) -> set[str]:
        names = {name for name, _number in self.versions}
        names |= {name for each in self.publications.values() for name in (each.consumer, each.provider)}
        return names | {name for each in self.verifications for name in (each.consumer, each.provider)}


def _place(fact: Deployment | Ended) -> tuple[str, ...]:
    """What a deployment takes the place of; releases stand side by side."""
    place = (fact.kind, fact.pacticipant, fact.environment, fact.instance)
    return (*place, fact.version) if fact.kind == "release" else place


def _known(before: Pacticipant | None, after: Pacticipant) -> Pacticipant:
    if before is None:
        return after
    return replace(
        before,
        main_branch=after.main_branch or before.main_branch,
        repository_url=after.repository_url or before.repository_url,
    )


def _joined(before: Version | None, after: Version) -> Version:
    if before is None:
        return after
    return replace(
        before,
        branches=(*(each for each in before.branches if each not in after.branches), *after.branches),
        tags=tuple(dict.fromkeys((*before.tags, *after.tags))),
        build_url=after.build_url or before.build_url,
    )
