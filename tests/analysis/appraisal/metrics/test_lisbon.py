"""The metrics of the Lisbon group, on examples worked by hand."""

from __future__ import annotations

import pytest

from analysis.appraisal.metrics.lisbon import lisbon_complexity, lisbon_coupling
from analysis.appraisal.metrics.traces import Access, Traces

HOME = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "c"}


def traces(**functionalities: str) -> Traces:
    """Functionalities as texts: `R:a1 W:b1`."""
    return Traces({name: tuple(_access(word) for word in text.split()) for name, text in functionalities.items()}, HOME)


def _access(word: str) -> Access:
    mode, _, entity = word.partition(":")
    return Access(entity, "W" if mode == "W" else "R")


class TestCoupling:
    def test_is_nothing_inside_one_service(self):
        assert lisbon_coupling(traces(f="R:a1 W:a2 R:a1")) == 0

    def test_is_nothing_where_there_is_one_service(self):
        assert lisbon_coupling(Traces({"f": (Access("a1", "R"), Access("a2", "R"))}, {"a1": "a", "a2": "a"})) == 0

    def test_takes_the_share_of_models_that_are_reached(self):
        # from a: half of b, all of c; from b and c nothing; by (K-1) and K
        assert lisbon_coupling(traces(f="R:a1 W:b1", g="R:a2 R:c1")) == pytest.approx((1 / 2 + 1) / 2 / 3)

    def test_does_not_count_a_model_twice(self):
        once, twice = traces(f="R:a1 W:b1"), traces(f="R:a1 W:b1", g="R:a2 R:b1")
        assert lisbon_coupling(once) == lisbon_coupling(twice)

    def test_counts_what_is_reached_in_turn_only(self):
        # c is reached from b, not from a
        assert lisbon_coupling(traces(f="R:a1 R:b1 R:c1")) == pytest.approx((1 / 2 + 1) / 2 / 3)


class TestComplexity:
    def test_is_nothing_where_no_functionality_is_distributed(self):
        assert lisbon_complexity(traces(f="W:a1 R:a2", g="R:a1")) == 0

    def test_is_nothing_where_there_are_none(self):
        assert lisbon_complexity(traces()) == 0

    def test_counts_the_distributed_ones_that_read_what_is_written(self):
        # f writes a1, which g reads, and the other way round; h is in one service alone
        found = lisbon_complexity(traces(f="W:a1 R:b1", g="R:a1 R:c1", h="R:a1"))
        assert found == pytest.approx((1 + 1) / 3)

    def test_does_not_count_two_that_only_read(self):
        assert lisbon_complexity(traces(f="R:a1 R:b1", g="R:a1 R:b1")) == 0

    def test_counts_each_local_transaction(self):
        # f visits a twice, and g interferes with both visits; f interferes with g's one visit of a
        found = lisbon_complexity(traces(f="W:a1 R:b1 W:a2", g="R:a1 R:a2 R:c1"))
        assert found == pytest.approx((2 + 1) / 2)

    def test_counts_a_functionality_once_for_each_local_transaction(self):
        # both writes of f's one visit are read by g
        found = lisbon_complexity(traces(f="W:a1 W:a2 R:b1", g="R:a1 R:a2 R:c1"))
        assert found == pytest.approx((1 + 1) / 2)
