"""Expressions as plain tuples, and the variables that local names stand for."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from analysis.syntax.expressions import Expression, argument, children, dotted_name, keyword, string_value, walk
from analysis.syntax.parse import outline_of


def value(source: str) -> Expression:
    """The expression of a module-level assignment."""
    return outline_of(f"x = {source}\n".encode()).names[0].value


def shown(body: str, parameters: str = "a, b") -> list[Expression]:
    """What is handed to every `show(...)` in a function, with local variables written out once."""
    outline = outline_of(f"def f({parameters}):\n{indent(dedent(body), '    ')}\n".encode())
    (function,) = outline.functions
    bound = {binding: found for binding, found, _scope in function.uses if binding >= 0}
    names = {p.binding: ("arg", p.name) for p in function.parameters}
    found = []
    for _binding, used, _scope in function.uses:
        for part in walk(used):
            if part[0] == "(" and part[1] == ("n", "show"):
                given = part[2][0]
                while given is not None and given[0] == "v" and given[1] in bound:
                    given = bound[given[1]]
                found.append(names.get(given[1], given) if given is not None and given[0] == "v" else given)
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y", ("n", "y")),
        ("y.z", (".", ("n", "y"), "z", 1)),
        ("3", ("k", 3)),
        ("-3", ("k", -3)),
        ("1.5", ("k", 1.5)),
        ("True", ("k", True)),
        ("None", ("k", None)),
        ("'a'", ("s", "a", 1)),
        ("'a' \"b\"", ("s", "ab", 1)),
        (r"'a\tb'", ("s", "a\tb", 1)),
        (r"r'a\tb'", ("s", r"a\tb", 1)),
        ("b'a'", ("k", None)),
        ("f'a'", ("s", "a", 1)),
        ("f'a{y}'", ("f", (("s", "a", 1), ("n", "y")), 1)),
        ("f'{y!s}{y!r}'", ("f", (("n", "y"), ("o", "", ("n", "y"))), 1)),
        ("f'a{y}' 'b'", ("f", (("s", "a", 1), ("n", "y"), ("s", "b", 1)), 1)),
        ("(y)", ("n", "y")),
        ("[1, y]", ("l", (("k", 1), ("n", "y")))),
        ("(1, *y)", ("l", (("k", 1), ("*", ("n", "y"))))),
        ("{'a': y, **z}", ("d", ((("s", "a", 1), ("n", "y")), (None, ("n", "z"))))),
        (
            "y(1, *z, k=2, **w)",
            ("(", ("n", "y"), (("k", 1), ("*", ("n", "z"))), (("k", ("k", 2)), (None, ("n", "w"))), 1),
        ),
        ("y[0]", ("[", ("n", "y"), ("k", 0))),
        ("y or z", ("?", ("n", "y"), ("n", "z"))),
        ("y and z", ("?", ("n", "y"), ("n", "z"))),
        ("y if c else z", ("?", ("n", "y"), ("n", "z"))),
        ("y + z", ("o", "+", ("n", "y"), ("n", "z"))),
        ("await y", ("n", "y")),
        ("y[1:2]", ("[", ("n", "y"), ("o", ":", ("k", 1), ("k", 2)))),
        ("{'a': 1 for y in z}", ("o", "map", ("s", "a", 1), ("k", 1))),
    ],
)
def test_lowers(source: str, expected: Expression) -> None:
    assert value(source) == expected


def test_lines_are_those_of_the_name() -> None:
    outline = outline_of(b"x = (y\n     .a\n     .b())\n")
    found = outline.names[0].value
    assert found is not None
    assert (found[4], found[1][3], found[1][1][3]) == (3, 3, 2)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("show(a)", ("arg", "a")),
        ("x = a\nshow(x)", ("arg", "a")),
        ("x = y = b\nshow(x)", ("arg", "b")),
        ("x, y = a, b\nshow(y)", ("arg", "b")),
        ("(x, y) = [a, b]\nshow(x)", ("arg", "a")),
        ("a, b = b, a\nshow(a)", ("arg", "b")),
        ("x, *y = a\nshow(x)", ("u", 0, ("v", 0))),
        ("x: int = 3\nshow(x)", ("=", ("n", "int"))),
        ("x: int\nshow(x)", ("=", ("n", "int"))),
        ("x = 'text'\nshow(x)", ("s", "text", 2)),
        ("show(x := a)", ("arg", "a")),
        ("if (x := a):\n    show(x)", ("arg", "a")),
        ("for x in a:\n    show(x)", ("i", ("v", 0))),
        ("for x in a:\n    pass\nshow(x)", ("i", ("v", 0))),
        ("for x, y in a:\n    show(y)", ("u", 1, ("v", 2))),
        ("with a as x:\n    show(x)", ("o", "with", ("v", 0))),
        ("try:\n    pass\nexcept E as x:\n    show(x)", ("=", ("n", "E"))),
        ("[show(x) for x in a]", ("i", ("v", 0))),
        ("{show(x): 1 for x in a}", ("i", ("v", 0))),
        ("g = lambda x: show(x)", None),
        ("show(other)", ("n", "other")),
        ("import m.n as o\nshow(o)", ("m", 0, "m.n", "")),
        ("from m import n\nshow(n)", ("m", 0, "m", "n")),
        ("from . import n as o\nshow(o)", ("m", 1, "", "n")),
        ("x = a\nx = b\nshow(x)", ("arg", "b")),
        ("x = a\nif b:\n    x = None\nshow(x)", ("arg", "a")),
        ("x = None\nif b:\n    x = a\nshow(x)", ("arg", "a")),
        ("if b:\n    x = a\nelse:\n    x = a\nshow(x)", ("arg", "a")),
        ("if b:\n    x = a\nelse:\n    return\nshow(x)", ("arg", "a")),
        ("if b:\n    x = other\n    raise E\nelse:\n    x = a\nshow(x)", ("arg", "a")),
        ("try:\n    x = a\nexcept E:\n    x = None\nshow(x)", ("arg", "a")),
        ("match a:\n    case x:\n        show(x)", ("arg", "a")),
        ("match a:\n    case C() as x:\n        show(x)", ("=", ("n", "C"))),
        ("match a:\n    case C():\n        show(a)", ("=", ("n", "C"))),
        ("match a:\n    case m.C():\n        show(a)", ("=", (".", ("n", "m"), "C", 3))),
        ("match a, b:\n    case x, y:\n        show(y)", ("arg", "b")),
        ("match a:\n    case 1:\n        show(a)", ("arg", "a")),
    ],
)
def test_follows_local_names(body: str, expected: Expression) -> None:
    assert shown(body) == [expected]


def test_merges_branches() -> None:
    assert shown("if b:\n    x = a\nelse:\n    x = b\nshow(x)") == [("?", ("v", 0), ("v", 1))]
    assert shown("if b:\n    x = a\nelif a:\n    x = b\nelse:\n    x = other\nshow(x)")[0] is not None


def test_keeps_the_names_of_a_comprehension_inside() -> None:
    assert shown("[x for x in a]\nshow(x)") == [("n", "x")]
    assert shown("x = b\n[x for x in a]\nshow(x)") == [("arg", "b")]
    assert shown("[y := x for x in a]\nshow(x)") == [("n", "x")]


def test_keeps_the_names_of_a_function_inside() -> None:
    outline = outline_of(b"def f():\n    x = a()\n\ndef g():\n    show(x)\n")
    assert outline.functions[1].uses == ((-1, ("(", ("n", "show"), (("n", "x"),), (), 5), -1),)


def test_lets_an_inner_function_see_outer_names() -> None:
    outline = outline_of(b"def f(a):\n    def g():\n        show(a)\n")
    inner = next(one for one in outline.functions if one.name == "g")
    assert inner.uses == ((-1, ("(", ("n", "show"), (("v", 0),), (), 3), -1),)


@pytest.mark.parametrize(
    ("body", "narrowed"),
    [
        ("if isinstance(a, C):\n    show(a)", True),
        ("if (isinstance(a, C)):\n    show(a)", True),
        ("if isinstance(a, C) and b:\n    show(a)", True),
        ("if b and isinstance(a, C):\n    show(a)", True),
        ("if not isinstance(a, C):\n    return\nshow(a)", True),
        ("if not isinstance(a, C) or b:\n    return\nshow(a)", True),
        ("assert isinstance(a, C)\nshow(a)", True),
        ("assert isinstance(a, C), 'no'\nshow(a)", True),
        ("if b:\n    pass\nelif isinstance(a, C):\n    show(a)", True),
        ("isinstance(a, C) and show(a)", True),
        ("if not isinstance(a, C):\n    show(a)", False),
        ("if isinstance(a, C) or b:\n    show(a)", False),
        ("isinstance(a, C)\nshow(a)", False),
        ("if isinstance(b, C):\n    show(a)", False),
        ("if isinstance(a.b, C):\n    show(a)", False),
        ("if is_instance(a, C):\n    show(a)", False),
        ("isinstance(a, C) and b\nshow(a)", False),
        ("isinstance(a, C) or show(a)", False),
    ],
)
def test_narrows_by_isinstance(body: str, narrowed: bool) -> None:
    assert shown(body) == [("=", ("n", "C")) if narrowed else ("arg", "a")]


def test_dotted_name() -> None:
    assert dotted_name(value("a.b.c")) == "a.b.c"
    assert dotted_name(value("a")) == "a"
    assert dotted_name(value("a().b")) is None
    assert dotted_name(None) is None


def test_string_value() -> None:
    assert string_value(value("'a'")) == "a"
    assert string_value(value("a")) is None
    assert string_value(None) is None


def test_argument_by_position_or_keyword() -> None:
    call = value("f(1, b=2)")
    assert argument(call, 0, "a") == ("k", 1)
    assert argument(call, 1, "b") == ("k", 2)
    assert argument(call, 1, "c") is None
    assert argument(value("f(*x, 1)"), 1, "b") is None
    assert argument(value("f"), 0, "a") is None
    assert keyword(call, "b") == ("k", 2)
    assert keyword(value("f(**b)"), "b") is None
    assert keyword(None, "b") is None


def test_walks_over_everything_outermost_first() -> None:
    found = [part[0] for part in walk(value("f(a.b, [c], k={'d': e[g]}, h=-i, j=f'{l}', m=[n for n in o])"))]
    assert found[0] == "("
    names = [part[1] for part in walk(value("f(a.b, [c], k={'d': e[g]}, j=f'{l}')")) if part[0] == "n"]
    assert names == ["f", "a", "c", "e", "g", "l"]


def test_children_of_nothing_are_none() -> None:
    assert list(children(None)) == []
    assert list(children(("n", "a"))) == []
