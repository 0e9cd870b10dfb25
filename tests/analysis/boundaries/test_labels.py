"""App labels, as far as they say anything of where models belong."""

from __future__ import annotations

import pytest

from analysis.boundaries._labels import NONE, Labels
from tests.analysis.boundaries.systems import system

MODELS = system("a.One a.Two b.Three", apps="ab").models


def test_ties_models_of_one_app():
    assert Labels.of([[model] for model in MODELS]).ties == [{1: 1.0}, {0: 1.0}, {}]


def test_takes_the_average_over_all_pairs_each_with_itself_as_well():
    assert Labels.of([[model] for model in MODELS]).average == pytest.approx(5 / 9)


def test_ties_blocks_by_the_pairs_that_they_share():
    assert Labels.of([MODELS[:1], MODELS[1:]]).ties == [{1: 0.5}, {0: 0.5}]


def test_says_nothing_in_a_project_of_one_app():
    assert Labels.of([[model] for model in MODELS[:2]]) is NONE


def test_says_nothing_where_no_two_blocks_share_an_app():
    assert Labels.of([MODELS[:2], MODELS[2:]]) is NONE


def test_adds_to_what_was_read():
    rows = [{2: 0.5}, {}, {0: 0.5}]
    assert Labels.of([[model] for model in MODELS]).added_to(rows) == [{1: 1.0, 2: 0.5}, {0: 1.0}, {0: 0.5}]
    assert NONE.added_to(rows) is rows
