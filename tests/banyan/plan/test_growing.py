"""How a canary grows, as a plan says it: every mistake with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyan.plan.reading import parse
from banyan.plan.routes import Rollout
from tests.banyan.plan.test_schema import SCHEMA

WHOLE = """
[routing.rollout]
interval = "5m"
step_weights = [1, 5, 25]
pause_at = [5]
error_margin = 1
latency_margin = 12.5
quantiles = [50, 99]
false_alarms = 0.1
"""
WRONG = {
    "rollout = 1": "rollout should be a table such as { step_weight = 10, max_weight = 50 }",
    "rollout.maxWeight = 5": (
        "there is no key called 'maxWeight' in [routing.rollout]: did you mean max_weight or step_weight?"
    ),
    "rollout.interval = 60": "interval should be a time such as '30s', '5m' or '1h', a day at most",
    "rollout.interval = '1d'": "interval should be a time such as '30s', '5m' or '1h', a day at most",
    "rollout.max_weight = 100": (
        "max_weight should be a whole number from 1 to 99: somebody must be left to compare with"
    ),
    "rollout.step_weights = []": "step_weights should be a list of whole numbers from 1 to 99 that grow",
    "rollout.error_margin = 0": "error_margin should be percentage points, above 0 and under 100",
    "rollout.latency_margin = true": "latency_margin should be percent, above 0 and under 1000",
    "rollout.quantiles = [100]": "quantiles should be a list of percentages, such as [50, 95]",
    "rollout.false_alarms = 50": "false_alarms should be percent, above 0 and under 50",
    "rollout = { step_weights = [1], max_weight = 5 }": (
        "step_weights stand in the place of step_weight and max_weight: say one"
    ),
}
BEYOND = {
    "rollout.interval = '25h'": "interval should be a time such as '30s', '5m' or '1h', a day at most",
    "rollout.step_weights = [5, 1]": "step_weights should be a list of whole numbers from 1 to 99 that grow",
    "rollout.pause_at = [15]": "the rollout never comes to 15 %: its weights are 10, 20, 30, 40, 50",
}
"""What no schema can say."""


def test_reads_every_key():
    draft = parse(WHOLE, Path("banyan.toml"))
    assert draft.problems == ()
    assert draft.accepted().routing.rollout == Rollout(
        300, step_weights=(1, 5, 25), pause_at=(5,), error_margin=1, latency_margin=12.5, quantiles=(50, 99),
        false_alarms=0.1,
    )  # fmt: skip
    Draft202012Validator(SCHEMA).validate(tomllib.loads(WHOLE))


@pytest.mark.parametrize("text", WRONG | BEYOND)
def test_says_what_is_wrong(text):
    draft = parse(f"[routing]\n{text}\n", Path("banyan.toml"))
    assert [(each.line, each.message) for each in draft.problems] == [(2, (WRONG | BEYOND)[text])]


@pytest.mark.parametrize("text", WRONG | BEYOND)
def test_the_schema_says_so_too_where_it_can(text):
    is_valid = Draft202012Validator(SCHEMA).is_valid(tomllib.loads(f"[routing]\n{text}\n"))
    assert is_valid == (text in BEYOND)


@pytest.mark.parametrize(
    ("rollout", "weights"),
    [
        (Rollout(), (10, 20, 30, 40, 50)),
        (Rollout(step_weight=20), (20, 40, 50)),
        (Rollout(step_weight=60), (50,)),
        (Rollout(step_weights=(1, 2)), (1, 2)),
    ],
)
def test_grows_by_steps_to_the_last_weight(rollout, weights):
    assert rollout.weights == weights
