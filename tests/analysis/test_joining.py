"""What a saved run saw, joined to the evidence that was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.appraisal.proposal import appraise
from analysis.boundaries.by_app import partition
from analysis.graph.coupling import couplings
from analysis.joining import GONE, MOVED, Code, joined
from analysis.model.evidence import End, Evidence
from analysis.model.runtime import RuntimeEvidence, Said, Sighting, certainty
from analysis.model.system import System, Wishes
from tests.analysis.appraisal.systems import app, model

LINES = {"orders/views.py": ["from stock import services", "", "    return order.product.title"], "stock/api.py": [""]}
READ = Evidence(
    "read", End("orders", None, "orders.views", "show"), End("stock", "stock.Product"), "orders/views.py", 3, "a", 3.0
)
SAID = Said("read", "orders/views.py", 3, "a")
SEEN = Sighting(
    "runtime_read", "orders/views.py", 3, "show", "return order.product.title", "stock.Product", "", "", 12, 3, 4, SAID
)
MODELS = (model("orders.Order"), model("stock.Product"))


def code() -> Code:
    return Code(
        {"orders/views.py": ("orders", "orders.views"), "stock/api.py": ("stock", "stock.api")},
        {"stock/api.py": frozenset({"reserve"})},
        LINES.__getitem__,
        {each.id: each for each in MODELS},
        {"read": 3.0, "call": 2.0, "foreign_key": 5.0},
    )


def seen(*sightings: Sighting) -> tuple[RuntimeEvidence, ...]:
    found, gaps = joined(sightings, [READ], code())
    assert not gaps
    return found


def test_what_was_read_and_seen_is_the_same_dependency() -> None:
    (one,) = seen(SEEN)
    assert (one.source, one.target, one.predicted_by) == (READ.source, READ.target, SAID)
    assert one.detail == "read of stock.Product: 12 times in 3 tests; the code says it at orders/views.py:3 (read)"


def test_a_place_that_was_seen_weighs_more_and_never_twice_as_much() -> None:
    weights = [couplings([READ, *seen(replace(SEEN, tests=tests))])[0].weight for tests in (1, 3, 1000)]
    assert weights == [4.5, 5.25, 5.997]


def test_what_was_not_read_is_a_dependency_more() -> None:
    (one,) = seen(replace(SEEN, said=None))
    assert (one.source.app, one.target.model, one.weight) == ("orders", "stock.Product", 3 * (1 + certainty(3)))
    assert one.detail.endswith("; the code does not say it of these two")


def test_evidence_that_is_there_no_more_says_nothing() -> None:
    (one,) = seen(replace(SEEN, said=replace(SAID, detail="another")))
    assert one.predicted_by is None


def test_a_function_is_named_by_its_module_and_symbol() -> None:
    call = replace(SEEN, kind="runtime_call", what="stock/api.py:1", callee="stock/api.py:reserve", said=None)
    (one,) = seen(call)
    assert one.target == End("stock", None, "stock.api", "reserve")


def test_a_constraint_starts_from_the_model_that_holds_the_key() -> None:
    (one,) = seen(replace(SEEN, kind="runtime_constraint", detail="orders.Order.product", said=None))
    assert one.source.model == "orders.Order"


def test_crossings_at_one_place_are_one_piece_with_all_times_and_the_larger_number_of_tests() -> None:
    (one,) = seen(SEEN, replace(SEEN, detail="orders.Order", times=5, tests=4, most=9))
    assert (one.times, one.tests, one.most_in_one_request) == (17, 4, 9)


def test_finds_a_line_again_that_has_moved() -> None:
    (one,) = seen(replace(SEEN, line=1))
    assert one.line == 3


@pytest.mark.parametrize(
    ("sighting", "reason"),
    [
        (replace(SEEN, text="return order.title"), MOVED),
        (replace(SEEN, line=2, text=""), MOVED),
        (replace(SEEN, file="orders/gone.py"), MOVED),
        (replace(SEEN, what="stock.Gone"), GONE),
        (replace(SEEN, kind="runtime_call", callee="stock/api.py:gone"), GONE),
    ],
    ids=["another line", "no text", "no file", "no model", "no function"],
)
def test_does_not_trust_what_is_there_no_more(sighting: Sighting, reason: str) -> None:
    found, (gap,) = joined([sighting], [READ], code())
    assert not found
    assert (gap.kind, gap.reason) == (sighting.kind, reason)


def system(*evidence: Evidence) -> System:
    return System((app("orders"), app("stock")), MODELS, evidence)


def test_a_place_that_was_seen_costs_more_and_is_no_further_place() -> None:
    read = appraise(system(READ), partition(system(READ), Wishes()))
    both = system(READ, *seen(SEEN))
    weighed = appraise(both, partition(both, Wishes()))
    assert [item.key for item in weighed.bill] == [item.key for item in read.bill]
    assert (read.bill[0].points, weighed.bill[0].points) == (2, 2.38)
    assert [(one.incoming, one.outgoing) for one in weighed.services] == [
        (one.incoming, one.outgoing) for one in read.services
    ]
    assert weighed.bill[0].crossings == (0, 1)


def test_a_place_that_nobody_read_is_in_the_bill() -> None:
    (one,) = seen(replace(SEEN, said=None))
    found = appraise(system(one), partition(system(one), Wishes()))
    assert [(item.remedy, item.points) for item in found.bill] == [("api_client", 2.38)]
    assert [service.outgoing for service in found.services] == [1, 0]


def test_what_a_receiver_writes_in_a_transaction_is_told_by_an_event() -> None:
    (one,) = seen(replace(SEEN, kind="runtime_transaction", detail="stock/api.py:1", said=None))
    found = appraise(system(one), partition(system(one), Wishes()))
    assert [item.remedy for item in found.bill] == ["domain_event"]
