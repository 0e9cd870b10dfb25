"""What belongs to another service is asked of that one while it does its own work, else of the monolith."""

import dataclasses

import pytest

import service_contracts
from service_links import batch, client
from service_links.declarations import Peer
from service_links.errors import OwnerUnavailable, Unavailable
from service_links.switch import using
from shop import services
from shop.models import Brand, Product

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"
PEER = Peer("catalog", models=("shop.Product",), calls=("shop.services:quote",))
LINK = dataclasses.replace(service_contracts.CONTRACTS.links[0], peers=(PEER,))
CONTRACTS = dataclasses.replace(service_contracts.CONTRACTS, links=(LINK,))


@pytest.fixture
def peers(shop, settings):
    """The shop answers as the monolith and as the catalog."""
    settings.SERVICE_LINKS_CONTRACTS = "test_peers.CONTRACTS"
    settings.SERVICE_LINKS_URLS = {"monolith": shop.url, "catalog": shop.url}
    return settings


@pytest.fixture
def remote(peers):
    with using("catalog", "remote"):
        yield peers


def test_the_monolith_is_asked_while_it_does_the_work(peers, requests_made):
    services.quote(Product.objects.get(slug="a2"))
    batch(services.quote, [services.quote.call(Product(slug="a1", price=1))])
    assert set(requests_made) == {"monolith"}


def test_the_peer_is_asked_while_it_does_its_own_work(remote, requests_made):
    services.quote(Product.objects.get(slug="a2"))
    batch(services.quote, [services.quote.call(Product(slug="a1", price=1))])
    assert requests_made == ["catalog"] * 3


def test_the_monolith_is_asked_where_the_address_of_the_peer_is_not_known(remote, shop, requests_made):
    remote.SERVICE_LINKS_URLS = {"monolith": shop.url}
    assert Product.objects.count() == 4
    assert requests_made == ["monolith"]


def test_what_the_plan_gives_to_no_other_service_is_asked_of_the_monolith(remote, requests_made):
    services.rename(Product.objects.get(slug="a1"), "Another")
    Brand.objects.count()
    assert requests_made == ["catalog", "monolith", "monolith"]


def test_a_condition_over_two_services_is_asked_of_both(remote, requests_made):
    found = Product.objects.filter(brand__name="brand 1", slug="b1")
    assert [(product.slug, product.brand.name) for product in found] == [("b1", "brand 1")]
    assert requests_made[:2] == ["monolith", "catalog"]


def test_a_peer_that_is_down_is_told_by_its_name(remote, shop):
    remote.SERVICE_LINKS_URLS = {"monolith": shop.url, "catalog": NOWHERE}
    with pytest.raises(Unavailable, match="catalog cannot be reached"):
        Product.objects.count()
    assert Brand.objects.count() > 0


def test_one_who_cannot_ask_further_is_not_left_alone(settings, monkeypatch):
    settings.SERVICE_LINKS_FAILURES = 1

    def fail(side, *asked):
        raise OwnerUnavailable("catalog cannot be reached")

    client.reset()
    monkeypatch.setattr(client, "_request", fail)
    for _ in range(3):
        with pytest.raises(OwnerUnavailable):
            client.send("monolith", "GET", "query/")
