"""The cut: which files leave with a service, and every piece of evidence that runs over the boundary."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from analysis.discovery.files import is_looked_in, is_test
from analysis.model.evidence import Evidence
from analysis.resolve.symbols import Module
from banyan.errors import UnknownName, UsageError
from banyan.plan.values import Plan, PlannedService
from extracted.extractor.model import Cut, Monolith, Peer


def cut_of(monolith: Monolith, plan: Plan, service: str, ignored: Collection[str] = ()) -> Cut:
    """What leaves with a service of the plan; `ignored` are names that are left to hands besides those of the plan.

    Raises UnknownName for a service that the plan does not have, and for a module of `ignored` that there is not;
    UsageError for a service that cannot leave whole.
    """
    planned = _planned(plan, service)
    for module in sorted({name.partition(":")[0] for name in ignored}):
        if module not in monolith.modules:
            raise UnknownName("module", module, tuple(monolith.modules))
    entries = {app.label: app for app in monolith.project.apps if app.is_local}
    where = f"services.{service} in the plan"
    for label in planned.apps:
        if label not in entries:
            raise UnknownName("app", label, sorted(entries), where=where)
    foreign = {app.label for app in monolith.project.apps if not app.is_local}
    for label in (*planned.replicas, *planned.clients):
        if label not in monolith.models and label.partition(".")[0] not in foreign:
            raise UnknownName("model", label, sorted(monolith.models), where=where)
    libraries = tuple(
        label
        for other in plan.services
        if other.role == "shared_library"
        for label in other.apps
        if label in entries and label not in planned.apps
    )
    owners = _Folders({label: app.folder for label, app in entries.items()})
    files = tuple(sorted(path for path in owners.files(monolith.root, planned.apps) if monolith.has(path)))
    tests = tuple(sorted(_tests(monolith, planned.apps, owners)))
    outgoing, incoming = _crossings(monolith, owners, set(files), planned.apps, libraries)
    packages = {label: entries[label].module for label in (*planned.apps, *libraries)}
    by_hand = frozenset({*planned.by_hand, *ignored})
    peers = tuple(_peers(plan, planned, entries))
    return Cut(service, planned.apps, libraries, packages, files, tests, outgoing, incoming, by_hand, peers)


def _peers(plan: Plan, planned: PlannedService, known: Collection[str]) -> Iterator[Peer]:
    """The other services that could leave as well."""
    for other in plan.services:
        apps = tuple(label for label in other.apps if label in known and label not in planned.apps)
        if other.name != planned.name and other.role == "service" and apps and not (other.models or other.modules):
            yield Peer(other.name, apps, frozenset(other.by_hand))


def _planned(plan: Plan, name: str) -> PlannedService:
    found = {service.name: service for service in plan.services}
    if name not in found:
        raise UnknownName("service", name, sorted(found))
    service = found[name]
    if service.role != "service":
        what = "the code that every service takes along" if service.role == "shared_library" else "what stays behind"
        raise UsageError(f"{name} is {what} and cannot be extracted", hint="name a service whose role is service")
    if service.models or service.modules:
        part = (*service.models, *service.modules)[0]
        hint = "move it into an app that leaves whole, and name that app in the plan"
        if not service.models:
            hint += f"; or take `modules` out of [services.{name}]: that code then stays, and what needs it is linked"
        raise UsageError(f"{name} owns {part} of an app that stays; only whole apps can be extracted", hint=hint)
    if not service.apps:
        raise UsageError(f"{name} owns no app", hint="name its apps in banyan.toml")
    return service


class _Folders:
    """Which app a file belongs to: that with the deepest folder around it."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._labels = {folder.rstrip("/"): label for label, folder in folders.items()}

    def __contains__(self, label: object) -> bool:
        return label in self._labels.values()

    def label_of(self, path: str) -> str | None:
        """The label of the app around a path, if there is one."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._labels:
                return self._labels[folder]
        return None

    def files(self, root: Path, labels: Iterable[str]) -> Iterator[str]:
        """All files of some apps, those of apps inside them left out."""
        wanted = set(labels)
        for folder, label in self._labels.items():
            if label in wanted:
                yield from (path for path in _walk(root, folder) if self.label_of(path) == label)


def _walk(root: Path, folder: str) -> Iterator[str]:
    for current, folders, names in os.walk(root / folder):
        folders[:] = sorted(name for name in folders if is_looked_in(current, name))
        for name in sorted(names):
            path = Path(current, name)
            if not name.startswith(".") and path.suffix != ".pyc" and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def _tests(monolith: Monolith, labels: tuple[str, ...], owners: _Folders) -> Iterator[str]:
    """Test modules outside all apps that are named after a moved app, or import more from them than from any other."""
    for module in monolith.project.symbols.unique:
        stem = module.path.rpartition("/")[2].removesuffix(".py")
        if not is_test(module.path) or owners.label_of(module.path) or stem in {"conftest", "__init__"}:
            continue
        if not stem.startswith("test") and not stem.endswith(("test", "tests")):
            continue
        bare = stem.removeprefix("test_").removesuffix("_tests").removesuffix("_test")
        if bare in labels or (bare not in owners and _mostly(monolith, module, owners) in labels):
            yield module.path


def _mostly(monolith: Monolith, module: Module, owners: _Folders) -> str | None:
    """The app of which a test module imports most names, if it is more than of any other app."""
    counts: dict[str, int] = {}
    for one in module.outline.imports:
        target = monolith.modules.get(one.module) or monolith.modules.get(f"{one.module}.{one.name}")
        label = owners.label_of(target) if target else None
        if label is not None:
            counts[label] = counts.get(label, 0) + 1
    ranked = sorted(counts.values(), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
        return None
    return max(counts, key=lambda label: counts[label])


def _crossings(
    monolith: Monolith, owners: _Folders, moved: set[str], apps: tuple[str, ...], shared: tuple[str, ...]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Evidence written in code that the service takes about what stays, and in staying code about what moves."""
    outgoing, incoming = [], []
    taken = {*apps, *shared}
    for piece in monolith.report.dependencies:
        ends = {piece.source.app, piece.target.app}
        foreign = {app for app in ends - taken if app in owners}
        is_shared = owners.label_of(piece.file) in shared
        if piece.file in moved or is_shared:
            if foreign and (not is_shared or _holder(piece) in taken):
                outgoing.append(piece)
        elif ends & set(apps):
            incoming.append(piece)
    return tuple(outgoing), tuple(incoming)


def _holder(piece: Evidence) -> str:
    """The app of the model or code that depends; a cascade is written where the rows are that it reaches."""
    return piece.target.app if piece.kind == "cascade" else piece.source.app
