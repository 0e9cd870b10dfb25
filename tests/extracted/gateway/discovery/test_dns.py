"""Addresses of a name, of a real DNS server."""

from __future__ import annotations

import pytest

from extracted.gateway.answers import Misspelled, NotDiscovered
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint


def test_finds_all_addresses_of_a_name_in_an_order_that_stays(names):
    names.records["catalog.internal", "A"] = ["10.0.0.9", "10.0.0.7"]
    found = resolved(f"dns://{names.place}/catalog.internal:8000")
    assert found.endpoints == (Endpoint("10.0.0.7", 8000), Endpoint("10.0.0.9", 8000))
    assert found.seconds == 1.0


def test_takes_ipv6_where_there_is_nothing_else(names):
    names.records["catalog.internal", "AAAA"] = ["fd00::7"]
    assert resolved(f"dns://{names.place}/catalog.internal:80").endpoints == (Endpoint("fd00::7", 80),)


def test_a_name_that_nobody_knows_is_an_empty_answer(names):
    assert resolved(f"dns://{names.place}/catalog.internal:80").endpoints == ()


def test_a_server_that_fails_is_no_empty_answer(names):
    names.is_ill = True
    with pytest.raises(NotDiscovered, match=r"catalog\.internal"):
        resolved(f"dns://{names.place}/catalog.internal:80")


@pytest.mark.parametrize("url", ["dns://catalog.internal", "dns://127.0.0.1:53/catalog.internal"])
def test_asks_for_a_port(url):
    with pytest.raises(Misspelled):
        resolved(url)
