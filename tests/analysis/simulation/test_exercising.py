"""Which lines with evidence ran, and why nothing crossed at them."""

from __future__ import annotations

import builtins
import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from analysis.model.evidence import End, Evidence
from analysis.simulation.boundary import Boundary
from analysis.simulation.exercising import Ran, judged, lines_of
from analysis.simulation.places import Places
from analysis.simulation.running import PROBE

SOURCE = '''
    """Orders."""
    from __future__ import annotations
    LIMIT = 3  # +
    atomic = staticmethod

    class Order:
        """One."""
        name = "order"  # +

    def place(number, default=LIMIT):  # +
        """Place one."""
        if number > 5:  # +
            return "many"  # -
        elif number > 2:  # +
            told = [
                each  # +
                for each in range(number)
            ]
        else:
            told = []  # -
        try:
            raise ValueError
        except KeyError:  # -
            told = None  # -
        except ValueError:  # +
            pass
        with open(__file__) as file:  # +
            told += file.readlines()[:0]  # +
        match number:  # +
            case 1:
                return 1  # -
            case _:
                return told  # +

    @atomic  # +
    def decorated():
        """Be run."""

    @atomic  # -
    def never():
        return 0  # -

    async def later():  # -
        yield 1  # -
'''


def _lines(mark: str) -> list[int]:
    return [number for number, line in enumerate(_text().split("\n"), 1) if line.endswith(f"# {mark}")]


def _text() -> str:
    return dedent(SOURCE).lstrip("\n")


def test_a_line_is_reached_as_it_is_run(tmp_path: Path) -> None:
    file = tmp_path / "orders.py"
    file.write_text(_text())
    (tmp_path / "records").mkdir()
    boundary = Boundary(tmp_path, ("orders",), frozenset(), {}, {}, {"orders.py": "orders"}, {}, ())
    watched = {"orders.py": tuple(sorted((*_lines("+"), *_lines("-"))))}
    spec = importlib.util.spec_from_file_location("banyan_simulation_marking", PROBE / "banyan_simulation.py")
    assert spec is not None
    assert spec.loader is not None
    probe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(probe)
    state = probe.State(json.loads(boundary.document("observe", tmp_path / "records", (), watched)))
    inside = vars(builtins) | {"__banyan_entered__": str, "__banyan_reached__": state.reached}
    names: dict[str, Any] = {"__builtins__": inside, "__name__": "orders", "__file__": str(file)}
    exec(probe._compiled(state, file.read_bytes(), str(file)), names)
    assert names["place"](4) == [0, 1, 2, 3]
    names["decorated"]()
    state.end()
    (record,) = (tmp_path / "records").glob("*.jsonl")
    rows = [json.loads(line) for line in record.read_text().splitlines()]
    reached = {line for row in rows for _file, line in row.get("l", ())}
    assert reached == set(_lines("+"))
    assert names["place"].__doc__ == "Place one."
    assert not [row for row in rows if "fault" in row]


@pytest.mark.parametrize(
    ("file", "line", "kind", "state"),
    [
        ("orders.py", 5, "read", "ran"),
        ("orders.py", 6, "read", "never"),
        ("orders.py", 2, "cascade", "declared"),
        ("orders.html", 5, "read", "untold"),
    ],
)
def test_says_what_became_of_a_line(tmp_path: Path, file: str, line: int, kind: str, state: str) -> None:
    (tmp_path / "orders.py").write_text("class Order:\n    key = 1\n\ndef place():\n    pass\n    pass\n")
    one = Evidence(kind, End("orders"), End("stock"), file, line, "", 1.0)
    reached = frozenset({("orders.py", 5), ("orders.py", 2), ("orders.html", 5)})
    found = judged(one, Ran(reached, {}, {}, frozenset()), Places(tmp_path))
    assert (found.state, bool(found.reason)) == (state, True)


def test_says_where_a_query_was_told_that_passed_through(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text("def place():\n    pass\n")
    found = Ran(
        reached=frozenset({("orders.py", 2)}),
        told={("orders", "stock.Product"): "orders.py:9"},
        owners={"orders.py": "orders", "core.py": "core"},
        libraries=frozenset({"core"}),
    )
    join = Evidence("query_join", End("orders"), End("stock", "stock.Product"), "orders.py", 2, "", 1.0)
    assert "the same was seen at orders.py:9" in judged(join, found, Places(tmp_path)).reason
    call = Evidence("call", End("orders"), End("stock", "stock.Product"), "orders.py", 2, "", 1.0)
    assert "no function of its own" in judged(call, found, Places(tmp_path)).reason
    shared = replace(found, libraries=frozenset({"orders"}))
    assert "shared code" in judged(call, shared, Places(tmp_path)).reason


def test_watches_each_line_of_python_once() -> None:
    files = [("b.py", 3), ("a.py", 2), ("a.html", 1), ("b.py", 3), ("b.py", 1)]
    evidence = [Evidence("read", End("a"), End("b"), file, line, "", 1.0) for file, line in files]
    assert lines_of(evidence) == {"a.py": (2,), "b.py": (1, 3)}
