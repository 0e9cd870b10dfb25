"""Shapes of arrivals, as texts say them."""

from __future__ import annotations

import numpy as np
import pytest

from banyan.errors import UsageError
from loadtests.driving.arrivals import NANOSECONDS, arrivals
from loadtests.driving.shaping import shaped


def counts(text, rate=100, seconds=10, parts=10):
    """How many arrive in each part of a block, evenly."""
    shape = shaped(text, rate, seconds)
    moments = arrivals(shape.stages, 0, is_even=True) / NANOSECONDS
    return np.histogram(moments, bins=parts, range=(0, shape.seconds))[0].tolist()


def test_a_constant_rate_stays():
    assert counts("constant") == [100] * 10


def test_steps_rise_to_the_rate():
    assert counts("step:5", parts=5) == [40, 80, 120, 160, 200]
    assert len(shaped("step", 100, 10).stages) == 4


def test_a_spike_is_a_fifth_of_the_block_and_leaves_the_rest_as_it_is():
    found = counts("spike:5", parts=5)
    assert found[:2] == found[3:] == [200, 200]
    assert 900 <= found[2] <= 1000
    assert shaped("spike:5", 100, 10).seconds == pytest.approx(10)


def test_a_soak_stays_at_the_rate_and_says_how_long_all_of_it_lasts():
    shape = shaped("soak:1h30m", 100, 10)
    assert (shape.lasts, shape.seconds) == (5400, 10)
    assert shaped("soak", 100, 10).lasts == 3600


def test_stages_go_evenly_from_one_rate_to_the_next():
    shape = shaped("10s:100,5s:0", 0, 3)
    assert shape.seconds == 15
    assert [stage.requests for stage in shape.stages] == [500, 250]
    assert counts("10s:100,10s:100", rate=0, parts=2) == [500, 1000]


@pytest.mark.parametrize(
    "text",
    ["", "wave", "step:1", "step:0", "step:many", "spike:0", "spike:inf", "spike:nan", "soak:long", "soak:0s",
     "constant:5", "10s", "10s:x", "10s:-1", "10s:20,", "10s20", "soak:1h!"],
)  # fmt: skip
def test_says_what_is_no_shape(text):
    with pytest.raises(UsageError, match="is no shape"):
        shaped(text, 10, 10)
