from __future__ import annotations

from dataclasses import replace

import pytest

from loadtests.judgement.trust import Driven, doubts

FINE = Driven(1000, 1000, 0, 1.5, 0.4)


def test_believes_a_generator_that_kept_up():
    assert doubts([FINE] * 16) == ()
    assert doubts([]) == ()


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (replace(FINE, unsent=3), "3 of 16,000 requests were not sent"),
        (replace(FINE, processor=0.95), "it used 95 % of a core"),
    ],
)
def test_one_block_is_enough_to_doubt(block, said):
    (doubt,) = doubts([block, *[FINE] * 15])
    assert said in doubt


def test_one_late_block_is_a_hiccup_and_several_are_not():
    late = replace(FINE, lateness_p99_ms=9.0)
    assert doubts([late, *[FINE] * 15]) == ()
    (doubt,) = doubts([*[late] * 2, *[FINE] * 14])
    assert "in 2 of 16 blocks" in doubt
    assert "up to 9.0 ms" in doubt


@pytest.mark.parametrize(("waited", "is_said"), [(0.0, False), (0.019, False), (0.25, True)])
def test_what_held_a_late_generator_up_is_said_where_it_is_known(waited, is_said):
    (doubt,) = doubts([replace(FINE, lateness_p99_ms=9.0, waited=waited)] * 16)
    assert ("had no core for 25 % of a block" in doubt) == is_said
