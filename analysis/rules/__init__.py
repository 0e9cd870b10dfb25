"""The rules that `banyan check` enforces: one file each, found by their names.

A rule module has a docstring (what it objects to, with an example), a `RANK` (where two rules object to one piece of
evidence, the lower speaks), the `KINDS` of evidence that it may object to (None for all), and `judge(boundary)`, a
generator of `Finding`. A rule sees the whole boundary and knows nothing of baselines.
"""

from __future__ import annotations

from banyan.registry import Registry

RULES = Registry("analysis.rules", "rule")
