"""Each format writes documents exactly as the golden files say; `UPDATE_GOLDEN=1` writes those anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from extracted.gateway.shadow.formats import FORMATS
from tests.extracted.gateway.shadow.formats.documents import DOCUMENTS

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", FORMATS.names())
@pytest.mark.parametrize("case", DOCUMENTS)
def test_is_written_as_the_golden_file_says(name, case):
    text = re.sub(r"<style>.*?</style>", "<style></style>", FORMATS.load(name).render(DOCUMENTS[case]), flags=re.DOTALL)
    file = GOLDEN / f"{name}.{case}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_too_many():
    wanted = {f"{name}.{case}.txt" for name in FORMATS for case in DOCUMENTS}
    assert {file.name for file in GOLDEN.iterdir()} == wanted
