"""Cycles of apps, and what to cut."""

from __future__ import annotations

import random

from analysis.graph.cycles import MOST_CUTS, cycles
from analysis.model.report import Coupling, Cycle


def edges(*pairs: str) -> list[Coupling]:
    """`"ab"` is a coupling of weight 1 from a to b, `"ab3"` one of weight 3."""
    return [Coupling(pair[0], pair[1], float(pair[2:] or 1), 1, (("import", 1),)) for pair in pairs]


def cut(cycle: Cycle) -> list[str]:
    return [f"{c.source}{c.target}" for c in cycle.weakest]


def test_finds_a_circle_of_two() -> None:
    (cycle,) = cycles(edges("ab", "ba3"))
    assert cycle.apps == ("a", "b")
    assert cut(cycle) == ["ab"]


def test_cuts_the_lightest_coupling_of_a_circle() -> None:
    (cycle,) = cycles(edges("ab5", "bc2", "ca9"))
    assert cycle.apps == ("a", "b", "c")
    assert cut(cycle) == ["bc"]


def test_finds_circles_that_do_not_touch_apart() -> None:
    assert [c.apps for c in cycles(edges("ab", "ba", "cd", "dc", "bc"))] == [("a", "b"), ("c", "d")]


def test_joins_circles_that_share_an_app() -> None:
    (cycle,) = cycles(edges("ab", "ba", "bc", "cb"))
    assert cycle.apps == ("a", "b", "c")
    assert len(cycle.weakest) == 2


def test_leaves_apps_out_that_only_lead_in_or_out() -> None:
    (cycle,) = cycles(edges("ab", "ba", "xa", "by"))
    assert cycle.apps == ("a", "b")


def test_finds_none_in_layers() -> None:
    assert cycles(edges("ab", "ac", "bc", "cd")) == ()
    assert cycles([]) == ()


def test_breaks_every_circle() -> None:
    chance = random.Random(7)
    for _ in range(60):
        apps = "abcdefgh"
        pairs = sorted({f"{x}{y}" for x, y in (chance.sample(apps, 2) for _ in range(chance.randint(2, 30)))})
        graph = edges(*(f"{pair}{chance.randint(1, 9)}" for pair in pairs))
        removed = {c for cycle in cycles(graph) for c in cycle.weakest}
        assert cycles(c for c in graph if c not in removed) == ()


def test_does_not_depend_on_the_order_of_the_couplings() -> None:
    graph = edges("ab2", "bc2", "ca2", "bd1", "db1", "ac1")
    shuffled = random.Random(3).sample(graph, len(graph))
    assert cycles(graph) == cycles(shuffled)


def test_proposes_a_bounded_number_of_cuts() -> None:
    apps = [chr(0x4E00 + n) for n in range(40)]
    graph = edges(*(f"{x}{y}" for x in apps for y in apps if x != y))
    (cycle,) = cycles(graph)
    assert len(cycle.apps) == 40
    assert len(cycle.weakest) <= MOST_CUTS
