"""Searches before made-up sides, and what speaks against believing what they found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadtests.driving.orders import BlockDone
from loadtests.judgement.blocks import Arm
from loadtests.judgement.knees import Knee
from loadtests.judgement.trust import Driven
from loadtests.scaling.document import Around, document_of
from loadtests.scaling.running import _doubts, _hop_of
from loadtests.scaling.searching import _breach
from loadtests.scaling.values import Found
from tests.loadtests.scaling.documents import scaled, step

DONE = BlockDone(5.0, 10, 10, 0, 0, (0.1, 0.2, 0.3), 0, 0.1, 3)


def doubts(steps):
    found = [Found(Arm.AFTER, 1, 0, Knee(20.0, 21.0), 20.0)]
    return " ".join(_doubts(steps, found))


def test_a_saturated_machine_is_not_believed_where_it_decides():
    kept, broken = step(Arm.AFTER, 1, 0, 20.0, is_kept=True), step(Arm.AFTER, 1, 0, 21.0, is_kept=False)
    other = replace(step(Arm.AFTER, 1, 0, 99.0, is_kept=False), host=0.99)
    assert doubts([kept, broken, other]) == ""
    assert "the machine was saturated" in doubts([kept, replace(broken, host=0.97)])


def test_a_generator_short_of_time_is_not_believed_where_limits_were_kept():
    kept, broken = step(Arm.AFTER, 1, 0, 20.0, is_kept=True), step(Arm.AFTER, 1, 0, 21.0, is_kept=False)
    late = Driven(100, 100, 0, 1.0, 0.97)
    assert doubts([kept, replace(broken, driven=late)]) == ""
    assert "short of processor time" in doubts([replace(kept, driven=late), broken])


def test_nothing_measured_is_a_doubt():
    assert _doubts([], []) == ("nothing was measured",)


def test_only_limits_of_abort_end_the_run():
    done = [DONE, replace(DONE, breach="p(95)<1000: it was 1,200 ms")]
    assert _breach(done, ()) == ""
    assert _breach(done, ("p(95)<9000",)) == ""
    assert _breach(done, ("rate<0.5", "p(95)<1000")) == "p(95)<1000: it was 1,200 ms"


def test_the_hop_is_what_pairs_say_it_is():
    hop = _hop_of([(10.0, 12.0), (11.0, 12.9), (10.0, 12.1)])
    assert hop.low_ms < 2.0 < hop.high_ms
    assert hop.pairs == 3
    assert hop.direct_ms == pytest.approx(31 / 3)


@pytest.mark.parametrize(("need", "verdict"), [(0, "pass"), (50, "pass"), (58, "inconclusive"), (90, "fail")])
def test_what_is_needed_is_held_against_the_interval_of_what_is_carried(need, verdict):
    asked = scaled("other")
    found = document_of(replace(asked, asked=replace(asked.asked, need=need)), Around({"digest": ""}, "", {}))
    assert found["verdict"] == verdict


def test_the_cost_of_a_request_is_by_part_and_in_all():
    cost = document_of(scaled("pass"), Around({"digest": ""}, "", {}))["sides"]["after"]["rows"][0]["cost"]
    assert cost["processor_ms"] == pytest.approx(30, rel=0.05)
    assert set(cost["processor_ms_by_part"]) == {"catalog", "gateway <1>", "monolith"}
    assert cost["bytes"] == pytest.approx(2758)
