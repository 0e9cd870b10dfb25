"""A partition: the service that each model and each piece of code would belong to; the answer of a strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.model.evidence import End


@dataclass(frozen=True, slots=True)
class Placement:
    """Why a model stands where it does.

    `confidence` and `stability` are from 0 to 1: how far the service is ahead of the runner-up, and how often the model
    stays when the evidence is perturbed. `pros` and `cons` are sentences with figures, the weightiest first.
    """

    model: str
    service: str
    confidence: float = 1.0
    stability: float = 1.0
    runner_up: str | None = None
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """Who would own what.

    `models` maps each concrete or proxy model of the project to its service. `code` maps what serves them: an app's
    label, `module` or `module:Symbol` (a function or class at the top of the module) to a service; the most exact one
    counts. `libraries` are the services that own no data and are shared as code; `remainder` is what stays behind.
    """

    strategy: str
    models: Mapping[str, str]
    code: Mapping[str, str]
    libraries: frozenset[str] = frozenset()
    remainder: str | None = None
    placements: Mapping[str, Placement] = field(default_factory=dict)

    def home(self, end: End) -> str | None:
        """Return the service of one end of a dependency, or None outside the project.

        Code goes before data: where a view of one service reads a model of another, the view's service is at the end.
        A source names the model as well only where the model is the one that depends.
        """
        owner = self.models.get(end.model or "")
        if owner is not None:
            return owner
        module = end.module or ""
        symbol = (end.symbol or "").partition(".")[0]
        for key in (f"{module}:{symbol}", module, end.app):
            if key in self.code:
                return self.code[key]
        return None
