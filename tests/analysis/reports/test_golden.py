"""Each format against a page that was looked at; `BANYAN_UPDATE_GOLDEN=1` writes them anew, to be looked at again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from analysis import reports
from banyan import __version__
from tests.analysis.reports import sample

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"markdown": "md", "mermaid": "mmd", "terminal": "txt"}


@pytest.mark.parametrize("name", reports.names())
def test_renders_the_shop_as_looked_at(name: str) -> None:
    golden = GOLDEN / f"report.{ENDINGS.get(name, name)}"
    rendered = _lasting(reports.load(name)(sample.shop()))
    if os.environ.get("BANYAN_UPDATE_GOLDEN"):
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_renders_the_proposal_as_looked_at(name: str) -> None:
    golden = GOLDEN / f"proposal.{ENDINGS[name]}"
    rendered = reports.load(name, "proposal")(sample.shop())
    if os.environ.get("BANYAN_UPDATE_GOLDEN"):
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(reports.names()) - {"terminal", "markdown"}))
def test_renders_the_same_document_for_a_proposal(name: str) -> None:
    assert reports.load(name, "proposal") is reports.load(name)


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_renders_a_proposal_of_nothing(name: str) -> None:
    assert "none" in reports.load(name, "proposal")(sample.empty()).lower()


@pytest.mark.parametrize("name", reports.names())
def test_renders_the_same_bytes_twice(name: str) -> None:
    render = reports.load(name)
    assert render(sample.shop()) == render(sample.shop())


@pytest.mark.parametrize("name", reports.names())
def test_renders_a_project_in_which_nothing_was_found(name: str) -> None:
    assert reports.load(name)(sample.empty())


def _lasting(text: str) -> str:
    """Leave out what changes without the report: Banyan's version, and the explorer's own style and script."""
    text = text.replace(f'"version": "{__version__}"', '"version": "0"')
    return re.sub(r"(<style>|<script>)\n.*?\n(</style>|</script>)", r"\1\2", text, flags=re.DOTALL)
