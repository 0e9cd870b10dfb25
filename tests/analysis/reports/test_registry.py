"""The registry of formats."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysis import reports
from banyan.errors import UnknownName

FOLDER = Path(reports.__file__).parent
TESTS = Path(__file__).parent


def test_names_every_module_that_is_a_format() -> None:
    assert set(reports.names()) >= {"dot", "html", "json", "markdown", "mermaid", "sarif", "terminal"}


def test_names_no_module_that_formats_share() -> None:
    assert not [name for name in reports.names() if name.startswith("_")]


@pytest.mark.parametrize("name", reports.names())
def test_describes_a_format_in_one_sentence_with_an_example(name: str) -> None:
    assert reports.describe(name).count("`") >= 2
    assert reports.describe(name).endswith(".")


@pytest.mark.parametrize("name", reports.names())
def test_every_format_has_its_tests(name: str) -> None:
    assert (TESTS / f"test_{name}.py").is_file()


def test_suggests_the_name_that_was_meant() -> None:
    with pytest.raises(UnknownName) as error:
        reports.load("markdwon")
    assert "markdown" in (error.value.hint or "")


def test_describes_no_unknown_format() -> None:
    with pytest.raises(UnknownName):
        reports.describe("../secrets")


def test_listing_the_formats_imports_none_of_them() -> None:
    code = "import sys; from analysis import reports; [reports.describe(name) for name in reports.names()]; "
    code += "print([name for name in sys.modules if name.startswith('analysis.reports.') or name == 'rich'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert done.stdout.strip() == "[]"


def test_pages_that_show_no_proposal_ask_for_none() -> None:
    assert {name for name in reports.names() if reports.shows_proposal(name, "report")} == {"html", "json"}
    assert all(reports.shows_proposal(name, "proposal") for name in reports.names())
