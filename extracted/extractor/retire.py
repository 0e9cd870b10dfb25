"""Retirement: takes a service's code, tables and patch out of the monolith, once nothing there stands in the way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from banyan.plan.values import PlannedService
from banyan.progress import Progress, silent
from extracted.extractor.access import access_from_monolith
from extracted.extractor.contracts import PACKAGE, module_name, narrowed
from extracted.extractor.dead_code import Remains, remains
from extracted.extractor.dropping import drops
from extracted.extractor.extraction import extract
from extracted.extractor.ledger import Ledger, ledger_of
from extracted.extractor.ledger import silent as undecided
from extracted.extractor.model import Change, Cut, Decision, Extraction, Monolith
from extracted.extractor.patching import import_root
from extracted.extractor.published import models_read_here, published
from extracted.extractor.tree.drafting import settled
from extracted.extractor.tree.git import require_clean
from extracted.extractor.tree.writing import commit, completed
from extracted.extractor.work import Asked, opened, read_asked

_UNAVAILABLE = re.compile(r'@stubs\.unavailable\(\s*"(\S+)')


@dataclass(frozen=True, slots=True)
class Switched:
    """Where the work of a service is done, `since` when in ISO 8601; "" if nobody ever moved it."""

    mode: str = "local"
    since: str = ""


def retire(asked: Asked, switched: Switched, now: dt.datetime, progress: Progress = silent) -> Ledger:
    """Show what retiring a service would do, or with the deed `apply` do it; nothing is done if anything is refused.

    Raises UsageError for a service that is retired already, UnknownName for one that was never extracted.
    """
    plan, places = opened(asked)
    if asked.deed == "apply":
        completed(places)
    monolith = read_asked(asked, plan, places)
    planned = plan.service(asked.service)
    extraction = extract(monolith, plan, asked.service, progress)
    left = _left(monolith, extraction.cut)
    obstacles = (
        *_too_early(planned, switched, now),
        *_in_the_way(extraction),
        *_routes(extraction.cut),
        *_out_of_reach(left, planned.name),
    )
    retired = replace(extraction, decisions=obstacles) if obstacles else _retired(monolith, planned, extraction, left)
    draft = settled(retired, places)
    if obstacles:
        return replace(ledger_of(retired, replace(draft, edits=()), "would retire"), silent=())
    if asked.deed == "apply" and not asked.allows_dirty:
        require_clean(draft)
    ledger = replace(ledger_of(retired, draft, "retired" if asked.deed == "apply" else "would retire"), silent=())
    if asked.deed == "apply":
        commit(draft)
    return ledger


def _too_early(planned: PlannedService, switched: Switched, now: dt.datetime) -> Iterator[Decision]:
    """What forbids it whatever the code is like: the service does not do the work, or has not done it for long."""
    name = planned.name
    if switched.mode != "remote" or not switched.since:
        advice = f"move it with `banyan switch {name} remote`, and wait {planned.hold_days} days"
        yield Decision("switch", "monolith", "refused", "", 0, name, "its work is done in the monolith", advice)
        return
    until = dt.datetime.fromisoformat(switched.since) + dt.timedelta(days=planned.hold_days)
    if now < until:
        how = f"it has done its work since {switched.since}, and {planned.hold_days} days are to pass first"
        advice = f"wait until {until.isoformat(timespec='minutes')}, or set hold_days in the plan"
        yield Decision("hold", "monolith", "refused", "", 0, name, how, advice)


def _in_the_way(extraction: Extraction) -> Iterator[Decision]:
    """Code and tests of the monolith that need the moved code itself, since nothing stands in for it."""
    moved = {*extraction.cut.files, *extraction.cut.tests}
    for one in extraction.decisions:
        if one.fate != "rewritten" and one.file and one.file not in moved and one.side == "monolith":
            advice = one.advice or f"do it by hand, and name it in by_hand of services.{extraction.cut.service}"
            yield replace(one, fate="refused", how=f"it still needs the monolith's own code: {one.how}", advice=advice)
    for each in undecided(extraction.cut, extraction.decisions):
        if each.file not in moved:
            yield Decision(
                each.kind, "monolith", "refused", each.file, each.line, each.detail, "nothing was decided on it"
            )


def _routes(cut: Cut) -> Iterator[Decision]:
    """Pages of the service that the monolith still answers."""
    for each in cut.incoming:
        if each.kind == "url" and each.detail.startswith("include"):
            advice = "send every request to the service, and take the line out"
            yield Decision(
                "url",
                "monolith",
                "refused",
                each.file,
                each.line,
                each.detail,
                "the monolith still answers these",
                advice,
            )


def _out_of_reach(left: Remains, service: str) -> Iterator[Decision]:
    """Moved code that tests or other code reach, and that nothing can stand in for."""
    for change in left.changes:
        for what in _UNAVAILABLE.findall((change.content or b"").decode("utf-8", "replace")):
            advice = "take out what leads there: a route, an import or a test"
            how = "what stays reaches it, and nothing can stand in for it"
            yield Decision("call", "monolith", "refused", change.path, 1, what, how, advice)
    for one in left.missed:
        # Told as of a service that asks the monolith; here it is the other way round.
        advice, how = (text.replace("the monolith", service) for text in (one.advice, one.how))
        advice = advice or "take out what leads there: a route, an import or a test"
        yield replace(one, fate="refused", side="monolith", how=f"what stays reaches it: {how}", advice=advice)


def _left(monolith: Monolith, cut: Cut) -> Remains:
    functions = published(monolith, cut)
    theirs = access_from_monolith(monolith, cut, models_read_here(monolith, cut, functions))
    return remains(monolith, cut, {mirror.model: mirror.access for mirror in theirs})


def _retired(monolith: Monolith, planned: PlannedService, extraction: Extraction, left: Remains) -> Extraction:
    """The same extraction, with a patch in which the moved code is gone."""
    cut = extraction.cut
    changes = {change.path: change for change in (*extraction.monolith, *left.changes)}
    changes.update({change.path: change for change in _contracts(monolith, extraction, left)})
    decisions = [*_told(left)]
    if planned.database == "shared":
        how = "the service works on them: database is shared"
        advice = "give it a database of its own first, with `banyan data`"
        decisions.append(Decision("tables", "monolith", "listed", cut.files[0], 1, ", ".join(cut.apps), how, advice))
    else:
        dropped, noted = drops(monolith, cut, left, extraction.monolith)
        changes.update({change.path: change for change in dropped})
        decisions += noted
    return replace(
        extraction,
        monolith=tuple(changes[path] for path in sorted(changes)),
        decisions=tuple(sorted(decisions)),
        mirrors=left.mirrors,
        requirements=(),
        notes=(*extraction.notes, f"see what `manage.py makemigrations {' '.join(cut.apps)}` still finds afterwards"),
    )


def _contracts(monolith: Monolith, extraction: Extraction, left: Remains) -> Iterator[Change]:
    """What the monolith asks of the service from now on: only what is left of its models, as it is left."""
    path = f"{import_root(monolith)}{PACKAGE}/{module_name(extraction.cut.service)}.py"
    access = {mirror.model: mirror.access for mirror in left.mirrors}
    for change in extraction.monolith:
        if change.path == path and change.content is not None:
            yield Change(path, narrowed(change.content.decode(), access).encode())


def _told(left: Remains) -> Iterator[Decision]:
    for change in left.changes:
        what = (
            "removed: nothing that stays reaches it"
            if change.content is None
            else "only what stays needs of it is left"
        )
        yield Decision("dead_code", "monolith", "rewritten", change.path, 1, change.path, what)
    for path in left.kept:
        yield Decision("dead_code", "monolith", "listed", path, 1, path, "it stays: what is left names it")
