"""One check: the plan, the code, the rules and the baseline -> an outcome as text."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.baseline import Comparison, compared, counted, read_baseline, without, written
from analysis.config import Config
from analysis.discovery.files import Listing
from analysis.judgement import Judged, Judgement, judge, keep, recalled
from analysis.judging import kinds_of
from analysis.model.finding import Finding, Identity, Outcome
from analysis.outcomes import OUTCOMES
from analysis.pipeline import without_collection
from analysis.reading import read
from analysis.rules import RULES
from banyan.errors import NoPlan, UnknownName, UnreadablePath, UsageError
from banyan.output import check_writable, deliver
from banyan.plan.location import find_plan, project_root, require_about, shortened
from banyan.plan.reading import Draft, read_plan
from banyan.plan.values import Problem
from banyan.progress import Progress, shown


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `path` and `plan` None for what is found upwards from here."""

    config: Config
    path: Path | None = None
    plan: Path | None = None
    rules: tuple[str, ...] = ()
    since: str | None = None
    update: bool = False
    accept_new: bool = False

    @property
    def writes(self) -> bool:
        """Whether the baseline is to be brought up to date."""
        return self.update or self.accept_new

    @property
    def command(self) -> str:
        """The command that would bring the baseline up to date."""
        words = ["banyan", "check", *([str(self.path)] if self.path else [])]
        words += ["--plan", str(self.plan)] if self.plan else []
        return shlex.join([*words, "--update"])


def check(asked: Asked, format_: str, *, colour: bool = False) -> tuple[str, bool]:
    """Hold a project to its plan: the outcome as text, and whether it is clean.

    Raises NoPlan, NoRevision, or BadDocument with everything that is wrong with the plan or the baseline.
    """
    if asked.since is not None and asked.writes:
        raise UsageError("--changed-since compares with git, and --update writes the baseline", hint="use one of them")
    with shown() as progress, without_collection(for_good=True):
        judgement = _judgement(asked)
        listing = read(judgement.root)
        if asked.writes or asked.since is not None:
            return told(checked(asked, judgement, listing, progress), format_, colour=colour)
        key = f"{judgement.key(listing)}-{_circumstances(asked, judgement)}-{format_}-{colour:d}-check"
        known = recalled(judgement.config, key)
        if known is not None:
            return known[1:].decode(), known[:1] == b"1"
        text, is_clean = told(checked(asked, judgement, listing, progress), format_, colour=colour)
        keep(judgement.config, key, f"{is_clean:d}{text}".encode())
        return text, is_clean


def checked(asked: Asked, judgement: Judgement, listing: Listing, progress: Progress) -> Outcome:
    """Hold a project to its plan, and bring the baseline up to date where that was asked for."""
    path = _baseline(judgement.draft)
    entries = read_baseline(path)
    if asked.writes:
        check_writable(path)
    past = _past(judgement.root, asked.since) if asked.since is not None else None
    judged = judge(judgement, listing, progress)
    result = compared(judged.findings, entries or {}, _concerned(judgement, judged))
    if past is not None:
        before = judge(judgement, past.listing, progress, is_current=False)
        result = _added(result, judged.findings, before.findings, entries or Counter())
    elif asked.writes:
        entries = _updated(path, entries, result, adds=asked.accept_new or entries is None)
        result = compared(judged.findings, entries, lambda _entry: False)
    outcome = _outcome(asked, judgement, result, path if entries is not None else None)
    return replace(outcome, unread=judged.unread, since=f"{asked.since} ({past.commit[:10]})" if past else "")


@dataclass(frozen=True, slots=True)
class _Past:
    """An older state of the project."""

    commit: str
    listing: Listing


def _past(root: Path, name: str) -> _Past:
    from analysis.revision import listing_at, revision  # few runs ask git

    found = revision(root, name)
    return _Past(found.commit, listing_at(root, found))


def outcome_of(asked: Asked) -> Outcome:
    """The outcome itself, judged anew. Raises what `check` does."""
    with shown() as progress, without_collection(for_good=True):
        judgement = _judgement(asked)
        return checked(asked, judgement, read(judgement.root), progress)


