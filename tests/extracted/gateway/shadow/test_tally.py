from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyan.comparison.differences import Difference
from banyan.evidence import Verdict
from extracted.gateway.shadow.document import standing_of
from extracted.gateway.shadow.metrics import metrics
from extracted.gateway.shadow.pairs import Outcome
from extracted.gateway.shadow.tally import Margin, RouteTally, Tally, overall, standing

PRICE = Difference(("body", "rows", 3, "price"), "changed", "1", "2")
CLOCK = Difference(("body", "at"), "changed", "1", "2")


@pytest.mark.parametrize(
    ("pairs", "mismatches", "noisy", "verdict", "needed"),
    [
        (0, 0, 0, "inconclusive", 299),
        (298, 0, 0, "inconclusive", 1),
        (299, 0, 0, "pass", 0),
        (299, 1, 0, "inconclusive", 174),
        (473, 1, 0, "pass", 0),
        (1, 1, 0, "inconclusive", 472),
        (2, 2, 0, "fail", None),
        (10, 1, 0, "inconclusive", 463),
        (10, 2, 0, "fail", None),
        (10, 10, 10, "inconclusive", 1683),
        (400, 300, 200, "fail", None),
    ],
)
def test_a_verdict_is_said_with_confidence_or_not_at_all(pairs, mismatches, noisy, verdict, needed):
    found = standing(pairs, mismatches, noisy, Margin())
    assert (str(found.verdict), found.needed) == (verdict, needed)


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(0, 3000), st.floats(0.001, 0.2))
def test_who_gets_as_many_matching_requests_as_needed_passes(pairs, mismatches, limit):
    found = standing(pairs, min(pairs, mismatches), 0, Margin(limit))
    if found.needed is not None:
        assert standing(pairs + found.needed, found.mismatches, 0, Margin(limit)).verdict is Verdict.PASS


def test_causes_are_counted_once_a_request():
    tally = RouteTally()
    second = Difference(("body", "rows", 4, "price"), "changed", "3", "4")
    for n in range(5):
        tally.add(Outcome("products", (PRICE, second), status=200), {"catalog": f"curl {n}"}, f"/{n}")
    (cause,) = tally.causes.values()
    assert (cause.path, cause.kind, cause.pairs) == ("$['body']['rows'][*]['price']", "changed", 5)
    assert [example["request"] for example in cause.examples] == [{"catalog": f"curl {n}"} for n in range(3)]


def test_noise_in_one_field_excuses_no_other():
    tally = RouteTally()
    for n in range(10):
        tally.add(Outcome("products", (PRICE,), (CLOCK,), status=200), {}, f"/{n}")
    assert standing_of(tally, Margin()).verdict is Verdict.FAIL


def test_noise_in_the_same_field_does():
    tally = RouteTally()
    for n in range(10):
        differing = (PRICE,) if n % 2 else ()
        tally.add(Outcome("products", differing, (PRICE,) if not n % 2 else (), status=200), {}, f"/{n}")
    assert standing_of(tally, Margin()).verdict is Verdict.INCONCLUSIVE


def test_very_many_causes_are_counted_as_one():
    tally = RouteTally()
    for n in range(600):
        tally.add(Outcome("products", (Difference(("body", f"m{n}"), "missing"),), status=200), {}, "/")
    assert len(tally.causes) == 501
    assert tally.causes["(others)", "missing"].pairs == 100


def test_all_must_pass_and_one_can_fail():
    passing, failing, open_ = standing(299, 0, 0, Margin()), standing(9, 9, 0, Margin()), standing(1, 0, 0, Margin())
    assert overall([passing, passing]) is Verdict.PASS
    assert overall([passing, open_]) is Verdict.INCONCLUSIVE
    assert overall([passing, open_, failing]) is Verdict.FAIL
    assert overall([]) is Verdict.INCONCLUSIVE


def test_metrics_say_what_was_counted():
    tally = Tally(received=12_345_678, dropped=2)
    for _ in range(2):
        tally.of("products").add(Outcome("products", (PRICE,), status=200), {}, "/")
    text = metrics(tally, Margin(), queued=1, room=10)
    assert "banyan_shadow_received_total 12345678\n" in text
    assert 'banyan_shadow_mismatches_total{route="products"} 2\n' in text
    assert 'banyan_shadow_verdict{route="products",verdict="fail"} 1\n' in text
    assert 'banyan_shadow_verdict{route="products",verdict="pass"} 0\n' in text
    assert all(line.startswith(("# HELP ", "# TYPE ", "banyan_shadow_")) for line in text.splitlines())
