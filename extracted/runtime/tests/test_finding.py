"""Sides that a registry knows: which place is asked, and what happens when one, or the registry, is gone."""

import socket

import pytest

from service_links import client, finding, registries
from service_links.contracts import address, addresses
from service_links.errors import Unavailable
from service_links.registries import Endpoint
from shop import services

URL = "etcd://127.0.0.1:1/services/shop"


@pytest.fixture(autouse=True)
def forgetful():
    finding.forget()
    yield
    finding.forget()


@pytest.fixture
def said(monkeypatch):
    """What the registry says, one after the other; the last again and again."""
    answers = [(Endpoint("10.0.0.1", 8000),)]

    def find(url):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(registries, "find", find)
    return answers


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_an_address_is_itself(said):
    assert finding.places("http://shop:8000") == ["http://shop:8000"]


def test_all_places_come_each_first_by_its_weight(said):
    said[:] = [(Endpoint("10.0.0.1", 8000), Endpoint("10.0.0.2", 8000, 9))]
    firsts = [finding.places(URL)[0] for _ in range(400)]
    assert 300 < firsts.count("http://10.0.0.2:8000") < 400
    assert set(firsts) == {"http://10.0.0.1:8000", "http://10.0.0.2:8000"}


def test_a_place_that_took_no_connection_comes_last(said):
    said[:] = [(Endpoint("10.0.0.1", 8000), Endpoint("10.0.0.2", 8000, 9))]
    finding.avoid("http://10.0.0.2:8000")
    assert {finding.places(URL)[0] for _ in range(50)} == {"http://10.0.0.1:8000"}


def test_what_was_known_last_outlives_a_registry(said, monkeypatch):
    said.append(Unavailable("it is down"))
    assert finding.places(URL) == ["http://10.0.0.1:8000"]
    monkeypatch.setattr(finding, "STALE", 0.0)
    assert finding.places(URL) == ["http://10.0.0.1:8000"]
    said[:] = [()]
    assert finding.places(URL) == ["http://10.0.0.1:8000"]
    said[:] = [(Endpoint("10.0.0.2", 8000),)]
    assert finding.places(URL) == ["http://10.0.0.2:8000"]


def test_a_registry_that_never_answered_is_named(said):
    said[:] = [Unavailable("the registry %s: down" % URL)]
    with pytest.raises(Unavailable, match="services/shop"):
        finding.places(URL)
    said[:] = [()]
    with pytest.raises(Unavailable, match="knows of nothing"):
        finding.places(URL)


def test_an_answer_that_aged_is_used_and_asked_for_anew_meanwhile(said, monkeypatch):
    assert finding.places(URL) == ["http://10.0.0.1:8000"]
    said[:] = [(Endpoint("10.0.0.2", 8000),)]
    monkeypatch.setattr(finding, "FRESH", 0.0)
    seen = {finding.places(URL)[0]}
    while "http://10.0.0.2:8000" not in seen:
        seen.add(finding.places(URL)[0])
    assert "http://10.0.0.1:8000" in seen


@pytest.mark.django_db
def test_a_side_of_a_registry_is_asked_where_it_is_and_a_dead_place_is_passed_over(shop, settings, monkeypatch):
    dead, alive = Endpoint("127.0.0.1", closed_port(), 60000), registries.read(shop.url)
    monkeypatch.setattr(registries, "find", lambda url: (dead, alive))
    settings.SERVICE_LINKS_URLS = {"monolith": URL}
    assert services.find("a1").slug == "a1"
    assert addresses("monolith")[0] == address("monolith") == shop.url


@pytest.mark.django_db
def test_where_no_place_takes_a_connection_that_is_said_of_the_last(settings, monkeypatch):
    client.reset()
    dead = [Endpoint("127.0.0.1", closed_port()), Endpoint("127.0.0.1", closed_port())]
    monkeypatch.setattr(registries, "find", lambda url: tuple(dead))
    settings.SERVICE_LINKS_URLS = {"monolith": URL}
    settings.SERVICE_LINKS_ATTEMPTS = 1
    with pytest.raises(Unavailable, match="monolith cannot be reached at http://127.0.0.1:"):
        services.find("a1")
    client.reset()
