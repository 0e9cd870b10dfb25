"""Each format writes four ledgers exactly as the golden files say; `UPDATE_GOLDEN=1` writes those anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from banyan import __version__
from extracted.extractor.formats import FORMATS
from tests.extracted.extractor.formats.ledgers import LEDGERS

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", FORMATS.names())
@pytest.mark.parametrize("case", LEDGERS)
def test_is_written_as_the_golden_file_says(name, case):
    text = lasting(FORMATS.load(name).render(LEDGERS[case]))
    file = GOLDEN / f"{name}.{case}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_too_many():
    wanted = {f"{name}.{case}.txt" for name in FORMATS for case in LEDGERS}
    assert {file.name for file in GOLDEN.iterdir()} == wanted


def lasting(text: str) -> str:
    """Leave out what changes without the ledger: Banyan's version, and the page's own style and script."""
    text = text.replace(f'"version": "{__version__}"', '"version": "0"')
    return re.sub(r"(<style>|<script>)\n.*?\n(</style>|</script>)", r"\1\2", text, flags=re.DOTALL)
