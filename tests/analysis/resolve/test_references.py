"""Which names at the top of a module the code of another mentions."""

from __future__ import annotations

import pytest

from analysis.resolve.references import mentions
from tests.analysis.resolve.registry import project_of

OTHER = """\
--- other.py
class Cart:
    class Line: ...
LIMIT = 3
def add(): ...
--- pack/__init__.py
--- pack/inner.py
class Deep: ...
"""


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("from other import Cart\ndef view():\n    return Cart()", "other:Cart"),
        ("from other import Cart as C\ndef view(cart: C): ...", "other:Cart"),
        ("from other import Cart\ndef view(cart=Cart): ...", "other:Cart"),
        ("from other import Cart\nclass view(Cart): ...", "other:Cart"),
        ("from other import Cart\nclass view:\n    model = Cart", "other:Cart"),
        ("from other import Cart\nclass view:\n    def get(self):\n        return Cart.Line()", "other:Cart"),
        ("from other import add\n@add\ndef view(): ...", "other:add"),
        ("from other import LIMIT\ndef view():\n    return LIMIT + 1", "other:LIMIT"),
        ("import other\ndef view():\n    return other.add()", "other:add"),
        ("import other\ndef view():\n    return other.LIMIT", "other:LIMIT"),
        ("from pack import inner\ndef view():\n    return inner.Deep()", "pack.inner:Deep"),
        ("def view():\n    from other import Cart\n    return Cart()", "other:Cart"),
        ("def helper(): ...\ndef view():\n    return helper()", "here:helper"),
        ("from other import Cart\nview = [Cart]", "other:Cart"),
    ],
)
def test_finds(text, mentioned):
    assert ("here:view", mentioned) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "from other import Cart\ndef view(): ...",
        "def view():\n    return view()",
        "import json\ndef view():\n    return json.dumps(1)",
        "import other\ndef view():\n    return other",
        "def view(Cart):\n    return Cart",
        "def view():\n    return 'other.Cart'",
        "def view():\n    return unknown.Cart",
    ],
)
def test_leaves_alone(text):
    assert [pair for pair in found(text) if pair[0] == "here:view"] == []


def found(text: str) -> tuple[tuple[str, str], ...]:
    symbols = project_of(f"--- here.py\n{text}\n{OTHER}").symbols
    module = symbols.module("here")
    assert module is not None
    return mentions(symbols, module)
