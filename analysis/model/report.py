"""The report: everything that one analysis found, ready to be rendered by any format."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.model.evidence import Evidence, Unresolved
from analysis.model.models import DjangoModel
from analysis.model.project import App, ProjectSummary
from analysis.model.proposal import Proposal
from analysis.model.urls import UrlPattern


@dataclass(frozen=True, slots=True, order=True)
class Coupling:
    """All evidence from one app to another: `weight` sums it, `kinds` counts it by kind, most frequent first."""

    source: str
    target: str
    weight: float
    evidence: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A set of apps of which each reaches every other, and the lightest couplings whose removal would break it."""

    apps: tuple[str, ...]
    weakest: tuple[Coupling, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What `banyan report` renders. All tuples are sorted, so the same input gives the same bytes.

    `dependencies` holds the evidence inside apps as well; `couplings` and `cycles` are derived from the crossings.
    `urls` stands in the order in which Django tries them.
    """

    project: ProjectSummary
    apps: tuple[App, ...]
    models: tuple[DjangoModel, ...]
    dependencies: tuple[Evidence, ...]
    unresolved: tuple[Unresolved, ...]
    couplings: tuple[Coupling, ...]
    cycles: tuple[Cycle, ...]
    proposal: Proposal
    urls: tuple[UrlPattern, ...] = ()
