"""What envoy is told, as its own checker takes it; whatever stands in a plan stays inside its place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from extracted.gateway.renderers import envoy
from extracted.gateway.table import Unsupported
from tests.extracted.gateway.engines import check
from tests.extracted.gateway.tables import EVERYTHING, hostile, table


@pytest.mark.parametrize("state", ["monolith", "canary", "service", "retired"])
@pytest.mark.parametrize("sticky", ["cookie", "address", "none"])
def test_its_own_checker_takes_it(state, sticky):
    check("envoy", envoy.render(table(EVERYTHING.format(state=state, sticky=sticky))))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile())
def test_nothing_in_a_plan_breaks_out(found):
    check("envoy", envoy.render(found))


def test_is_the_same_each_time():
    text = EVERYTHING.format(state="canary", sticky="cookie")
    assert envoy.render(table(text)) == envoy.render(table(text))


def test_refuses_users_known_by_a_claim():
    with pytest.raises(Unsupported, match="envoy cannot do users known by a claim"):
        envoy.render(table(EVERYTHING.format(state="canary", sticky='claim", name = "sub')))
