"""SRV records, of a real DNS server."""

from __future__ import annotations

import pytest

from extracted.gateway.answers import Misspelled
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint

NAME = "_http._tcp.catalog.internal"


def test_takes_ports_and_weights_of_the_first_priority_only(names):
    names.records[NAME, "SRV"] = ["10 3 8001 a.internal.", "10 0 8002 b.internal.", "20 9 8003 c.internal."]
    names.records["a.internal", "A"] = ["10.0.0.1"]
    names.records["b.internal", "A"] = ["10.0.0.2"]
    names.records["c.internal", "A"] = ["10.0.0.3"]
    found = resolved(f"dns+srv://{names.place}/{NAME}").endpoints
    assert found == (Endpoint("10.0.0.1", 8001, 3), Endpoint("10.0.0.2", 8002, 1))


def test_leaves_out_a_target_without_an_address(names):
    names.records[NAME, "SRV"] = ["10 1 8001 a.internal.", "10 1 8002 gone.internal."]
    names.records["a.internal", "A"] = ["10.0.0.1"]
    assert resolved(f"dns+srv://{names.place}/{NAME}").endpoints == (Endpoint("10.0.0.1", 8001),)


def test_refuses_a_port_of_its_own():
    with pytest.raises(Misspelled):
        resolved(f"dns+srv://127.0.0.1:53/{NAME}:80")
