"""Structural metrics, on examples worked by hand and against networkx."""

from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.appraisal.metrics.structural import (
    inter_call_percentage,
    interface_number,
    modularity,
    non_extreme_distribution,
    structural_modularity,
    turbo_mq,
)
from analysis.appraisal.metrics.units import Units

# Two services: x with a, b, c and y with d, e. a uses b twice, b uses a, b uses c, d uses e four times, c uses d.
WORKED = Units(
    dict(zip("abcde", "xxxyy", strict=True)),
    {("a", "b"): 2, ("b", "a"): 1, ("b", "c"): 1, ("d", "e"): 4, ("c", "d"): 1},
)
ALONE = Units({"a": "x", "b": "x"}, {("a", "b"): 1})
NOTHING = Units({}, {})
ALL = (
    structural_modularity,
    inter_call_percentage,
    interface_number,
    non_extreme_distribution,
    turbo_mq,
    modularity,
)


@pytest.mark.parametrize("metric", ALL)
def test_says_nothing_of_nothing(metric) -> None:
    assert metric(NOTHING) == 0


class TestStructuralModularity:
    def test_counts_pairs_whatever_their_direction_and_volume(self):
        # inside x {a,b} and {b,c}: 2/9; inside y {d,e}: 1/4; across one pair: 1/(2*3*2), of one pair of services
        assert structural_modularity(WORKED) == pytest.approx((2 / 9 + 1 / 4) / 2 - 1 / 12)

    def test_has_no_coupling_to_subtract_for_one_service(self):
        assert structural_modularity(ALONE) == 1 / 4


class TestInterCallPercentage:
    def test_weighs_by_the_logarithm_of_the_volume(self):
        total = (math.log(2) + 1) + 1 + 1 + (math.log(4) + 1) + 1
        assert inter_call_percentage(WORKED) == pytest.approx(1 / total)

    def test_is_nothing_where_nothing_crosses(self):
        assert inter_call_percentage(ALONE) == 0


class TestInterfaceNumber:
    def test_counts_ordered_pairs_across_by_service(self):
        both = Units(WORKED.home, {**WORKED.uses, ("d", "c"): 9})
        assert (interface_number(WORKED), interface_number(both)) == (1 / 2, 2 / 2)


class TestNonExtremeDistribution:
    def test_counts_units_in_services_of_five_to_twenty(self):
        sizes = {"tiny": 4, "small": 5, "large": 20, "huge": 21}
        home = {f"{name}{number}": name for name, size in sizes.items() for number in range(size)}
        assert non_extreme_distribution(Units(home, {})) == 1 - 25 / 50


class TestTurboMQ:
    def test_sums_the_cluster_factors(self):
        # x: 2*4 / (2*4 + 1), y: 2*4 / (2*4 + 1)
        assert turbo_mq(WORKED) == pytest.approx(8 / 9 + 8 / 9)

    def test_gives_nothing_to_a_service_without_uses_inside(self):
        assert turbo_mq(Units({"a": "x", "b": "y"}, {("a", "b"): 3})) == 0

    def test_is_one_for_each_service_that_is_closed(self):
        assert turbo_mq(ALONE) == 1


class TestModularity:
    def test_compares_with_chance(self):
        # m = 9; inside x 4, ends at x 9; inside y 4, ends at y 9
        assert modularity(WORKED) == pytest.approx((4 / 9 - 0.25) * 2)

    @given(
        st.dictionaries(
            st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]),
            st.integers(1, 9),
            min_size=1,
        ),
        st.integers(1, 4),
    )
    def test_agrees_with_networkx(self, uses, number):
        home = {str(node): str(node % number) for pair in uses for node in pair}
        units = Units(home, {(str(a), str(b)): volume for (a, b), volume in uses.items()})
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(home)
        for (start, end), volume in units.uses.items():
            before = graph.get_edge_data(start, end, {"weight": 0})["weight"]
            graph.add_edge(start, end, weight=before + volume)
        groups = [{node for node, place in home.items() if place == service} for service in set(home.values())]
        assert modularity(units) == pytest.approx(nx.community.modularity(graph, groups), abs=1e-9)
