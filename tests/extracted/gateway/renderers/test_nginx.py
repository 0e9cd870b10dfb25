"""What nginx is told, as its own checker takes it; whatever stands in a plan stays inside its place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from extracted.gateway.renderers import nginx
from extracted.gateway.table import Unsupported
from tests.extracted.gateway.engines import check
from tests.extracted.gateway.tables import EVERYTHING, hostile, table


@pytest.mark.parametrize("state", ["monolith", "canary", "service", "retired"])
@pytest.mark.parametrize("sticky", ["cookie", "address", "none"])
def test_its_own_checker_takes_it(state, sticky):
    check("nginx", nginx.render(table(EVERYTHING.format(state=state, sticky=sticky))))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile())
def test_nothing_in_a_plan_breaks_out(found):
    check("nginx", nginx.render(found))


def test_is_the_same_each_time():
    text = EVERYTHING.format(state="canary", sticky="cookie")
    assert nginx.render(table(text)) == nginx.render(table(text))


def test_refuses_users_known_by_a_claim():
    with pytest.raises(Unsupported, match="nginx cannot do users known by a claim"):
        nginx.render(table(EVERYTHING.format(state="canary", sticky='claim", name = "sub')))
