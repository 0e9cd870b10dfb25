"""Keys of a real etcd."""

from __future__ import annotations

import threading
import time

import pytest

from extracted.gateway.answers import Misspelled, NotDiscovered
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint
from tests.ports import free_port


def test_reads_a_key_and_all_below_it_in_each_form(etcd):
    etcd.put("forms", "10.0.0.1:8000")
    etcd.put("forms/a", '{"host": "10.0.0.2", "port": 8000, "weight": 3}')
    etcd.put("forms/b", '{"Op": 0, "Addr": "10.0.0.3:8000"}')
    etcd.put("forms/c", "http://catalog-4:8000/")
    etcd.put("forms-of-others/a", "10.0.0.9:8000")
    assert resolved(f"etcd://{etcd.place}/forms").endpoints == (
        Endpoint("10.0.0.1", 8000),
        Endpoint("10.0.0.2", 8000, 3),
        Endpoint("10.0.0.3", 8000),
        Endpoint("catalog-4", 8000),
    )


def test_a_key_may_begin_with_a_slash(etcd):
    etcd.put("/services/catalog/1", "10.0.0.1:8000")
    assert resolved(f"etcd://{etcd.place}//services/catalog").endpoints == (Endpoint("10.0.0.1", 8000),)


def test_waits_for_a_change_and_misses_none_in_between(etcd):
    url = f"etcd://{etcd.place}/waits"
    etcd.put("waits/1", "10.0.0.1:8000")
    last = resolved(url)
    etcd.put("waits/2", "10.0.0.2:8000")
    last = resolved(url, last)
    assert len(last.endpoints) == 2
    began = time.monotonic()
    threading.Timer(0.3, etcd.delete, ["waits/1"]).start()
    assert resolved(url, last).endpoints == (Endpoint("10.0.0.2", 8000),)
    assert 0.2 < time.monotonic() - began < 5


def test_a_key_that_is_not_there_is_an_empty_answer(etcd):
    assert resolved(f"etcd://{etcd.place}/nothing").endpoints == ()


def test_a_value_that_is_no_address_never_gets_to_an_engine(etcd):
    etcd.put("wrong/1", "evil; }")
    with pytest.raises(NotDiscovered, match="makes no sense"):
        resolved(f"etcd://{etcd.place}/wrong")


def test_one_that_is_down_is_no_empty_answer():
    with pytest.raises(NotDiscovered):
        resolved(f"etcd://127.0.0.1:{free_port()}/services/catalog")


def test_asks_for_a_key():
    with pytest.raises(Misspelled):
        resolved("etcd://127.0.0.1:2379")
