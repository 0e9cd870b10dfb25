"""How the outcome of a check is written: one file each, with `render(outcome) -> str`, pure like the report formats.

`terminal` takes `colour` as well. What they share with the report formats lies in `analysis.reports`.
"""

from __future__ import annotations

from banyan.registry import Registry

OUTCOMES = Registry("analysis.outcomes", "check format")
