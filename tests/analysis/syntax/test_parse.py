"""Files that are damaged, old, new or strange: what can be read is kept, and the rest is said."""

from __future__ import annotations

import marshal
from textwrap import dedent

import pytest

from analysis.syntax.outline import Outline, from_plain, plain
from analysis.syntax.parse import outline_of


def read(source: str) -> Outline:
    return outline_of(dedent(source).encode())


def functions(outline: Outline) -> list[str]:
    return [function.qualname for function in outline.functions]


def classes(outline: Outline) -> list[str]:
    return [declared.qualname for declared in outline.classes]


def test_an_empty_file_is_an_empty_outline() -> None:
    assert outline_of(b"") == Outline((), (), (), (), (), 0, 0, ())
    assert read("# nothing\n").errors == ()


@pytest.mark.parametrize(
    "broken",
    [
        "x = = 3",
        "def broken(:\n    pass",
        "class Broken(\n",
        "if True\n    x = 1",
        "x = (1,\n",
        "return return",
        "x = '''never closed",
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other",
        "    indented = 1",
        "for in x:\n    pass",
        "??",
    ],
)
def test_keeps_what_stands_before_a_syntax_error(broken: str) -> None:
    outline = read(f"def first():\n    pass\n\nclass Second:\n    pass\n\n{broken}\n")
    assert "first" in functions(outline)
    assert "Second" in classes(outline)


@pytest.mark.parametrize("broken", ["x = = 3", "print 'old'", "??", "if True\n    x = 1", "return return"])
def test_keeps_what_stands_after_a_syntax_error(broken: str) -> None:
    outline = read(f"{broken}\n\ndef later():\n    pass\n\nclass Last:\n    def method(self):\n        pass\n")
    assert functions(outline) == ["later", "Last.method"]
    assert classes(outline) == ["Last"]


def test_an_expression_that_is_left_open_takes_the_next_definition_with_it() -> None:
    assert functions(read("x = 1 +\n\ndef later():\n    pass\n\ndef last():\n    pass\n")) == ["last"]


def test_says_where_the_first_error_is() -> None:
    ((line, reason),) = read("x = 1\ny = = 2\nz = = 3\n").errors
    assert line == 2
    assert "syntax error" in reason


@pytest.mark.parametrize(
    "source",
    [
        "print 'hello'",
        "print >>sys.stderr, 'x'",
        "exec 'x = 1'",
        "raise ValueError, 'x'",
        "try:\n    pass\nexcept ValueError, error:\n    pass",
        "x = 0777",
        "x = ur'y'",
        "x = `y`",
        "if x <> y:\n    pass",
        "def f((a, b)):\n    pass",
    ],
)
def test_reads_python_2(source: str) -> None:
    outline = read(f"import os\n\n{source}\n\ndef f():\n    g()\n")
    assert [entry.module for entry in outline.imports] == ["os"]
    assert "f" in functions(outline)


@pytest.mark.parametrize(
    "source",
    [
        "match x:\n    case [1, *rest] if rest:\n        pass\n    case {'a': b, **c} | None:\n        pass",
        "match x:\n    case A(b=1) | B():\n        pass\n    case _:\n        pass",
        "match = 3\ncase = match\ntype = case",
        "if (n := 3) > 2:\n    pass",
        "try:\n    pass\nexcept* (ValueError, TypeError) as group:\n    pass",
        "with (open('a') as a, open('b') as b):\n    pass",
        "type Pair[T] = tuple[T, T]",
        "def first[T: int](items: list[T]) -> T:\n    return items[0]",
        "class Box[T]:\n    pass",
        "def f(a, /, b, *, c):\n    pass",
        "async def f():\n    async with a as b:\n        async for c in b:\n            await c",
        "x = f'{a!r:>{width}} {b=} {'nested'}'",
        "x = f'''{\n    a\n}'''",
        "x = t'{a}'",
        "print(*a, **b)",
        "@(lambda f: f)\ndef f():\n    pass",
        "x: int = 3\ny: 'list[int]'",
        "lambda *a, b=3, **c: (yield)",
        "x = 1_000 + 0xFF + 1e3 + 1j",
        "del x[0], y.z",
        "global a\nnonlocal_ = 3",
        "x = [*a, *b]; y = {**c, 'd': 1}",
        "x[1:2, ::3] = y[...]",
        "async def f():\n    return [x async for x in y if await x]",
    ],
)
def test_reads_new_syntax_without_a_word(source: str) -> None:
    outline = read(f"{source}\n\ndef after():\n    pass\n")
    assert "after" in functions(outline)
    assert outline.errors == ()


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "(" * 3000 + ")" * 3000,
        "x = " + "[" * 3000 + "]" * 3000,
        "x = " + "-" * 5000 + "1",
        "x = " + " + ".join(["a()"] * 4000),
        "x = a" + ".b()" * 3000,
        "x = " + "f(" * 2000 + ")" * 2000,
        "\n".join("    " * depth + "if x:" for depth in range(120)) + "\n" + "    " * 120 + "pass",
        "if x:\n    pass\n" + "elif y:\n    pass\n" * 3000,
    ],
    ids=["brackets", "lists", "signs", "sum", "chain", "calls", "blocks", "elifs"],
)
def test_survives_deep_nesting(deep: str) -> None:
    outline = outline_of(f"def before():\n    pass\n\n{deep}\n\ndef after():\n    pass\n".encode())
    assert functions(outline) == ["before", "after"]


def test_says_what_is_nested_too_deep() -> None:
    errors = outline_of(("x = " + "f(" * 4000 + ")" * 4000 + "\n").encode()).errors
    assert all("deep" in reason or "syntax" in reason for _line, reason in errors)


def test_counts_lines() -> None:
    assert outline_of(b"a\nb\nc").lines == 3
    assert outline_of(b"a\nb\nc\n").lines == 3
    assert outline_of(b"a\r\nb\r\n").lines == 2


def test_survives_the_trip_through_the_cache() -> None:
    outline = read("""
        import a.b as c
        from . import d

        X: int = 3

        @c.register(1, k="v")
        class A(c.B, metaclass=D):
            y = f"{X}"

            def __init__(self, z: "int" = 3, *args: str, **kw):
                self.z = z
                with c.open() as f:
                    for g in f:
                        g.h[0] = [i for i in g]
                return {**kw, "a": lambda: 3}
    """)
    assert from_plain(marshal.loads(marshal.dumps(plain(outline)))) == outline


def test_the_same_bytes_give_the_same_outline() -> None:
    source = b"def f(x):\n    return [y for y in x if (z := y)]\n"
    assert plain(outline_of(source)) == plain(outline_of(source))
