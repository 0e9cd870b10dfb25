"""What a boundary strategy is asked about: the monolith, and what its team wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from analysis.model.observations import Observations
from analysis.model.project import App
from analysis.model.urls import UrlPattern

DEFAULT_STRATEGY = "bounded_contexts"


@dataclass(frozen=True, slots=True)
class System:
    """A monolith as a strategy sees it; `models` may hold abstract ones, which belong to no service.

    `members` are the names of the fields and methods of each model, its abstract bases' included. `mentions` are pairs
    of names at the top of a module, each `module:Name`: the code of the first mentions the second, in its app or not.
    """

    apps: tuple[App, ...]
    models: tuple[DjangoModel, ...]
    evidence: tuple[Evidence, ...]
    urls: tuple[UrlPattern, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mentions: tuple[tuple[str, str], ...] = ()
    observed: Observations = field(default_factory=Observations)


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

    @property
    def options(self) -> tuple[str, ...]:
        """The same as options of a command line."""
        words = ["--services", str(self.services)] if self.services else []
        for name, models in self.anchors.items():
            words += ["--anchor", f"{name}={','.join(models)}"]
        for option, groups in (("--keep-together", self.together), ("--keep-apart", self.apart)):
            words += [word for group in groups for word in (option, ",".join(group))]
        words += ["--by", "app"] if self.whole_apps else []
        return (*words, *(["--ignore-app-labels"] if self.ignore_app_labels else []))
