"""The store of a plan: `.banyan/contracts/` beside it, and `.banyan-contracts.jsonl` where a team keeps one in git.

Everything is written to the first; it is written to the second as well if that is there. What is known is what either
says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from banyan.comparison.redaction import redacted_text
from banyan.errors import UnknownName, UsageError
from banyan.output import replaced
from banyan.plan.location import find_plan
from contracts.store.content import Pact, merged, pact_of
from contracts.store.deciding import Asked, Decision, Target, decide
from contracts.store.journal import add_facts, read_facts
from contracts.store.matrix import Row, matrix
from contracts.store.records import Records, folded
from contracts.store.secrecy import live_secrets, require_none
from contracts.store.selecting import Provider, Selector, Wanted, wanted
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
from contracts.store.versions import DIRTY
from extracted.running.state import FOLDER, alone, made, unversioned

SHARED = ".banyan-contracts.jsonl"
"""The committed file: it is kept up to date where it is there, and never made."""

LOCAL = "contracts"
_FACTS = "facts.jsonl"
_PACTS = "pacts"
_LOCK = "lock"


class ChangedPact(UsageError):
    """One version of a consumer published two different pacts with one provider."""

    def __init__(self, pact: Pact, version: str) -> None:
        super().__init__(
            f"{pact.consumer} {version} has published another pact with {pact.provider}",
            hint="a version says one thing: commit the change and publish that version, or name another with --version",
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one pact: whether this version published it now, and whether its content was there before."""

    pact: Pact
    is_new: bool
    is_known: bool


