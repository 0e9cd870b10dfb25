"""What a comparison is made of, without running one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from banyan.errors import BadDocument, UnknownName, UsageError
from banyan.plan.load import PlannedLoad
from banyan.plan.reading import parse
from loadtests.comparing import sides
from loadtests.comparing.equality import Unequal, differences, require_answering
from loadtests.comparing.ordering import ordered
from loadtests.comparing.terms import terms
from loadtests.comparing.values import Comparison, Side
from loadtests.comparing.warming import is_at_rest, is_steady
from loadtests.driving.traffic import Asked
from loadtests.judgement.blocks import Arm
from loadtests.judgement.margins import DEFAULTS, ERRORS, THROUGHPUT, Margin, Terms, margin
from tests.loadtests.driving.servers import serving

PLAN = """
[services.catalog]
[targets.broker]
url = "amqp://127.0.0.1:5672"
[targets.monolith]
url = "http://127.0.0.1:8123"
[routing]
listen = "127.0.0.1:8099"
[routes.products]
service = "catalog"
matches = [{ path = { value = "/products" } }]
reads = "%s"
weight = 10
"""


def test_every_pair_has_both_sides_and_every_two_pairs_mirror_each_other():
    order = ordered(40, 3)
    arms = [arm.value for _, arm in order]
    quads = ["".join(arms[place : place + 4]) for place in range(0, 80, 4)]
    assert set(quads) == {"abba", "baab"}
    assert Counter(order) == {(pair, arm): 1 for pair in range(40) for arm in Arm}
    assert order == ordered(40, 3) != ordered(40, 4)


def test_an_odd_last_pair_is_drawn_too():
    assert {ordered(1, seed)[0][1] for seed in range(20)} == set(Arm)


@pytest.mark.parametrize(
    ("before", "after", "steady"),
    [
        ([100], [100], False),
        ([100, 108], [50, 46], True),
        ([100, 108], [50, 30], False),
        ([100, 100], [50, 70], True),
        ([500, 100, 101], [2.5, 1.9], True),
        ([500, 100], [50, 50], False),
    ],
)
def test_sides_are_at_rest_when_their_medians_fall_no_more(before, after, steady):
    chance = np.random.default_rng(1)

    def block(median):
        return median * chance.lognormal(0, 0.1, 200)

    assert is_steady({Arm.BEFORE: list(map(block, before)), Arm.AFTER: list(map(block, after))}) is steady


@pytest.mark.parametrize("count", [1, 5, 20, 60])
def test_chance_alone_keeps_no_side_from_rest(count):
    chance = np.random.default_rng(count)
    blocks = [chance.lognormal(3, 1, count) for _ in range(400)]
    assert sum(not is_at_rest(one, other) for one, other in pairwise(blocks)) <= 4


def test_few_and_no_requests_are_no_proof_of_a_warm_up():
    assert is_at_rest(np.empty(0), np.array([5.0]))
    assert is_at_rest(np.array([5.0]), np.empty(0))
    assert is_at_rest(np.full(5, 50.0), np.full(60, 5.0))
    assert not is_at_rest(np.full(6, 50.0), np.full(60, 5.0))


@pytest.mark.parametrize(
    ("measure", "text", "found"),
    [
        ("p95", "10% and 20ms", Margin(10, 20)),
        ("p50", "10% + 5", Margin(10, 5)),
        ("p99", "2.5%", Margin(2.5)),
        ("p90", "30 ms", Margin(units=30)),
        (THROUGHPUT, "5% and 2/s", Margin(5, 2)),
        (ERRORS, "0.5 points", Margin(units=0.5)),
    ],
)
def test_reads_margins(measure, text, found):
    assert margin(measure, text) == found
    assert margin(measure, found.told(measure)) == found


@pytest.mark.parametrize(
    ("measure", "text"), [("p95", ""), ("p95", "fast"), ("p95", "-5%"), ("p95", "5/s"), (ERRORS, "5%"), (ERRORS, "5ms")]
)
def test_refuses_what_is_no_margin(measure, text):
    with pytest.raises(UsageError, match="no margin"):
        margin(measure, text)


def test_the_command_line_goes_before_the_plan_and_the_plan_before_the_defaults():
    load = (
        parse(
            '[load]\nmargins = { p95 = "1%", p99 = "2%" }\nlimits = ["rate<0.5"]\n'
            '[load.routes.search]\nmargins = { p95 = "9%" }\nlimits = ["med<7"]\n',
            Path("banyan.toml"),
        )
        .accepted()
        .load
    )
    found = terms(load, Path("banyan.toml"), ["p99=3%"], ["max<9"])
    assert found.margins == {**DEFAULTS, "p95": Margin(1), "p99": Margin(3)}
    assert found.margins_of("search")["p95"] == Margin(9)
    assert list(map(str, found.limits_of("search"))) == ["rate<0.5", "max<9", "med<7"]


@pytest.mark.parametrize(
    ("margins", "limits"), [(["p95"], []), (["p93=1%"], []), (["p95=one"], []), ([], ["p95<1"]), ([], ["p(95)<"])]
)
def test_says_what_is_wrong_with_terms(margins, limits):
    with pytest.raises(UsageError):
        terms(PlannedLoad(), None, margins, limits)


def test_a_wrong_limit_of_the_plan_is_told_with_its_place():
    with pytest.raises(UsageError) as refused:
        terms(PlannedLoad(limits=("p95<200",)), Path("banyan.toml"), [], [])
    assert refused.value.where == "banyan.toml [load]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rate = 0", "rate should be requests a second"),
        ("pairs = 1.5", "pairs should be a whole number"),
        ("margins = { p95 = 5 }", "margins should be a table of texts"),
        ("speed = 1", "no key called 'speed'"),
        ("routes = { search = 1 }", "search should be a table"),
        ("[load.routes.search]\nrate = 1", "no key called 'rate'"),
    ],
)
def test_says_what_is_wrong_with_the_plans_table(text, message):
    with pytest.raises(BadDocument, match=message):
        parse(f"[load]\n{text}\n", Path("banyan.toml")).accepted()


def test_finds_sides_by_name_and_by_address(tmp_path):
    file = tmp_path / "banyan.toml"
    plan = parse(PLAN % "monolith", file).accepted()
    assert sides.side(plan, file, "monolith", "catalog") == Side("monolith", "http://127.0.0.1:8123")
    assert sides.side(plan, file, "gateway", "catalog") == Side("gateway", "http://127.0.0.1:8099")
    assert sides.side(plan, file, "http://other:81/", "").url == "http://other:81"
    for word in ("monolit", "catalog", "http://user:secret@host/", "ftp://host"):
        with pytest.raises(UsageError):
            sides.side(plan, file, word, "catalog")


def test_users_of_a_canary_are_kept_at_the_service(tmp_path):
    file = tmp_path / "banyan.toml"
    plan = parse(PLAN % "canary", file).accepted()
    gateway = sides.side(plan, file, "gateway", "catalog")
    assert gateway.headers == {"Cookie": "banyan_catalog=service.0"}
    assert sides.doubts(plan, "catalog", gateway) == ()


def test_a_gateway_that_asks_the_monolith_is_nothing_to_compare_with_it(tmp_path):
    file = tmp_path / "banyan.toml"
    plan = parse(PLAN % "monolith", file).accepted()
    (doubt,) = sides.doubts(plan, "catalog", sides.side(plan, file, "gateway", "catalog"))
    assert (
        doubt
        == "behind the gateway the monolith still answers for products (monolith): that was measured, and not catalog"
    )


def test_a_verdict_is_recorded_only_where_it_is_about_the_service():
    monolith, gateway = Side("monolith", "http://a"), Side("gateway", "http://b")
    assert sides.is_recorded(monolith, gateway, "catalog")
    assert sides.is_recorded(monolith, Side("catalog", "http://c"), "catalog")
    assert not sides.is_recorded(monolith, gateway, "")
    assert not sides.is_recorded(Side("http://a", "http://a"), gateway, "catalog")


def compared(before, after, *traffic):
    return differences(Comparison(Side("a", before), Side("b", after), Terms(), traffic))


def test_sides_that_answer_alike_are_equal():
    with serving() as (one, _), serving() as (other, _):
        assert compared(one, other, Asked("/a"), Asked("/b", method="POST", body="x")) == ()


def test_tells_what_differs_between_sides():
    with serving() as (one, _):
        (found,) = compared(one, f"{one}/elsewhere", Asked("/a"))
    assert found.startswith("GET /a: $['body'] changed")


def test_refuses_traffic_that_a_side_answers_badly():
    with serving() as (one, _), pytest.raises(UsageError, match="a answers GET /bad badly: status 500"):
        compared(one, one, Asked("/bad"))


def test_refuses_a_side_that_does_not_answer():
    with pytest.raises(UsageError, match="a does not answer"):
        require_answering(Side("a", "http://127.0.0.1:9"))


def test_sides_that_are_not_equal_are_told_with_some_of_what_differs():
    error = Unequal(Side("a", "x"), Side("b", "y"), [f"GET /{number}" for number in range(9)])
    assert "GET /4" in str(error)
    assert "GET /5" not in str(error)
    assert "and 4 more" in str(error)


def test_an_unknown_side_is_told_with_those_that_there_are(tmp_path):
    plan = parse(PLAN % "monolith", tmp_path / "banyan.toml").accepted()
    with pytest.raises(UnknownName) as refused:
        sides.side(plan, tmp_path / "banyan.toml", "gatway", "")
    assert refused.value.hint == "did you mean gateway?"
