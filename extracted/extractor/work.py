"""One run of `banyan extract`: what was asked for -> an extraction drafted, written or taken back, and its ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from analysis.config import Config
from banyan.errors import NoPlan, UnknownName, UsageError
from banyan.plan.location import find_plan, project_root
from banyan.plan.reading import read_plan
from banyan.plan.values import Plan, Problem
from banyan.progress import Progress, silent
from extracted.extractor.cut import cut_of
from extracted.extractor.extraction import extract
from extracted.extractor.ledger import Ledger, draft_ledger, ledger_of
from extracted.extractor.migrations.earlier import Earlier
from extracted.extractor.model import Monolith
from extracted.extractor.reading import read_monolith
from extracted.extractor.scaffold.aggregates import refusals
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.git import require_clean
from extracted.extractor.tree.journal import require_complete
from extracted.extractor.tree.places import Places, default_places
from extracted.extractor.tree.reversal import Database, require_reversed, steps_back
from extracted.extractor.tree.state import State
from extracted.extractor.tree.weaving import clean_texts
from extracted.extractor.tree.withdrawing import withdrawn
from extracted.extractor.tree.writing import commit, completed

Deed = Literal["look", "apply", "check", "undo"]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a way back depends on: the monolith's database, None for one that somebody vouches for, and the switch."""

    database: Database | None = field(default_factory=Database)
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `plan` None for the one that is found upwards from here."""

    service: str
    deed: Deed
    config: Config
    plan: Path | None = None
    allows_dirty: bool = False
    ignored: tuple[str, ...] = ()
    undoing: Undoing = field(default_factory=Undoing)


def work(asked: Asked, progress: Progress = silent) -> Ledger:
    """Do it, and say what was done and what was not.

    Raises BanyanError for everything that a user can act on; nothing was written then.
    """
    plan, places = opened(asked)
    done = completed(places) if asked.deed in {"apply", "undo"} else ()
    ledger = _done(asked, plan, places, progress)
    if not done:
        return ledger
    told = f"first completed a run that was cut off: {len(done)} file{'s' if len(done) > 1 else ''} of it were left"
    return replace(ledger, notes=(told, *ledger.notes))


def _done(asked: Asked, plan: Plan, places: Places, progress: Progress) -> Ledger:
    if asked.deed == "undo":
        return _undone(asked, plan, places)
    known = sorted(service.name for service in plan.services)
    if asked.service not in known:  # told at once, and not after the whole monolith was read
        raise UnknownName("service", asked.service, known)
    require_complete(places.state)
    if asked.deed == "check":
        _require_extracted(asked.service, plan, places, "check")
    progress("reading the monolith", 0, 5)
    monolith = read_asked(asked, plan, places)
    _require_keepable(asked, plan, monolith)
    extraction = extract(monolith, plan, asked.service, progress, asked.ignored, earlier_in(places, asked.service))
    draft = drafted(extraction, places)
    if asked.deed != "apply":
        return ledger_of(extraction, draft, "checked" if asked.deed == "check" else "would extract")
    if not asked.allows_dirty:
        require_clean(draft)
    ledger = ledger_of(extraction, draft, "extracted")
    commit(draft)
    return ledger


def opened(asked: Asked) -> tuple[Plan, Places]:
    """The plan that is meant, and where everything lies. Raises NoPlan, BadDocument."""
    path = asked.plan or find_plan(Path())
    if path is None:
        raise NoPlan(Path())
    plan = read_plan(path).accepted()
    return plan, default_places(path.resolve().parent, project_root(path, plan), asked.service)


def _require_keepable(asked: Asked, plan: Plan, monolith: Monolith) -> None:
    """Raise BadDocument with the lines of models that a service is to keep as events and cannot."""
    planned = next(service for service in plan.services if service.name == asked.service)
    path = asked.plan or find_plan(Path())
    if planned.event_sourced and path is not None:
        draft = read_plan(path)
        refused = refusals(monolith, cut_of(monolith, plan, asked.service, asked.ignored), planned.event_sourced)
        key = ("services", asked.service, "event_sourced")
        draft.accepted(tuple(Problem(draft.places.line(*key, label), message) for label, message in refused))


def read_asked(asked: Asked, plan: Plan, places: Places) -> Monolith:
    """The monolith without patches, read as the plan and the command line say."""
    settings = asked.config.settings or plan.project.settings
    config = replace(asked.config, settings=settings, plan=plan)
    return read_monolith(places.monolith, config, clean_texts(places))


def earlier_in(places: Places, service: str) -> Earlier:
    """The migrations that a service was given before, and those that it has. Raises BadDocument."""
    state = State(places.state)
    manifest = state.manifest(service)
    if not manifest.applied:
        return Earlier()
    files = {path: known for path, known in manifest.files.items() if known.role == "generated"}
    made = {path: state.text(known.digest) or b"" for path, known in files.items() if path.endswith(".py")}
    folders = {path.rpartition("/")[0] for path in made if _MIGRATION.search(path)}
    found = (path for folder in sorted(folders) for path in sorted((places.service / folder).glob("*.py")))
    there = {path.relative_to(places.service).as_posix(): path.read_bytes() for path in found}
    return Earlier(made, there)


_MIGRATION = re.compile(r"/\d{4}_\w+\.py\Z")


def _undone(asked: Asked, plan: Plan, places: Places) -> Ledger:
    _require_extracted(asked.service, plan, places, "undo")
    if asked.undoing.is_remote:
        hint = f"let the monolith do it again first: `banyan switch {asked.service} local`"
        raise UsageError(f"the work of {asked.service} is done in the service", hint=hint)
    draft = withdrawn(asked.service, places)
    if asked.undoing.database is not None:
        require_reversed(asked.service, steps_back(asked.service, places), asked.undoing.database, places)
    if not asked.allows_dirty:
        require_clean(draft)
    ledger = draft_ledger(draft, "undone")
    commit(draft)
    return ledger


def _require_extracted(name: str, plan: Plan, places: Places, deed: str) -> None:
    """Raise UnknownName or UsageError for a service that was never extracted."""
    if (places.state / name).is_dir():
        return
    known = sorted(service.name for service in plan.services)
    if name not in known:
        raise UnknownName("service", name, known)
    raise UsageError(
        f"{name} was not extracted: there is nothing to {deed}", hint=f"extract it with `banyan extract {name} --apply`"
    )
