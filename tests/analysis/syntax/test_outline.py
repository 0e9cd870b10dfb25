"""What an outline holds: imports, names, classes and functions as written."""

from __future__ import annotations

from textwrap import dedent

from analysis.syntax.outline import Class, Function, Outline
from analysis.syntax.parse import outline_of


def read(source: str) -> Outline:
    return outline_of(dedent(source).encode())


def function(source: str, name: str = "f") -> Function:
    return next(one for one in read(source).functions if one.qualname == name)


def declared(source: str, name: str = "A") -> Class:
    return next(one for one in read(source).classes if one.qualname == name)


def test_imports_as_written() -> None:
    outline = read("""
        import a
        import a.b
        import a.b as c
        from a import b, c as d
        from . import e
        from ...up.two import f
        from a import *
    """)
    assert [entry[:4] for entry in outline.imports] == [
        (0, "a", "", "a"),
        (0, "a.b", "", "a.b"),
        (0, "a.b", "", "c"),
        (0, "a", "b", "b"),
        (0, "a", "c", "d"),
        (1, "", "e", "e"),
        (3, "up.two", "f", "f"),
        (0, "a", "*", "*"),
    ]
    assert [entry.line for entry in outline.imports] == [2, 3, 4, 5, 5, 6, 7, 8]


def test_imports_with_their_place() -> None:
    outline = read("""
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import a
        else:
            import b
        def f():
            import c
            class A:
                import d
        class B:
            import e
            def g(self):
                import h
        try:
            import i
        except ImportError:
            import j
    """)
    places = {entry.module: (entry.place, entry.symbol) for entry in outline.imports}
    assert places["a"] == ("type_checking", "")
    assert places["c"] == ("function", "f")
    assert places["e"][1] == "B"
    assert places["h"] == ("function", "B.g")
    assert places["i"] == places["j"] == ("module", "")


def test_names_with_values_annotations_and_conditions() -> None:
    outline = read("""
        A = 1
        B: int = 2
        C: str
        if A:
            D = 3
        E = F = 4
        G, (H, I) = 5, (6, 7)
        A += 1
    """)
    names = [(n.name, n.value, n.is_conditional) for n in outline.names]
    assert names[:4] == [("A", ("k", 1), False), ("B", ("k", 2), False), ("C", None, False), ("D", ("k", 3), True)]
    assert {n[0] for n in names} == set("ABCDEFGHI")
    assert names[-1][:2] == ("A", ("o", "+", ("n", "A"), ("k", 1)))


def test_classes_with_bases_keywords_and_bodies() -> None:
    found = declared("""
        @register
        @other(1)
        class A(B, c.D, metaclass=M, **options):
            x = 1
            y: int

            class Meta:
                z = 2

            def __init__(self):
                self.w = 3
                other.v = 4

            @property
            def p(self):
                return 1
    """)
    assert found.bases == (("n", "B"), (".", ("n", "c"), "D", 4))
    assert [key for key, _value in found.keywords] == ["metaclass", None]
    assert len(found.decorators) == 2
    assert [a.name for a in found.attributes] == ["x", "y"]
    assert [a.name for a in found.instance_attributes] == ["w"]
    assert found.methods == ("__init__", "p")
    assert (found.line, found.end_line) == (4, 17)


def test_qualified_names() -> None:
    outline = read("""
        def f():
            def g():
                pass
            class A:
                def m(self):
                    pass
        class B:
            class C:
                def n(self):
                    pass
    """)
    assert sorted(one.qualname for one in outline.functions) == ["B.C.n", "f", "f.<locals>.A.m", "f.<locals>.g"]
    assert sorted((one.qualname, one.function) for one in outline.classes) == [
        ("B", ""),
        ("B.C", ""),
        ("f.<locals>.A", "f"),
    ]


def test_classes_stand_in_source_order() -> None:
    assert [one.name for one in read("class A:\n    class B: pass\nclass C: pass\n").classes] == ["A", "B", "C"]


def test_parameters_of_every_kind() -> None:
    found = function("def f(a, b: int, c=1, d: str = 'x', /, *args: int, e, f=2, **kw: str): pass")
    assert [p.name for p in found.parameters] == ["a", "b", "c", "d", "args", "e", "f", "kw"]
    annotations = {p.name: p.annotation for p in found.parameters}
    assert annotations["a"] is None
    assert annotations["b"] == ("n", "int")
    assert annotations["args"] == ("*", ("n", "int"))
    assert annotations["kw"] == ("d", ((None, ("n", "str")),))
    assert {p.name: p.default for p in found.parameters}["d"] == ("s", "x", 1)


def test_what_a_function_returns_is_written_out() -> None:
    found = function("""
        def f(x):
            y = x.a
            z = y.b()
            if x:
                return z
            return y
    """)
    x = ("p", 0, None)
    assert found.returns == (("(", (".", (".", x, "a", 3), "b", 4), (), (), 4), (".", x, "a", 3))


def test_what_a_generator_yields_is_returned_as_many() -> None:
    assert function("def f(x):\n    yield x.a\n").returns == (("g", (".", ("p", 0, None), "a", 2)),)
    assert function("def f(x):\n    yield from x.a\n").returns == ((".", ("p", 0, None), "a", 2),)


def test_a_constant_that_is_returned_says_nothing() -> None:
    assert function("def f():\n    return None\n").returns == ()
    assert function("def f():\n    return\n").returns == ()


def test_scopes_of_loops_and_with_blocks() -> None:
    found = function("""
        def f():
            with a() as b, c():
                for d in b:
                    e()
            g()
    """)
    assert [(parent, kind, line) for parent, kind, _value, line in found.scopes] == [
        (-1, "with", 3),
        (0, "with", 3),
        (1, "for", 4),
    ]
    calls = {value[1][1]: scope for _binding, value, scope in found.uses if value and value[0] == "("}
    assert calls["e"] == 2
    assert calls["g"] == -1


def test_a_method_ends_where_it_ends() -> None:
    found = function("def f():\n    x = 1\n\n    return x\n\n\ny = 2\n")
    assert (found.line, found.end_line) == (1, 4)


def test_names_bound_on_self_under_any_name() -> None:
    found = declared("class A:\n    def m(this, x: int):\n        this.y = x\n        this.z: str = g()\n")
    assert [a.name for a in found.instance_attributes] == ["y", "z"]
    assert found.instance_attributes[1].annotation == ("n", "str")


def test_long_literals_are_cut_short() -> None:
    outline = outline_of(f"X = [{', '.join(map(str, range(9000)))}]\n".encode())
    value = outline.names[0].value
    assert value is not None
    assert len(value[1]) < 9000
