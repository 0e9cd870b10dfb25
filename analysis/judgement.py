"""What the rules object to in a tree, known ones as well; from the cache if nothing changed."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path

from analysis.cache import Cache
from analysis.config import Config, fingerprint
from analysis.discovery.files import Listing
from analysis.judging import judged
from analysis.model.evidence import excerpt
from analysis.model.finding import Finding, Identity
from analysis.model.project import UnreadFile
from analysis.model.report import Report
from analysis.model.system import System
from analysis.ownership import gone, partition_of
from analysis.pipeline import report_of
from analysis.rules._boundary import boundary_of
from analysis.syntax.encoding import text_lines
from banyan.errors import NoDjangoProject, UnknownName
from banyan.plan.location import project_root
from banyan.plan.reading import Draft
from banyan.progress import Progress, silent

_IDENTITY = attrgetter(*(field.name for field in fields(Identity)))
_FINDING = attrgetter(*(field.name for field in fields(Finding) if field.name != "identity"))
_WIDTH = len(fields(Identity))


@dataclass(frozen=True, slots=True)
class Judgement:
    """By which plan, how analysed and after which rules a tree is judged."""

    draft: Draft
    config: Config
    rules: tuple[str, ...]

    @property
    def root(self) -> Path:
        """The project's folder."""
        return project_root(self.draft.path, self.draft.plan)

    def key(self, listing: Listing) -> str:
        """A key of all that the answer depends on."""
        own = hashlib.blake2b(repr((self.draft.problems, self.rules)).encode(), digest_size=8).hexdigest()
        return f"{fingerprint(listing, self.root, self.config)}-{own}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules object to, and the files that could not be read whole."""

    findings: tuple[Finding, ...] = ()
    unread: tuple[UnreadFile, ...] = ()


def judge(judgement: Judgement, listing: Listing, progress: Progress = silent, *, is_current: bool = True) -> Judged:
    """Judge a tree. `is_current` for the one that the plan is about; an older one may lack what the plan names.

    Raises BadDocument with all that is wrong with the plan, and that it names and the tree does not have.
    """
    key = f"{judgement.key(listing)}-{is_current:d}-findings"
    known = recalled(judgement.config, key)
    if known is not None:
        return _from_bytes(known)
    found = _judged(judgement, listing, progress, is_current=is_current)
    keep(judgement.config, key, _to_bytes(found))
    return found


def recalled(config: Config, key: str) -> bytes | None:
    """What the cache has under a key."""
    cache = Cache(config.cache)
    try:
        return cache.many("reports", (key,)).get(key)
    finally:
        cache.close()


def keep(config: Config, key: str, value: bytes) -> None:
    """Put something into the cache for the next run."""
    cache = Cache(config.cache)
    cache.store("reports", [(key, value)])
    cache.close()


def modules_of(listing: Listing) -> frozenset[str]:
    """The dotted names of all modules and packages, as their paths give them."""
    names: set[str] = set()
    for file in listing.python():
        name = file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        while name and name not in names:
            names.add(name)
            name = name.rpartition(".")[0]
    return frozenset(names)


def _judged(judgement: Judgement, listing: Listing, progress: Progress, *, is_current: bool) -> Judged:
    report = (_report if is_current else _old_report)(judgement, listing, progress)
    if report is None:
        return Judged()
    system = System(report.apps, report.models, report.dependencies, report.urls)
    plan, places = judgement.draft.plan, judgement.draft.places
    if is_current:
        judgement.draft.accepted(tuple(gone(plan, system, modules_of(listing), places)))
    boundary = boundary_of(plan, system, partition_of(plan, system), report.proposal.crossings)
    return Judged(_with_excerpts(judged(boundary, judgement.rules), listing), report.project.unread)


def _report(judgement: Judgement, listing: Listing, progress: Progress) -> Report | None:
    return report_of(judgement.root, listing, judgement.config, progress)


def _old_report(judgement: Judgement, listing: Listing, progress: Progress) -> Report | None:
    """The report of an older tree: its settings may have had another name, and None if there was no project yet."""
    for settings in dict.fromkeys((judgement.config.settings, "")):
        try:
            return _report(replace(judgement, config=replace(judgement.config, settings=settings)), listing, progress)
        except (NoDjangoProject, UnknownName):
            continue
    return None


def _with_excerpts(findings: tuple[Finding, ...], listing: Listing) -> tuple[Finding, ...]:
    """Show the source line of findings that rest on no evidence too."""
    bare = {finding.file for finding in findings if not finding.excerpt}
    lines: Mapping[str, list[str]] = {f.path: text_lines(f.content) for f in listing.files if f.path in bare}
    return tuple(
        finding if finding.excerpt else replace(finding, excerpt=excerpt(lines.get(finding.file, []), finding.line))
        for finding in findings
    )


def _to_bytes(judged: Judged) -> bytes:
    """Plain tuples, which `marshal` writes and reads ten times as fast as anything else does."""
    findings = [(*_IDENTITY(finding.identity), *_FINDING(finding)) for finding in judged.findings]
    return marshal.dumps((findings, [(each.file, each.reason) for each in judged.unread]))


def _from_bytes(value: bytes) -> Judged:
    findings, unread = marshal.loads(value)  # noqa: S302  our own cache
    found = (Finding(row[_WIDTH], Identity(*row[:_WIDTH]), *row[_WIDTH + 1 :]) for row in findings)
    return Judged(tuple(found), tuple(UnreadFile(*row) for row in unread))
