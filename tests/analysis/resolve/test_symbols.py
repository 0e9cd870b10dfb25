"""What names stand for, through imports and re-exports."""

from __future__ import annotations

import pytest

from analysis.resolve.values import ClassValue
from tests.analysis.resolve.registry import project_of


def stands_for(tree: str, module: str, name: str) -> str | None:
    symbols = project_of(tree).symbols
    home = symbols.module(module)
    value = symbols.lookup(home, name) if home is not None else None
    return value.cls.dotted if isinstance(value, ClassValue) else None


@pytest.mark.parametrize(
    "text",
    [
        "from b import X",
        "from b import Y as X",
        "from b import *",
        "from .b import X",
        "try:\n    from b import X\nexcept ImportError:\n    X = None",
    ],
)
def test_follows_an_import(text):
    tree = f"--- a/__init__.py\n{text}\n--- b.py\nclass X:\n    pass\nY = X\n--- a/b.py\nfrom b import X\n"
    expected = None if "Y" in text else "b.X"
    assert stands_for(tree, "a", "X") == expected


def test_follows_star_imports_that_run_in_a_circle():
    tree = """
--- a.py
from b import *
from c import *
--- b.py
from a import *
--- c.py
from a import *
class X:
    pass
"""
    assert [stands_for(tree, module, "X") for module in "bac"] == ["c.X", "c.X", "c.X"]


def test_gives_up_on_imports_that_lead_nowhere():
    tree = "--- a.py\nfrom b import X\n--- b.py\nfrom a import X\n"
    assert stands_for(tree, "a", "X") is None


def test_finds_an_assignment_behind_many_star_imports_in_time():
    names = [f"m{i}" for i in range(30)]
    stars = "\n".join(f"from {name} import *" for name in names)
    tree = "".join(f"--- {name}.py\n{stars}\n" for name in names) + "--- last.py\nfrom m0 import *\n"
    symbols = project_of(tree).symbols
    home = symbols.module("last")
    assert home is not None
    assert symbols.assignment(home, "NOWHERE") is None