def now() -> str:
    """The moment, as facts say it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def store_at(start: Path) -> Store:
    """The store of the plan that a folder belongs to; without a plan, that of the folder itself."""
    plan = find_plan(start)
    return Store((plan.parent if plan else start).resolve())


@dataclass(frozen=True, slots=True)
class Store:
    """What is known of contracts, in files below `home`; `clock` tells the moment.

    Everything raises BadDocument for a damaged file, UnreadablePath and UnwritablePath. Nothing is written that cannot
    be read again, and what is there is never changed.
    """

    home: Path
    clock: Callable[[], str] = now

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.home / FOLDER / LOCAL

    @property
    def shared(self) -> Path:
        """The file that may be committed."""
        return self.home / SHARED

    def records(self) -> Records:
        """What is the case."""
        return folded((*read_facts(self.folder / _FACTS), *read_facts(self.shared)))

    def pact(self, sha: str) -> Pact | None:
        """The pact with a content, None if it never was here."""
        path = self.folder / _PACTS / f"{sha}.json"
        return pact_of(path.read_bytes(), path) if sha.isalnum() and path.is_file() else None

    def publish(self, pacts: Sequence[Pact], version: Version, *, merge: bool = False) -> tuple[Published, ...]:
        """Say what a version of the consumer relies on; all of it or nothing.

        Raises ChangedPact, DifferentPacts, LiveSecret.

        `version.pacticipant` does not count: each pact names its consumer.
        """
        for pact in pacts:
            require_none(pact)
        with self._alone() as records:
            done = [self._published(records, pact, version.number, merge=merge) for pact in pacts]
            for pact in dict.fromkeys(each.pact for each in done):
                self._keep(pact)
            facts: list[Fact] = []
            for consumer in dict.fromkeys(each.pact.consumer for each in done):
                facts.extend(self._seen(records, replace(version, pacticipant=consumer)))
            new = dict.fromkeys(each.pact for each in done if each.is_new)
            facts += [Publication(each.consumer, version.number, each.provider, each.sha, self.clock()) for each in new]
            self._add(facts)
        return tuple(done)

    def record_verification(
        self,
        pact: Pact,
        version: Version,
        *,
        success: bool,
        passed: int = 0,
        failed: Sequence[str] = (),
        wip: bool = False,
    ) -> Verification:
        """Say that a version was held to a pact; `version.pacticipant` is who answered, `failed` what did not."""
        with self._alone() as records:
            result = Verification(
                pact.consumer,
                pact.provider,
                pact.sha,
                by=version.pacticipant,
                version=version.number,
                success=success,
                passed=passed,
                failed=tuple(redacted_text(each) for each in failed),
                wip=wip,
                build_url=version.build_url,
                at=self.clock(),
            )
            self._keep(pact)
            self._add([*self._seen(records, version), result])
        return result

    def record_deployment(self, stay: Deployment) -> Deployment:
        """Say that a version is in an environment now. Raises UnknownName for an environment that there is not."""
        with self._alone() as records:
            _require_environment(records, stay.environment)
            for each in records.deployed(stay.pacticipant, stay.environment):
                if replace(each, at="") == replace(stay, at=""):
                    return each
            stay = replace(stay, at=self.clock())
            self._add([*self._seen(records, Version(stay.pacticipant, stay.version)), stay])
        return stay

    def deployed(self, pacticipant: str, environment: str) -> tuple[str, ...]:
        """The versions that are in an environment now, the last one last. Raises UnknownName for the environment."""
        records = self.records()
        _require_environment(records, environment)
        found = sorted(records.deployed(pacticipant, environment), key=lambda each: each.at)
        return tuple(each.version for each in found)

    def record_end(self, deployment: Deployment) -> None:
        """Say that a version is not in an environment any more."""
        with self._alone():
            where = (deployment.kind, deployment.pacticipant, deployment.version, deployment.environment)
            self._add([Ended(*where, deployment.instance, self.clock())])

    def record_environment(self, environment: Environment) -> Environment:
        """Say that there is an environment, or what is to be said of it now."""
        with self._alone():
            self._add([known := replace(environment, at=self.clock())])
        return known

    def record_pacticipant(self, pacticipant: Pacticipant) -> Pacticipant:
        """Say what is to be said of a pacticipant."""
        with self._alone():
            self._add([known := replace(pacticipant, at=self.clock())])
        return known

    def record_version(self, version: Version) -> None:
        """Say that there is a version, on which branch, and with which tags."""
        with self._alone() as records:
            self._add(self._seen(records, version))

    def to_verify(
        self, provider: Provider, selectors: Sequence[Selector] = (), *, wip_since: str = ""
    ) -> tuple[tuple[Wanted, Pact], ...]:
        """The pacts that a provider should verify, as far as their content is here; `selecting.wanted` says which."""
        found = wanted(self.records(), provider, selectors, wip_since=wip_since)
        return tuple((each, pact) for each in found if (pact := self.pact(each.publication.sha)) is not None)

    def matrix(self, names: Collection[str] = ()) -> tuple[Row, ...]:
        """Every pact with its results; only those of `names`, if any."""
        return matrix(self.records(), names)

    def can_i_deploy(
        self, asked: Sequence[Asked], target: Target, ignored: Collection[tuple[str, str]] = ()
    ) -> Decision:
        """Whether versions can be with what is there. Raises UnknownName for an environment that there is not."""
        records = self.records()
        if target.environment:
            _require_environment(records, target.environment)
        return decide(records, asked, target, ignored)

    @contextmanager
    def _alone(self) -> Iterator[Records]:
        """What is the case, while nobody else writes."""
        unversioned(self.folder)
        with alone(self.folder / _LOCK):
            yield self.records()

    def _published(self, records: Records, pact: Pact, number: str, *, merge: bool) -> Published:
        before = next(
            (each for each in records.pacts_of(pact.consumer, number) if each.provider == pact.provider), None
        )
        if before and merge and (there := self.pact(before.sha)):
            pact = merged(there, pact, self.folder / _PACTS / f"{before.sha}.json")
        elif before and before.sha != pact.sha and not number.endswith(DIRTY):
            raise ChangedPact(pact, number)
        return Published(pact, before is None or before.sha != pact.sha, self.pact(pact.sha) is not None)

    def _add(self, facts: Sequence[Fact]) -> None:
        if not facts:
            return
        add_facts(self.folder / _FACTS, facts)
        if self.shared.is_file():
            add_facts(self.shared, facts)

    def _keep(self, pact: Pact) -> None:
        path = made(self.folder / _PACTS) / f"{pact.sha}.json"
        if not path.exists() and not any(live_secrets(pact)):
            replaced(path, pact.text.encode("utf-8", "replace"))

    def _seen(self, records: Records, version: Version) -> Sequence[Version]:
        """The fact of a version, none where all of it is known."""
        known = records.versions.get((version.pacticipant, version.number))
        if known and known.branches[-1:] == version.branches[-1:] and set(version.tags) <= set(known.tags):
            return ()
        if known and not version.branches and not version.tags:
            return ()
        return (replace(version, at=version.at or self.clock()),)


def _require_environment(records: Records, name: str) -> None:
    if name not in records.environments:
        raise UnknownName("environment", name, tuple(records.environments))
