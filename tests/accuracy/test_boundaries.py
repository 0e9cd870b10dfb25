"""The measure of boundary strategies."""

from __future__ import annotations

import pytest

from tests.accuracy.boundaries import adjusted_rand_index, scores_of, table
from tests.analysis.boundaries.systems import system


def test_partitions_that_agree_whatever_they_are_called_score_one():
    assert adjusted_rand_index("aabbc", "xxyyz") == 1


def test_scores_the_worked_example_of_the_literature():
    """scikit-learn's user guide: labels 0 0 0 1 1 1 against 0 0 1 1 2 2."""
    assert adjusted_rand_index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) == pytest.approx(0.2424, abs=1e-4)


def test_one_blob_is_no_better_than_chance():
    assert adjusted_rand_index("aabb", "xxxx") == 0


def test_two_partitions_into_one_agree():
    assert adjusted_rand_index("aa", "xx") == 1


def test_leaves_each_signal_out_once():
    pytest.importorskip("leidenalg", reason="the extra `baselines` is not installed")
    drawn = system("one.A>one.B two.C>two.D", "v.f:one.A,one.B v.g:two.C,two.D", apps=("one", "two"))
    from analysis.model.system import Wishes

    found = scores_of(drawn, frozenset({"one.a", "one.b", "two.c", "two.d"}), Wishes(ignore_app_labels=True))
    assert found["bounded_contexts"] == 1
    assert {"louvain", "leiden", "- relations", "- usage", "- mentions", "- vocabulary"} < set(found)


def test_pretix_counts_in_no_mean():
    rows = {"weblate": {"louvain": 0.2}, "pretix": {"louvain": 0.9}}
    assert table(rows, {"weblate": 1, "pretix": 1}).splitlines()[-1].split() == ["mean", "of", "1", "0.200"]
