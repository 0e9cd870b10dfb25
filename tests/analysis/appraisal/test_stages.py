"""When code runs, by its module."""

from __future__ import annotations

import pytest

from analysis.appraisal.stages import Stage, stage_of


@pytest.mark.parametrize(
    ("module", "stage"),
    [
        ("orders.migrations.0002_fill", "migration"),
        ("migrations.0001", "migration"),
        ("orders.seeds", "seed"),
        ("seed", "seed"),
        ("orders.fixtures.small", "seed"),
        ("demo.management.commands.fill", "seed"),
        ("orders.management.commands.seed_demo", "seed"),
        ("orders.management.commands.load_sample_data", "seed"),
        ("orders.management.commands.close_day", "upkeep"),
        ("orders.admin", "upkeep"),
        ("orders.services", "running"),
        ("orders.demographics", "running"),
        ("orders.immigrations", "running"),
        ("orders.administration", "running"),
        ("", "running"),
    ],
)
def test_tells_the_stage(module: str, stage: Stage) -> None:
    assert stage_of(module) == stage
