"""A module that is read in part is the same module, comments and white space included."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import libcst as cst
import pytest

from extracted.extractor.shaking.skeleton import Later, parse_later, skeleton
from extracted.extractor.shaking.source import Statement

HERE = Path(__file__).parents[4]
SHAPES = {
    "comments around": """
        # The header.

        import os  # why

        # Of the function.
        @cached
        # between
        def total():  # here
            '''Text
        at the margin.'''
            return 1
            # at the end of its body

          # neither here nor there

        # Of the class.
        class Basket: pass

        x = 1; y = 2
        async def later():
            pass

        # The footer.
        """,
    "comments at the end of the file": """
        def total():
            return 1
            # indented
        # not
        """,
    "no line end at the end": "def total():\n    return 1",
    "two ways to indent": "def one():\n  pass\n\n\ndef two():\n    pass\n",
    "an indented block before": "if True:\n  x = 1\n\n\ndef two():\n    pass\n",
    "carriage returns": "x = 1\r\n\r\n\r\ndef two():\r\n    pass\r\n",
    "nothing": "",
}


def whole(text: str) -> cst.Module:
    """The module with all that was left for later."""
    found = skeleton(text)
    body = [parse_later(found.later[n], one) if n in found.later else one for n, one in enumerate(found.tree.body)]
    return found.tree.with_changes(body=body)


@pytest.mark.parametrize("shape", SHAPES)
def test_put_together_it_is_what_is_read_at_once(shape: str) -> None:
    text = dedent(SHAPES[shape])

    assert whole(text).deep_equals(cst.parse_module(text))


def test_our_own_files_are_read_alike() -> None:
    for path in sorted((HERE / "extracted" / "extractor").rglob("*.py")):
        text = path.read_text("utf-8")
        assert whole(text).deep_equals(cst.parse_module(text)), path


def test_leaves_functions_and_classes_for_later() -> None:
    found = skeleton("import os\n\n\ndef total():\n    pass\n\n\nclass Basket:\n    pass\n\n\nx = 1\n")

    assert {n: (one.name, one.is_class) for n, one in found.later.items()} == {1: ("total", False), 2: ("Basket", True)}


def test_reads_at_once_what_is_in_doubt() -> None:
    assert not skeleton(SHAPES["two ways to indent"]).later
    assert not skeleton(SHAPES["carriage returns"]).later


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(cst.ParserSyntaxError):
        skeleton("def total(:\n    pass\n")


def test_a_definition_that_cannot_be_read_is_noted() -> None:
    noted: list[str] = []
    statement = Statement(cst.parse_statement("pass"), 0, Later("total", "def total(:\n", is_class=False), noted.append)

    assert statement.binds == {"total"}
    assert not noted
    assert statement.definition is None
    assert noted
