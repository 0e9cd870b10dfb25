"""Endpoints as they are written."""

from __future__ import annotations

import pytest

from extracted.gateway.answers import Misspelled
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint


def test_takes_every_address_of_the_list_once():
    found = resolved("static://10.0.0.8:80,10.0.0.7:8000,[::1]:81,10.0.0.8:80").endpoints
    assert found == (Endpoint("10.0.0.7", 8000), Endpoint("10.0.0.8", 80), Endpoint("::1", 81))


@pytest.mark.parametrize("url", ["static://10.0.0.7", "static://a:1,,b:2", "static://a:0", "static://a:99999"])
def test_refuses_what_is_no_list_of_addresses(url):
    with pytest.raises(Misspelled):
        resolved(url)
