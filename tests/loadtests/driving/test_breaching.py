"""Limits at which a run ends."""

from __future__ import annotations

import pytest

from banyan.errors import UsageError
from loadtests.driving.breaching import LEAST, abort_limit, breach
from loadtests.driving.recording import Record

NOW = 10_000_000_000


def record(*milliseconds, errors=0):
    """What was written down of so many answers."""
    found = Record()
    for each in milliseconds:
        found.add("/", (0, 0, int(each * 1e6)), 200, 10, "")
    for _ in range(errors):
        found.add("/", (0, 0, 1), 500, 10, "status 500")
    return found


def broken(found, *texts, waiting=()):
    return breach(found, waiting, NOW, [abort_limit(text) for text in texts])


def test_a_limit_that_is_kept_ends_nothing():
    assert broken(record(*[100] * 100, errors=1), "p(95)<200", "rate<0.1", "max<101") == ""


def test_says_which_limit_was_broken_and_by_how_much():
    assert broken(record(*[100] * 90, *[2500] * 10), "rate<0.1", "p(95)<2000") == "p(95)<2000: it was 2,500 ms"
    assert broken(record(*[100] * 60, errors=40), "rate<0.1") == "rate<0.1: it was 0.4"


def test_what_waits_counts_with_the_time_that_it_has_waited():
    slow = record(*[100] * 20)
    assert broken(slow, "p(50)<2000", waiting=[NOW - 3_000_000_000] * 30) == "p(50)<2000: it was 3,000 ms"
    assert broken(slow, "p(50)<2000", waiting=[NOW + 5] * 30) == ""


def test_few_requests_end_nothing():
    assert broken(record(*[5000] * (LEAST - 1)), "p(95)<200") == ""
    assert broken(record(), "p(95)<200") == ""


def test_errors_alone_have_no_times():
    assert broken(record(errors=50), "p(95)<200") == ""


@pytest.mark.parametrize("text", ["count>10", "count<1000", "min<5", "p(95)>5", "rate>0.1"])
def test_refuses_what_is_only_met_at_the_end(text):
    with pytest.raises(UsageError, match="cannot end a run"):
        abort_limit(text)


def test_refuses_what_is_no_limit():
    with pytest.raises(UsageError, match="no limit"):
        abort_limit("p95<200")
