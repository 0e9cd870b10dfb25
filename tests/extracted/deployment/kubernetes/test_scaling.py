"""Figures of autoscalers: only from a run, and never beyond what it measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extracted.deployment.kubernetes.scaling import Autoscaling, autoscaling
from extracted.deployment.values import Capacity, Image, MeasuredLoad, Workload

CATALOG = Workload("catalog", "service", "web", "catalog", Image("catalog"), ("gunicorn",), port=8000)
RUN = MeasuredLoad(
    "20261123T101500Z-catalog-scale-1a2b3c",
    "catalog",
    ("p(95)<200",),
    tuple(
        Capacity(count, rate, rate - 2, rate + 2, 12.5)
        for count, rate in ((1, 40.0), (2, 75.0), (4, 120.0), (8, 150.0), (16, 140.0))
    ),
    taken_at="2026-11-23T10:31:00+00:00",
)


def scaled(workload: Workload, load: MeasuredLoad) -> Autoscaling:
    found = autoscaling(workload, load)
    assert isinstance(found, Autoscaling)
    return found


def test_goes_as_far_as_more_carried_more():
    found = scaled(CATALOG, RUN)
    assert (found.least, found.most, found.cpu_millis, found.run) == (2, 8, 500, RUN.run)
    assert "1 replica carried 40.0 requests a second within p(95)<200" in found.said
    assert "12.50 ms" in found.said


def test_has_no_fewer_than_surely_carry_what_is_needed():
    assert scaled(CATALOG, replace(RUN, need=74.0)).least == 4
    assert scaled(CATALOG, replace(RUN, need=73.0)).least == 2
    assert scaled(replace(CATALOG, replicas=3), RUN).least == 3


def test_has_no_more_than_the_plan_allows():
    assert scaled(replace(CATALOG, most_replicas=3), RUN).most == 3


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (None, "there is no `banyan load scale` of catalog"),
        (replace(RUN, doubts=("it was busy",)), "doubts itself, and is to be taken anew: it was busy"),
        (replace(RUN, capacities=()), "does not say what a request costs"),
        (replace(RUN, capacities=RUN.capacities[1:]), "does not say what a request costs"),
        (replace(RUN, capacities=(Capacity(1, 40.0), Capacity(4, 120.0))), "does not say what a request costs"),
        (replace(RUN, capacities=RUN.capacities[:2]), "no more than 2 replicas carried more, and 2 are the least"),
        (replace(RUN, need=1000.0), "no number of replicas surely carried the 1000 a second needed"),
    ],
    ids=["no run", "doubted", "empty", "no single", "no cost", "too few", "not enough"],
)  # fmt: skip
def test_without_figures_there_is_none_and_it_says_why(load, said):
    assert said in str(autoscaling(CATALOG, load))