def told(outcome: Outcome, format_: str, *, colour: bool) -> tuple[str, bool]:
    """An outcome as text, and whether it is clean."""
    render = OUTCOMES.load(format_).render
    text: str = render(outcome, colour=colour) if format_ == "terminal" else render(outcome)
    return text, outcome.is_clean


def _circumstances(asked: Asked, judgement: Judgement) -> str:
    """A key of what an outcome depends on beside code and plan: the baseline, and how things are called from here."""
    path = _baseline(judgement.draft)
    baseline = path.read_bytes() if path.is_file() else b""
    names = repr((asked.command, str(judgement.draft.path), str(path), path.exists()))
    return hashlib.blake2b(names.encode() + baseline, digest_size=8).hexdigest()


def _judgement(asked: Asked) -> Judgement:
    draft = _draft(asked)
    project = draft.plan.project
    config = replace(
        asked.config,
        settings=asked.config.settings or project.settings,
        with_tests=asked.config.with_tests or project.with_tests,
        plan=draft.plan,
    )
    draft = replace(draft, problems=(*draft.problems, *_unknown_rules(draft)))
    if not project_root(draft.path, draft.plan).is_dir():
        line = draft.places.line("project", "path")
        draft.accepted((Problem(line, f"there is no folder {project.path!r} beside the plan"),))
    return Judgement(draft, config, tuple(sorted({*(asked.rules or draft.plan.check.rules or RULES.names())})))


def _draft(asked: Asked) -> Draft:
    start = asked.path or Path()
    if not start.exists():
        raise UnreadablePath(start, "there is nothing of this name")
    found = asked.plan or find_plan(start)
    if found is None:
        raise NoPlan(start)
    draft = read_plan(found)
    if asked.path is not None:
        require_about(found, draft.plan, asked.path)
    return draft


def _unknown_rules(draft: Draft) -> Iterator[Problem]:
    for name in draft.plan.check.rules:
        if name not in RULES:
            hint = UnknownName("rule", name, RULES.names()).hint
            yield Problem(draft.places.line("check", "rules", name), f"there is no rule called {name!r}: {hint}")


def _baseline(draft: Draft) -> Path:
    return shortened((draft.path.resolve().parent / draft.plan.check.baseline).resolve())


def _concerned(judgement: Judgement, judged: Judged) -> Callable[[Identity], bool]:
    """Whether an entry can be stale: one of a rule that was asked, and not in a file that could not be read."""
    kinds = kinds_of(judgement.rules)
    unread = {each.file for each in judged.unread}
    return lambda entry: (kinds is None or entry.kind in kinds) and entry.file not in unread


def _added(
    result: Comparison, findings: tuple[Finding, ...], before: tuple[Finding, ...], entries: Counter[Identity]
) -> Comparison:
    """What of a comparison was not so before: findings that are new since then, and entries that went stale since."""
    then = counted(before)
    fresh = compared(findings, entries | then, lambda _entry: True)
    fewer = then - counted(findings)
    stale = tuple(
        replace(each, count=min(each.count, fewer[each.identity])) for each in result.stale if fewer[each.identity]
    )
    return Comparison(fresh.new, fresh.known, stale)


def _updated(path: Path, entries: Counter[Identity] | None, result: Comparison, *, adds: bool) -> Counter[Identity]:
    kept = without(entries or {}, result.stale) + (counted(result.new) if adds else Counter())
    if entries is None or kept != entries:
        deliver(written(kept), path)
    return kept


def _outcome(asked: Asked, judgement: Judgement, result: Comparison, baseline: Path | None) -> Outcome:
    folder = judgement.root.as_posix()
    return Outcome(
        plan=judgement.draft.path.as_posix(),
        folder="" if folder == "." else folder,
        rules=judgement.rules,
        findings=result.new,
        known=result.known,
        stale=result.stale,
        baseline=baseline.as_posix() if baseline else "",
        update=asked.command,
    )
