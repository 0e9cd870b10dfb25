"""The values of an extraction: the cut, what was decided on each coupling, and the files that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from analysis.model.report import Report
from analysis.resolve.project import Project

Fate = Literal["rewritten", "listed", "refused"]
FATES: tuple[str, ...] = get_args(Fate)
Side = Literal["service", "monolith"]
Access = Literal["client", "replica"]
Role = Literal["moved", "shared", "mirror", "generated", "runtime"]


@dataclass(frozen=True)
class Monolith:
    """A project that was read; `root` is the folder of its plan's project, all paths are relative to it.

    `modules` maps each dotted name by which a Python file can be imported to its path. `settings` is the settings
    module, "" where none was found. `clean` holds files as they are without the patches of earlier extractions, None
    for those that only a patch has added; everything is read as if they lay on disk.
    """

    root: Path
    report: Report
    project: Project
    settings: str = ""
    clean: Mapping[str, bytes | None] = field(default_factory=dict)

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """Dotted names of modules -> paths."""
        return {name: module.path for name, module in self.project.symbols.modules.items()}

    @cached_property
    def models(self) -> Mapping[str, DjangoModel]:
        """All models, abstract ones included, by `app_label.ModelName`."""
        return {model.id: model for model in self.report.models}

    def has(self, path: str) -> bool:
        """Whether a file that lies on disk is there without patches."""
        return self.clean.get(path, b"") is not None

    def read(self, path: str) -> str:
        """The text of a file. Raises OSError, or UnicodeDecodeError."""
        return self.read_bytes(path).decode("utf-8")

    def read_bytes(self, path: str) -> bytes:
        """What a file holds. Raises OSError."""
        content = self.clean[path] if path in self.clean else (self.root / path).read_bytes()
        if content is None:
            raise FileNotFoundError(path)
        return content


@dataclass(frozen=True, slots=True)
class Peer:
    """Another service of the plan, whether it has left yet or not; `by_hand` as in a cut."""

    name: str
    apps: tuple[str, ...]
    by_hand: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cut:
    """What leaves: the `apps` of one service with all their `files`; `shared` are apps that every service takes along.

    `outgoing` is the evidence from code that leaves to what stays, `incoming` the other way; what only touches a shared
    app is in neither. `packages` maps the label of each moved or shared app to its dotted package. `tests` are files
    of tests outside the apps that are about the moved apps alone, and so move as well. `by_hand` are names
    (`module:Symbol`) that the team does its own way. `peers` are the other services of the plan that could leave.
    """

    service: str
    apps: tuple[str, ...]
    shared: tuple[str, ...]
    packages: Mapping[str, str]
    files: tuple[str, ...]
    tests: tuple[str, ...]
    outgoing: tuple[Evidence, ...]
    incoming: tuple[Evidence, ...]
    by_hand: frozenset[str] = frozenset()
    peers: tuple[Peer, ...] = ()

    def moves(self, label: str | None) -> bool:
        """Whether an app leaves with this service."""
        return label in self.apps

    def leaves_alone(self, module: str | None, symbol: str | None) -> bool:
        """Whether the team does something its own way: the name itself, what it stands in, or its module."""
        return is_among(self.by_hand, module, symbol)

    def is_foreign(self, label: str | None) -> bool:
        """Whether an app neither moves nor is shared."""
        return label is not None and label not in self.apps and label not in self.shared


def is_among(names: frozenset[str], module: str | None, symbol: str | None) -> bool:
    """Whether `module:Symbol` names have one for a symbol: the symbol itself, what it stands in, or its module."""
    parts = (symbol or "").split(".")
    found = (f"{module}:{'.'.join(parts[:depth])}" for depth in range(1, len(parts) + 1))
    return module in names or any(name in names for name in found)


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What became of one coupling, or of one thing that is done besides; `file` and `line` are the monolith's.

    `kind` is the kind of evidence, or the name of the extension that decided. `how` says what was done, or for what is
    listed or refused why not; `advice` is the hand work that is suggested for it.
    """

    kind: str
    side: Side
    fate: Fate
    file: str
    line: int
    subject: str
    how: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """A file of the new service, `path` relative to its folder; `origin` is the path in the monolith, or "".

    The text is as the extractor makes it. `role` says what kind of file it is: `moved` code belongs to the service's
    team from now on, `shared` code is a copy, a `mirror` stands for what stays behind, `generated` is the scaffold.
    """

    path: str
    content: bytes
    role: Role
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a file of the monolith: its new `content`, or None for one that goes."""

    path: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Mirror:
    """A model of the other side as it is known here, by `app_label.ModelName`; `why` says what asks for its access."""

    model: str
    access: Access
    why: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that `banyan extract` would do, before anything is written. Tuples are sorted."""

    cut: Cut
    service: tuple[ServiceFile, ...]
    monolith: tuple[Change, ...]
    decisions: tuple[Decision, ...]
    mirrors: tuple[Mirror, ...] = ()
    requirements: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
