"""What a boundary strategy is asked about: the monolith, and what its team wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from analysis.model.project import App
from analysis.model.urls import UrlPattern


@dataclass(frozen=True, slots=True)
class System:
    """A monolith as a strategy sees it; `models` may hold abstract ones, which belong to no service."""

    apps: tuple[App, ...]
    models: tuple[DjangoModel, ...]
    evidence: tuple[Evidence, ...]
    urls: tuple[UrlPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a team asks of a proposal.

    `services` is how many there should be, or 0 for as many as there are good ones. `anchors` maps the name of a
    service to models that belong to it; with any, every model goes to one of them. `together` and `apart` are groups
    of models. All models are `app_label.ModelName`.
    """

    services: int = 0
    anchors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    whole_apps: bool = False
    ignore_app_labels: bool = False
