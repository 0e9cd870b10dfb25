"""Which routes a rollout takes, and from where; what it keeps between two processes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnknownName, UsageError
from banyan.plan.reading import parse
from banyan.plan.routes import Rollout
from banyan.plan.values import Plan
from extracted.gateway.rollout.opening import first_weight, moving
from extracted.gateway.rollout.progress import (
    OtherRollout,
    Progress,
    alone_with,
    approval,
    approve,
    forget_progress,
    keep_progress,
    read_progress,
)

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC).isoformat()


def plan(**states: str) -> Plan:
    tables = [
        f'[routes.{name}]\nservice = "catalog"\nmatches = [{{ path = {{ value = "/{name}" }} }}]\n{state}\n'
        for name, state in states.items()
    ]
    return parse("[services.catalog]\n" + "".join(tables), Path("banyan.toml")).accepted()


CANARY = 'reads = "canary"\nwrites = "canary"\nweight = 30'
DONE = 'reads = "service"\nwrites = "service"'


def test_leaves_out_what_is_in_service():
    routes = moving(plan(a=DONE, b=""), "catalog", "both")
    assert [route.name for route in routes] == ["b"]
    assert first_weight(routes, Rollout(), "both") == 10


def test_begins_where_a_canary_is():
    assert first_weight(moving(plan(a=CANARY), "a", "both"), Rollout(), "both") == 30


def test_refuses_what_is_done_or_not_there():
    with pytest.raises(UsageError, match="nothing of catalog is left"):
        moving(plan(a=DONE), "catalog", "both")
    with pytest.raises(UnknownName):
        moving(plan(a=DONE), "catalogue", "both")


def test_refuses_routes_at_different_places():
    routes = moving(plan(a=CANARY, b=""), "catalog", "both")
    with pytest.raises(UsageError, match=r"a: canary 30 %; b: monolith"):
        first_weight(routes, Rollout(), "both")


def test_refuses_a_weight_that_would_move_the_others_along():
    routes = moving(plan(a='writes = "canary"\nweight = 5'), "a", "reads")
    with pytest.raises(UsageError, match="a has writes in canary too"):
        first_weight(routes, Rollout(), "reads")


def test_progress_is_read_again_until_it_is_forgotten(tmp_path):
    file = tmp_path / "banyan.toml"
    progress = Progress("a", "both", 30, NOW, 4, {"monolith": "1"}, is_waiting=True)
    assert read_progress(file, "a") is None
    keep_progress(file, progress)
    assert read_progress(file, "a") == progress
    assert approval(file, "a", 30) == ""
    approve(file, "a", "ada")
    assert (approval(file, "a", 30), approval(file, "a", 50)) == ("ada", "")
    forget_progress(file, "a")
    assert (read_progress(file, "a"), approval(file, "a", 30)) == (None, "")


def test_nobody_approves_what_is_still_judged(tmp_path):
    file = tmp_path / "banyan.toml"
    keep_progress(file, Progress("a", "both", 30, NOW))
    with pytest.raises(UsageError, match="30 % is still judged"):
        approve(file, "a", "ada")


@pytest.mark.parametrize("text", ["[]", "{}", "{", '{"schema_version": 2}', "null1"])
def test_a_damaged_progress_is_told(tmp_path, text):
    file = tmp_path / "banyan.toml"
    keep_progress(file, Progress("a", "both", 30, NOW))
    (tmp_path / ".banyan/rollout/a.json").write_text(text)
    with pytest.raises(BadDocument):
        read_progress(file, "a")


def test_one_rollout_of_a_service_at_a_time(tmp_path):
    file = tmp_path / "banyan.toml"
    with (
        alone_with(file, "catalog"),
        alone_with(file, "stock"),
        pytest.raises(OtherRollout),
        alone_with(file, "catalog"),
    ):
        pass
    with alone_with(file, "catalog"):
        pass
