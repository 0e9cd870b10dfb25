"""How a simulation is written: one file each, with `render(simulation) -> str`; `terminal` takes `colour` as well."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("analysis.simulation.formats", "format of simulations")
