"""From a plan and a monolith to everything that an extraction would do: one line for each stage."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from analysis.pipeline import without_collection
from banyan.plan.values import Plan, PlannedService
from banyan.progress import Progress, silent
from extracted.extractor.access import access_from_monolith, access_of, kept_in_step
from extracted.extractor.batching import Asked, batched, loops_told, package_of
from extracted.extractor.contracts import PACKAGE, module_name, render, render_package
from extracted.extractor.cut import cut_of
from extracted.extractor.dealings import MONOLITH, Ties, of_service
from extracted.extractor.deciding import Known, decisions
from extracted.extractor.migrations.earlier import NOTHING, Earlier
from extracted.extractor.migrations.service import migrations
from extracted.extractor.migrations.staying import monolith_migrations
from extracted.extractor.model import Cut, Decision, Extraction, Monolith, ServiceFile
from extracted.extractor.patching import local_packages, missed_keys, patch_of
from extracted.extractor.published import methods, models_read_here, published
from extracted.extractor.runtime import runtime_files
from extracted.extractor.scaffold import Blueprint, blueprint_of, scaffold
from extracted.extractor.scaffold.aggregates import with_aggregates
from extracted.extractor.scaffold.read_models import with_read_model
from extracted.extractor.secrets import decisions_on
from extracted.extractor.shaking import Shaken, shake
from extracted.extractor.shaking.lacking import lacking
from extracted.extractor.shaking.library import Library
from extracted.extractor.transactions import shapes

STAGES = 5


@without_collection()
def extract(  # noqa: PLR0917 - what was asked for
    monolith: Monolith,
    plan: Plan,
    service: str,
    progress: Progress = silent,
    ignored: Collection[str] = (),
    earlier: Earlier = NOTHING,
) -> Extraction:
    """Everything that extracting a service would do; nothing is written.

    `ignored` are names that are left to hands besides those of the plan; `earlier` is what was made of it before.

    Raises UnknownName for a service or an app that there is not, UsageError for one that cannot leave whole.
    """
    cut = cut_of(monolith, plan, service, ignored)
    planned = next(one for one in plan.services if one.name == service)
    code = _code(monolith, cut, plan, earlier, progress)
    shaken = code.shaken
    ties = _ties(monolith, cut, shaken)
    progress("writing its project", 3, STAGES)
    blueprint = _blueprint(monolith, cut, ties, code, planned)
    files = _joined((*scaffold(blueprint), *_runtime(), *_contracts(monolith, cut, ties), *code.files))
    progress("patching the monolith", 4, STAGES)
    changes, noted = patch_of(monolith, cut, ties, shaken.reading)
    unbound, unmade = monolith_migrations(monolith, cut, missed_keys(noted))
    known = Known(
        cut,
        ties,
        stubs=frozenset(shaken.calls),
        copies=_copies(shaken),
        missed_keys=missed_keys(noted),
        files=frozenset(file.path for file in files),
        urls=_names(blueprint),
        transactions=shapes(monolith, cut, shaken.reading),
    )
    secrets = decisions_on(monolith, cut, (mirror.model for mirror in (*ties.mirrors, *ties.theirs)))
    decided = {*decisions(known), *code.decisions, *unmade, *noted, *_unread(monolith, cut), *blueprint.decisions}
    progress("done", STAGES, STAGES)
    return Extraction(
        cut,
        files,
        tuple(sorted((*changes, *unbound), key=lambda change: change.path)),
        tuple(sorted({*decided, *secrets})),
        shaken.mirrors,
        blueprint.requirements,
    )


@dataclass(frozen=True, slots=True)
class _Code:
    """The code of a service and its migrations, and what was decided on the way."""

    shaken: Shaken
    migrations: tuple[ServiceFile, ...]
    decisions: tuple[Decision, ...]

    @property
    def files(self) -> tuple[ServiceFile, ...]:
        return (*self.migrations, *self.shaken.files)


def _code(monolith: Monolith, cut: Cut, plan: Plan, earlier: Earlier, progress: Progress) -> _Code:
    """What moves, as much of the rest as it needs, and once more with what its migrations name besides."""
    progress("finding what it needs", 1, STAGES)
    access = {mirror.model: mirror.access for mirror in access_of(monolith, cut, plan)}
    library = Library(monolith)
    shaken = shake(monolith, cut, access, library=library)
    progress("writing its migrations", 2, STAGES)
    made, unmade = migrations(monolith, cut, shaken.mirrors, shaken.files, earlier)
    more = lacking(made, monolith, shaken.files)
    if more:
        shaken = shake(monolith, cut, access, more, library)
        made, unmade = migrations(monolith, cut, shaken.mirrors, shaken.files, earlier)
    asking = Asked(frozenset(shaken.calls), shaken.reading, local_packages(monolith))
    moved, looped = _batched(shaken.files, asking)
    return _Code(replace(shaken, files=moved), tuple(made), (*shaken.decisions, *unmade, *looped))


def _blueprint(monolith: Monolith, cut: Cut, ties: Ties, code: _Code, planned: PlannedService) -> Blueprint:
    dealings = of_service(monolith, cut, ties)
    replicas = [mirror.model for mirror in code.shaken.mirrors if mirror.access == "replica"]
    blueprint = blueprint_of(
        monolith,
        cut,
        (*code.shaken.files, *code.migrations),
        code.shaken.apps,
        configs=code.shaken.configs,
        database=planned.database,
        events=(*dealings.captured, *dealings.sent),
        peers=(owned.name for owned in dealings.peers),
    )
    blueprint = with_read_model(blueprint, planned.read_model, replicas)
    return with_aggregates(blueprint, monolith, cut, planned.event_sourced)


def _ties(monolith: Monolith, cut: Cut, shaken: Shaken) -> Ties:
    functions = published(monolith, cut)
    needed = access_from_monolith(monolith, cut, models_read_here(monolith, cut, functions))
    theirs = kept_in_step(monolith, cut, needed)
    return Ties(shaken.mirrors, theirs, functions, shaken.calls, shaken.tasks, methods(monolith, cut))


def _batched(files: Iterable[ServiceFile], asking: Asked) -> tuple[tuple[ServiceFile, ...], tuple[Decision, ...]]:
    """The files of a service, in which loops ask the other side once, and what was decided on them."""
    found: list[ServiceFile] = []
    decided: list[Decision] = []
    for file in files:
        text = _text(file) if file.role == "moved" and file.path.endswith(".py") else None
        if text is not None:
            done = batched(text, asking, package_of(file.path))
            decided.extend(loops_told(file.origin, "service", done.calls))
            file = replace(file, content=done.text.encode()) if done.text != text else file  # noqa: PLW2901
        found.append(file)
    return tuple(found), tuple(decided)


def _text(file: ServiceFile) -> str | None:
    """The text of a file; None for one that is not in UTF-8."""
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        return None


def _unread(monolith: Monolith, cut: Cut) -> Iterable[Decision]:
    """Files in which couplings may be that nobody saw, since they cannot be read as Python."""
    moved = {*cut.files, *cut.tests}
    for one in monolith.report.project.unread:
        side, fate = ("service", "refused") if one.file in moved else ("monolith", "listed")
        place = re.match(r"line (\d+): ", one.reason)
        how = f"it could not be read, and so couplings in it may not be seen: {one.reason}"
        advice = "mend the file, and extract again"
        yield Decision("unread", side, fate, one.file, int(place[1]) if place else 1, one.file, how, advice)  # type: ignore[arg-type]


def _runtime() -> Iterable[ServiceFile]:
    return (ServiceFile(path, content, "runtime") for path, content in runtime_files())


def _contracts(monolith: Monolith, cut: Cut, ties: Ties) -> Iterable[ServiceFile]:
    text = render(of_service(monolith, cut, ties), side=cut.service)
    yield ServiceFile(f"{PACKAGE}/__init__.py", render_package(cut.service).encode(), "generated")
    yield ServiceFile(f"{PACKAGE}/{module_name(MONOLITH)}.py", text.encode(), "generated")


def _joined(files: Iterable[ServiceFile]) -> tuple[ServiceFile, ...]:
    """One file for each path; what comes first is kept."""
    found: dict[str, ServiceFile] = {}
    for file in files:
        found.setdefault(file.path, file)
    return tuple(found[path] for path in sorted(found))


def _copies(shaken: Shaken) -> frozenset[str]:
    """What is defined at the top of modules that stand for the other side's, but for stubs."""
    return frozenset(
        f"{_dotted(file.path)}:{name}"
        for file in shaken.files
        if file.role in {"shared", "mirror"} and file.path.endswith(".py")
        for name in map("".join, _DEFINED.findall(file.content.decode()))
    ) - frozenset(shaken.calls)


_DEFINED = re.compile(r"^(?:async )?(?:def|class) (\w+)|^(\w+)\b[^=\n]*=", re.MULTILINE)


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names(blueprint: Blueprint) -> frozenset[str]:
    """The names by which the service can reverse paths of the other side."""
    return frozenset(f"{one.namespace}:{one.name}" if one.namespace else one.name for one in blueprint.elsewhere)
