"""The boundary as the probe is told of it: which service owns each model and each file of the project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from analysis.discovery.files import is_test
from analysis.model.evidence import End
from analysis.model.partition import Partition
from analysis.model.project import RUNTIME
from analysis.simulation.naming import Naming, naming_of

if TYPE_CHECKING:
    from analysis.resolve.project import Project

Mode = Literal["observe", "enforce", "split"]
NOBODY = ""
"""In place of a service, for code of the project that belongs to none."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Who owns what in the project below `root`.

    `models` are `app_label.ModelName`, `apps` labels, `files` paths relative to the root, `symbols` the functions and
    classes of a file that belong elsewhere than the file does; each is mapped to a service. `libraries` are the
    services that are shared as code, `remainder` is what the monolith keeps. `naming` tells what evidence calls all
    of it.
    """

    root: Path
    services: tuple[str, ...]
    libraries: frozenset[str]
    models: Mapping[str, str]
    apps: Mapping[str, str]
    files: Mapping[str, str]
    symbols: Mapping[str, Mapping[str, str]]
    tests: tuple[str, ...]
    remainder: str = NOBODY
    naming: Naming = field(default_factory=Naming)

    def document(
        self,
        mode: Mode,
        records: Path,
        accepted: Iterable[tuple[str, ...]] = (),
        lines: Mapping[str, tuple[int, ...]] = MappingProxyType({}),
    ) -> str:
        """What the probe reads: JSON, with the folder that it writes to, and lines of which it tells if they ran."""
        document = {
            "root": str(self.root),
            "records": str(records),
            "mode": mode,
            "services": self.services,
            "libraries": sorted(self.libraries),
            "models": dict(self.models),
            "apps": dict(self.apps),
            "files": dict(self.files),
            "symbols": {path: dict(found) for path, found in self.symbols.items()},
            "tests": self.tests,
            "remainder": self.remainder,
            "accepted": sorted(accepted),
            "lines": dict(lines),
        }
        return json.dumps(document)


def boundary_of(root: Path, project: Project, partition: Partition, packages: Mapping[str, str]) -> Boundary:
    """The boundary that a partition draws; `packages` maps dotted modules, with all below them, to services."""
    own = (module for module in project.symbols.unique if module.is_local)
    modules = [module for module in own if not module.path.startswith(RUNTIME)]
    services = sorted({*partition.models.values(), *partition.code.values(), *packages.values()})
    files, symbols = {}, {}
    for module in modules:
        if module.is_test or is_test(module.path):
            continue
        owner = _owner(module.name, packages) or partition.home(End(module.app, None, module.name))
        files[module.path] = owner or NOBODY
        apart = {
            name.partition(":")[2]: service
            for name, service in partition.code.items()
            if name.startswith(f"{module.name}:") and service != owner
        }
        if apart:
            symbols[module.path] = apart
    labels = {app.label for app in project.apps}
    return Boundary(
        root=root.resolve(),
        services=tuple(services),
        libraries=partition.libraries & frozenset(services),
        models=partition.models,
        apps={label: service for label, service in partition.code.items() if label in labels},
        files=files,
        symbols=symbols,
        tests=tuple(sorted(module.path for module in modules if module.path not in files)),
        remainder=partition.remainder or NOBODY,
        naming=naming_of(modules, project, partition),
    )


def _owner(module: str, packages: Mapping[str, str]) -> str | None:
    name = module
    while name:
        if name in packages:
            return packages[name]
        name = name.rpartition(".")[0]
    return None
