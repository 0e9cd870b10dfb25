"""Groups that do not last are given up."""

from __future__ import annotations

from analysis.boundaries._steadying import steadied

PAIR_AND_ONE = [{1: 1.0, 2: 0.2}, {0: 1.0}, {0: 0.2}]
ALONE, JOINED = [0, 0, 1], [0, 0, 0]


def _free(_a: int, _b: int) -> bool:
    return False


def test_joins_one_in_doubt_to_what_draws_it():
    assert steadied(PAIR_AND_ONE, ALONE, [JOINED, JOINED, ALONE], _free) == JOINED


def test_leaves_alone_what_stays_in_half_of_the_rounds():
    assert steadied(PAIR_AND_ONE, ALONE, [JOINED, ALONE], _free) == ALONE


def test_leaves_alone_what_draws_itself_more():
    rows = [{1: 1.0}, {0: 1.0, 2: 0.2}, {1: 0.2, 3: 1.0}, {2: 1.0}]
    apart = [0, 0, 1, 1]
    assert steadied(rows, apart, [[0, 1, 2, 3]], _free) == apart


def test_leaves_alone_what_nothing_draws():
    assert steadied([{1: 1.0}, {0: 1.0}, {}], ALONE, [JOINED], _free) == ALONE


def test_does_not_join_what_is_to_be_apart():
    assert steadied(PAIR_AND_ONE, ALONE, [JOINED], lambda a, b: {a, b} == {1, 2}) == ALONE


def test_two_in_doubt_that_draw_each_other_become_one():
    rows = [{1: 1.0}, {0: 1.0, 2: 0.5}, {1: 0.5, 3: 0.6}, {2: 0.6}]
    assert steadied(rows, [0, 0, 1, 2], [[0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 1, 3]], _free) == [0, 0, 2, 2]
