"""One file per family of rules; each names its rules with their levels, and finds what breaks them.

`RULES` is a mapping of names to severities. `in_operation(pair)` is asked for every operation of either side,
`in_schema(pair)` for every schema that both sides have; a file has one of them, or both.
"""

from __future__ import annotations

from banyan.registry import Registry

FAMILIES = Registry("contracts.breaking.rules", "family of rules")
