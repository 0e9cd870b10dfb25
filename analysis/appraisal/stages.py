"""When code runs, told by its module: once, to fill an empty database, by hand, or while the program serves."""

from __future__ import annotations

import re
from typing import Literal

Stage = Literal["migration", "seed", "upkeep", "running"]
"""`seed` only fills an empty database, `upkeep` is the admin and commands."""

_SEEDS = re.compile(
    r"(^|\.)(seeds?|seeding|fixtures|factories|demo|sample_data)(\.|$)|\.commands\.\w*(seed|demo|sample|populate)\w*$"
)


def stage_of(module: str) -> Stage:
    """Return the stage of a module by its dotted name."""
    if ".migrations." in f".{module}.":
        return "migration"
    if _SEEDS.search(module):
        return "seed"
    return "upkeep" if ".commands." in module or module.endswith(".admin") else "running"
