from __future__ import annotations

import numpy as np
import pytest

from loadtests.driving.arrivals import Stage, arrivals, seconds_of

STEPS = (Stage(2, 50), Stage(3, 200), Stage(1, 0), Stage(4, 0, 100))


def test_even_arrivals_keep_their_distance():
    found = arrivals([Stage(2, 5)], 0, is_even=True)
    assert found.tolist() == [100_000_000 + 200_000_000 * number for number in range(10)]


def test_arrivals_by_chance_are_as_many_as_the_rate_says_and_as_irregular():
    found = np.diff(arrivals([Stage(100, 200)], 1)) / 1e9
    assert len(found) == pytest.approx(20_000, abs=4 * 20_000**0.5)
    assert found.std() == pytest.approx(found.mean(), rel=0.05)


def test_the_same_seed_gives_the_same_moments_and_another_does_not():
    assert (arrivals(STEPS, 7) == arrivals(STEPS, 7)).all()
    assert arrivals(STEPS, 7).tolist() != arrivals(STEPS, 8).tolist()


@pytest.mark.parametrize("is_even", [True, False])
def test_a_changing_rate_is_followed(is_even):
    found = arrivals(STEPS, 3, is_even=is_even) / 1e9
    counts, _ = np.histogram(found, [0, 2, 5, 6, 8, 10])
    assert counts == pytest.approx([100, 600, 0, 50, 150], abs=1 if is_even else 80)
    assert (np.diff(found) >= 0).all()
    assert found.max() <= seconds_of(STEPS) == 10


def test_a_falling_rate_is_followed_too():
    counts, _ = np.histogram(arrivals([Stage(10, 100, 0)], 0, is_even=True) / 1e9, [0, 5, 10])
    assert counts.tolist() == pytest.approx([375, 125], abs=1)


def test_no_rate_means_no_arrivals():
    assert arrivals([Stage(5, 0)], 0).tolist() == []
