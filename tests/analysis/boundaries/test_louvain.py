"""Louvain on the plain relation graph."""

from __future__ import annotations

import pytest

from analysis.boundaries.louvain import partition
from analysis.model.system import System, Wishes
from banyan.errors import UsageError
from tests.analysis.boundaries.systems import groups, system

TWO = system("A>B B>C C>A D>E E>F F>D C>D")


def test_groups_what_is_related():
    assert groups(partition(TWO, Wishes())) == {frozenset("ABC"), frozenset("DEF")}


def test_always_gives_the_same():
    assert partition(TWO, Wishes()) == partition(TWO, Wishes())


def test_leaves_alone_what_nothing_is_related_to():
    assert frozenset("X") in groups(partition(system("A>B X"), Wishes()))


def test_takes_no_anchors():
    with pytest.raises(UsageError, match="takes no anchors"):
        partition(TWO, Wishes(anchors={"a": ("shop.A",)}))


def test_takes_a_monolith_without_models():
    assert partition(System((), (), ()), Wishes()).models == {}
