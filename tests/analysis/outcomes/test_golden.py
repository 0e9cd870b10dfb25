"""Each format writes two outcomes exactly as the golden files say; `UPDATE_GOLDEN=1` writes those anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.outcomes import OUTCOMES
from tests.analysis.rules import samples

GOLDEN = Path(__file__).parent / "golden"
OUTCOME = {"clean": samples.clean(), "failed": samples.failed()}


@pytest.mark.parametrize("name", OUTCOMES.names())
@pytest.mark.parametrize("case", OUTCOME)
def test_is_written_as_the_golden_file_says(name, case):
    text = OUTCOMES.load(name).render(OUTCOME[case])
    file = GOLDEN / f"{name}.{case}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_too_many():
    wanted = {f"{name}.{case}.txt" for name in OUTCOMES for case in OUTCOME}
    assert {file.name for file in GOLDEN.iterdir()} == wanted
