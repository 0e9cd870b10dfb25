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
    late = replace(FINE, late=40)
    assert doubts([late, *[FINE] * 15]) == ()
    (doubt,) = doubts([*[late] * 2, *[FINE] * 14])
    assert "in 2 of 16 blocks" in doubt
    assert "80 of 16,000 requests started 5 ms or more after" in doubt


@pytest.mark.parametrize(("sent", "late", "is_doubted"), [(100, 2, False), (100, 5, True), (10_000, 120, True)])
def test_few_requests_are_late_by_chance(sent, late, is_doubted):
    assert bool(doubts([replace(FINE, sent=sent, late=late)] * 2)) == is_doubted


def test_what_is_too_late_in_all_blocks_together_is_doubted_though_no_block_is_sure_of_it():
    block = replace(FINE, sent=200, late=3)
    assert not block.is_late
    assert doubts([block] * 4) == ()
    (doubt,) = doubts([block] * 40)
    assert "120 of 8,000" in doubt
    assert "in 0 of 40 blocks" in doubt


@pytest.mark.parametrize(("waited", "is_said"), [(0.0, False), (0.019, False), (0.25, True)])
def test_what_held_a_late_generator_up_is_said_where_it_is_known(waited, is_said):
    (doubt,) = doubts([replace(FINE, late=40, waited=waited)] * 16)
    assert ("had no core for 25 % of a block" in doubt) == is_said
