"""Why the report had not what a run saw, in words that lead on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.simulation.explaining import UNTOLD, reason
from analysis.simulation.places import Places
from analysis.simulation.seen import SeenAt
from tests.analysis.simulation.simulations import CALL, READ

SOURCE = """class Product:
    def __str__(self):
        return ""

    @cached_property
    def title(self):
        return ""

    def price(self):
        return 0
"""


@pytest.mark.parametrize(
    ("line", "said"), [(2, "Python itself calls __str__"), (5, "a property"), (9, UNTOLD), (1, UNTOLD)]
)
def test_tells_what_is_called_without_a_call(tmp_path: Path, line: int, said: str) -> None:
    (tmp_path / "models.py").write_text(SOURCE)
    seen = replace(CALL, at=replace(CALL.at, what=f"models.py:{line}"))
    assert reason(seen, Places(tmp_path)).startswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ways": "template"}, "a template follows"),
        ({"ways": "", "area": "admin"}, "Django's admin"),
        ({"ways": "generic"}, "the target of a generic key"),
        ({"ways": "template", "built": "orders/selectors.py:3"}, "the query was begun at orders/selectors.py:3"),
        ({"ways": ""}, UNTOLD),
    ],
)
def test_tells_by_which_way_it_came(tmp_path: Path, change: Mapping[str, Any], said: str) -> None:
    at: SeenAt = replace(READ.at, **change)
    assert reason(replace(READ, at=at), Places(tmp_path)).startswith(said)
