"""What one transaction writes, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.model.evidence import Evidence

_WRITES = " writes "


def written_services(one: Evidence, owners: Mapping[str, str]) -> frozenset[str]:
    """The services whose models a transaction writes; `owners` maps models to services. None where it is not told."""
    if _WRITES not in one.detail:
        return frozenset()
    named = one.detail.rpartition(_WRITES)[2].split(", ")
    return frozenset(owners[model] for model in named if model in owners)
