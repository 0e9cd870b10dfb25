"""Calls over the cut in loops."""

from __future__ import annotations

from textwrap import dedent

import pytest

from extracted.extractor.batching import Asked, Batched, batched, loops_told
from extracted.extractor.extraction import extract
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.shop import APPS, FILES, cut_out

ASKED = Asked(
    frozenset({"shop.prices:price", "shop.prices:book"}),
    frozenset({"shop.prices:price"}),
    frozenset({"shop", "orders"}),
)
HEAD = "from service_links import arguments, batch\nfrom shop.prices import book, price\n"


def done(text: str, head: str = "from shop.prices import book, price\n") -> Batched:
    return batched(f"{head}{dedent(text)}", ASKED, "orders")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def total(lines):\n    return [price(line, at=3) for line in lines if line.is_open]\n",
            "def total(lines):\n    return batch(price, [arguments(line, at=3) for line in lines if line.is_open])\n",
        ),
        (
            "def total(lines):\n    return sum(price(line.item) for line in lines)\n",
            "def total(lines):\n    return sum(batch(price, [arguments(line.item) for line in lines]))\n",
        ),
        (
            "def fill(rows, out):\n    for line in rows:\n        out.append(price(line))\n    return out\n",
            "def fill(rows, out):\n    out.extend(batch(price, [arguments(line) for line in rows]))\n    return out\n",
        ),
    ],
)
def test_asks_once_for_all(before, after):
    found = done(before)
    assert found.text == HEAD + after
    assert [call.why for call in found.calls] == [""]


@pytest.mark.parametrize("head", ["from shop import prices\n", "from shop import prices as prices\n"])
def test_follows_a_module_by_its_name(head):
    found = done("def total(lines):\n    return [prices.price(line) for line in lines]\n", head)
    assert "batch(prices.price, [arguments(line) for line in lines])" in found.text


def test_follows_a_relative_import():
    text = "from .prices import price\ndef total(lines):\n    return [price(line) for line in lines]\n"
    assert "batch(price" in batched(text, ASKED, "shop").text
    assert batched(text, ASKED, "orders").text == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def total(lines):\n    return [book(line) for line in lines]\n", "may change something"),
        ("def total(lines):\n    return [price(line) + 1 for line in lines]\n", "more than a list"),
        ("def total(lines):\n    return {line: price(line) for line in lines}\n", "more than a list"),
        ("def total(lines):\n    return any(price(line) for line in lines)\n", "more than a list"),
        ("def total(lines):\n    return [price(item) for line in lines for item in line]\n", "more than a list"),
        ("def total(lines):\n    return [price(n := line) for line in lines]\n", "more than a list"),
        ("def total(lines):\n    for line in lines:\n        line.price = price(line)\n", "more than a list"),
        ("def total(line):\n    while price(line):\n        line = line.next\n", "more than a list"),
        (
            "def total(lines, out):\n    for line in lines:\n        out.append(price(line))\n    return line\n",
            "more than a list",
        ),
        (
            "def total(out):\n    for line in out:\n        out.append(price(line))\n",
            "more than a list",
        ),
    ],
)
def test_lists_what_could_tell_the_difference(text, why):
    found = done(text)
    assert found.text == "from shop.prices import book, price\n" + text
    (call,) = found.calls
    assert why in call.why
    (decision,) = loops_told("orders/views.py", "monolith", found.calls)
    assert (decision.fate, decision.line) == ("listed", call.line)
    assert "service_links.batch(" in decision.advice


@pytest.mark.parametrize(
    "text",
    [
        "def total(line):\n    return price(line)\n",
        "def total(line):\n    return [item for item in price(line)]\n",
        "def total(line):\n    for item in price(line):\n        print(item)\n",
        "def total(price, lines):\n    return [price(line) for line in lines]\n",
        "def total(lines):\n    return [other.price(line) for line in lines]\n",
    ],
)
def test_leaves_alone_what_asks_once_or_nobody(text):
    found = done(text)
    assert (found.text, found.calls) == ("from shop.prices import book, price\n" + text, ())


def test_takes_no_name_that_is_taken():
    found = done("batch = 3\ndef total(lines):\n    return [price(line) for line in lines]\n")
    assert "arguments" not in found.text
    assert len(found.calls) == 1


def test_is_done_on_both_sides_of_a_cut(tmp_path):
    selectors = (
        FILES["shop/selectors.py"]
        + """
        def clubs(names):
            return [club_of(name) for name in names]

        def dearest(name) -> Product:
            return Product.objects.get(title=name)
        """
    )
    services = (
        FILES["orders/services.py"].replace("import cheapest, of_maker", "import cheapest, dearest, of_maker")
        + """
        def dear(names):
            return [dearest(name) for name in names]
        """
    )
    files = {**FILES, "shop/selectors.py": selectors, "orders/services.py": services}
    monolith, _, _, plan = cut_out(monolith_of(tmp_path, files, apps=APPS))
    extraction = extract(monolith, plan, "shop")
    moved = next(file.content for file in extraction.service if file.path == "shop/selectors.py").decode()
    patched = next(change.content or b"" for change in extraction.monolith if change.path == "orders/services.py")
    assert "return batch(club_of, [arguments(name) for name in names])" in moved
    assert "return batch(dearest, [arguments(name) for name in names])" in patched.decode()
    found = [(one.side, one.fate, one.subject) for one in extraction.decisions if one.kind == "loop"]
    assert found == [
        ("monolith", "rewritten", "dearest in a loop"),
        ("service", "rewritten", "club_of in a loop"),
    ]
