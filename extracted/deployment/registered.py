"""The targets that are installed: the entry points of the group `banyan.deployments`, ours and those of others."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import entry_points

from banyan.registry import Registry

GROUP = "banyan.deployments"


class Targets(Registry):
    """Modules by the name of their entry point, whichever package they are in."""

    @cached_property
    def _modules(self) -> dict[str, str]:
        return {entry.name: entry.value for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name)}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._modules)

    def _path(self, name: str) -> str:
        super()._path(name)
        return self._modules[name]


TARGETS = Targets(GROUP, "target")
DEPLOYMENTS = ("targets of `banyan deploy`", TARGETS)
