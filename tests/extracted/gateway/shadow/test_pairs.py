from __future__ import annotations

import random

import pytest

from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rules import Rule, Rulebook
from banyan.evidence import Verdict
from extracted.gateway.shadow.asking import Silence
from extracted.gateway.shadow.document import standing_of
from extracted.gateway.shadow.pairs import Judge
from extracted.gateway.shadow.tally import Margin, RouteTally
from tests.banyan.comparison.answering import answer


def _told(first, second, service, *rules: Rule) -> list[str]:
    judge = Judge(DEFAULTS + Rulebook(rules))
    found = judge.outcome("r", *(answer(each) for each in (first, second, service)))
    return [f"{each.kind} {each.path}" for each in found.differences]


@pytest.mark.parametrize(
    ("first", "second", "service", "told"),
    [
        ({"a": 1}, {"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1}, {"a": 2}, ["changed $['body']['a']"]),
        ({"a": 1}, {"a": 2}, {"a": 2}, []),
        ({"a": 1}, {"a": 2}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, {"a": 3}, []),
        ({"a": 1}, {"a": 2}, {"a": None}, ["retyped $['body']['a']"]),
        ({"a": 1}, {"a": 2}, {}, ["missing $['body']['a']"]),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 3, "b": 2}, ["changed $['body']['b']"]),
    ],
)
def test_what_the_monolith_disagrees_on_excuses_the_like_and_nothing_else(first, second, service, told):
    assert _told(first, second, service) == told


def test_an_answer_that_is_only_one_of_the_monolith_s_is_right():
    judge = Judge(DEFAULTS)
    found = judge.outcome("r", answer({"a": 1}), answer({}, status=503), answer({}, status=503))
    assert found.differences == ()
    assert [each.path for each in found.noise] == ["$['status']"]


def test_ids_of_two_stores_go_together_over_requests():
    judge = Judge(DEFAULTS + Rulebook((Rule("$..id", "id"),)))
    one, other, third = ([answer({"id": n})] for n in (1, 71, 72))
    assert judge.outcome("r", *one, *one, *other).differences == ()
    assert judge.outcome("r", *one, *one, *other).differences == ()
    assert [each.kind for each in judge.outcome("r", *one, *one, *third).differences] == ["changed"]


def test_who_is_silent_is_told():
    judge = Judge(DEFAULTS)
    assert judge.outcome("r", answer(1), Silence("no"), answer(2)).unusable == "monolith: no"
    (lost,) = judge.outcome("r", answer(1), answer(1), Silence("reset")).differences
    assert (lost.kind, lost.path, lost.found) == ("missing", "$['status']", "reset")


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
def test_a_service_that_is_as_noisy_as_the_monolith_never_fails(rate):
    chance = random.Random(11)
    judge = Judge(DEFAULTS)
    answers = {value: answer({"flag": value}) for value in (True, False)}
    verdicts = []
    for _ in range(60):
        tally = RouteTally()
        for n in range(150):
            three = [answers[chance.random() < rate] for _ in range(3)]
            tally.add(judge.outcome("r", *three), {}, f"/{n}")
        verdicts.append(standing_of(tally, Margin()).verdict)
    assert Verdict.FAIL not in verdicts


def test_a_service_that_is_noisier_than_the_monolith_fails():
    chance = random.Random(12)
    judge = Judge(DEFAULTS)
    answers = {value: answer({"flag": value}) for value in (True, False)}
    tally = RouteTally()
    for n in range(300):
        flags = [chance.random() < rate for rate in (0.02, 0.02, 0.3)]
        first, second, service = (answers[flag] for flag in flags)
        tally.add(judge.outcome("r", first, second, service), {}, f"/{n}")
    assert standing_of(tally, Margin()).verdict is Verdict.FAIL
