"""A catalogue that speaks Consul's HTTP API."""

from __future__ import annotations

import threading
import time

import pytest

from extracted.gateway.answers import Misspelled, NotDiscovered
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint
from tests.extracted.gateway.registries import instance
from tests.ports import free_port


def test_finds_the_instances_that_pass_with_their_weights(catalogue):
    catalogue.put(instance("10.0.0.7", 8000, 3), instance("", 8001, node="10.0.0.9"))
    found = resolved(f"consul://{catalogue.place}/catalog").endpoints
    assert found == (Endpoint("10.0.0.7", 8000, 3), Endpoint("10.0.0.9", 8001))


def test_waits_for_a_change(catalogue):
    url = f"consul://{catalogue.place}/catalog"
    catalogue.put(instance("10.0.0.7", 8000))
    last = resolved(url)
    began = time.monotonic()
    threading.Timer(0.3, catalogue.put, [instance("10.0.0.8", 8000)]).start()
    assert resolved(url, last).endpoints == (Endpoint("10.0.0.8", 8000),)
    assert 0.2 < time.monotonic() - began < 5
    assert "index=8" in catalogue.asked[-1]


def test_begins_anew_where_the_index_went_back(catalogue):
    url = f"consul://{catalogue.place}/catalog"
    catalogue.put(instance("10.0.0.7", 8000), index=50)
    last = resolved(url)
    catalogue.put(instance("10.0.0.7", 8000), index=3)
    assert (last.mark, resolved(url, last).mark) == ("50", "")


def test_one_that_is_down_or_ill_is_no_empty_answer(catalogue):
    catalogue.is_ill = True
    for place in (catalogue.place, f"127.0.0.1:{free_port()}"):
        with pytest.raises(NotDiscovered):
            resolved(f"consul://{place}/catalog")


def test_what_is_no_address_never_gets_to_an_engine(catalogue):
    nameless: dict[str, object] = {"Service": {}}
    for wrong in (instance("evil; }", 80), instance("10.0.0.7", 0), nameless):
        catalogue.put(wrong)
        with pytest.raises(NotDiscovered, match="makes no sense"):
            resolved(f"consul://{catalogue.place}/catalog")


def test_asks_for_a_name():
    with pytest.raises(Misspelled):
        resolved("consul://127.0.0.1:8500")
