"""Services of a cluster, by the names that its DNS gives them."""

from __future__ import annotations

import pytest

from extracted.gateway.answers import Misspelled
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint

NAME = "catalog.shop.svc.cluster.local"


def test_finds_the_pods_of_a_headless_service(names):
    names.records[NAME, "A"] = ["10.1.0.2", "10.1.0.3"]
    found = resolved(f"kubernetes://{names.place}/catalog.shop:8000").endpoints
    assert found == (Endpoint("10.1.0.2", 8000), Endpoint("10.1.0.3", 8000))


def test_takes_the_port_called_http_where_none_is_said(names):
    names.records[f"_http._tcp.{NAME}", "SRV"] = [f"0 50 8000 pod-1.{NAME}."]
    names.records[f"pod-1.{NAME}", "A"] = ["10.1.0.2"]
    assert resolved(f"kubernetes://{names.place}/catalog.shop").endpoints == (Endpoint("10.1.0.2", 8000, 50),)


def test_leaves_a_whole_name_as_it_is(names):
    names.records["catalog.shop.svc.example.org", "A"] = ["10.1.0.2"]
    found = resolved(f"kubernetes://{names.place}/catalog.shop.svc.example.org:80").endpoints
    assert found == (Endpoint("10.1.0.2", 80),)


def test_asks_for_a_namespace():
    with pytest.raises(Misspelled):
        resolved("kubernetes://catalog:8000")
