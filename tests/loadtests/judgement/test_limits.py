from __future__ import annotations

import numpy as np
import pytest

from banyan.errors import UsageError
from loadtests.judgement.blocks import Requests
from loadtests.judgement.limits import limit

TIMES = np.arange(1.0, 101.0)
SOME = Requests(TIMES, TIMES, errors=25)


@pytest.mark.parametrize(
    ("text", "value", "is_kept"),
    [
        ("p(95)<200", 95.05, True),
        ("p(99.9) <= 50", 99.901, False),
        ("rate<0.01", 0.2, False),
        ("avg<=50.5", 50.5, True),
        ("med<50.5", 50.5, False),
        ("min>=1", 1.0, True),
        ("max<100", 100.0, False),
        ("count>99", 100.0, True),
    ],
)
def test_reads_what_k6_writes(text, value, is_kept):
    found = limit(text)
    measured = found.measured(SOME)
    assert measured == pytest.approx(value)
    assert measured is not None
    assert found.is_kept(measured) is is_kept


@pytest.mark.parametrize(
    "text",
    ["", "p95<200", "p(95)", "p(95)<", "p(95)<fast", "p(0)<1", "p(100)<1", "p(95)==1", "rps<3", "avg<nan", "avg<inf"],
)
def test_refuses_what_is_no_limit(text):
    with pytest.raises(UsageError, match="is no limit") as refused:
        limit(text)
    assert refused.value.hint


def test_says_a_limit_as_it_was_written():
    assert str(limit(" p(95.0) < 200.0 ")) == "p(95)<200"


def test_knows_nothing_of_times_that_there_are_not():
    nothing = Requests(np.empty(0), np.empty(0))
    assert limit("p(95)<200").measured(nothing) is None
    assert limit("rate<0.1").measured(nothing) is None
    assert limit("count>1").measured(nothing) == 0
