"""What all layers share: both sides, the shop that runs, the documents, and the faults in their sets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmark.fuzz import faults_contract
from tests.benchmark.fuzz.sides import Sides
from tests.benchmark.shadow import faults_first, faults_second
from tests.benchmark.shadow.fault import Fault

SETS = {
    "written first": faults_first.FAULTS,
    "written later": faults_second.FAULTS,
    "contract kind": faults_contract.FAULTS,
}
"""The first and the last set were written before there was anything to find them with."""

NO_EFFECT = "without effect"
"""Said of a fault that no answer shows, whatever was asked: it is none, and is not counted."""

BLIND = ("written first", "contract kind")


@dataclass(frozen=True)
class World:
    """Both sides, where the shop answers, and a folder for what is made."""

    sides: Sides
    shop: str
    folder: Path

    def document(self, name: str) -> dict[str, Any]:
        """The OpenAPI document of a side."""
        found: dict[str, Any] = json.loads(self.sides.documents[name])
        return found


def faults(only: str = "") -> Iterator[tuple[str, Fault]]:
    """All faults, each with the name of its set."""
    for name, some in SETS.items():
        yield from ((name, fault) for fault in some if only in fault.name)
