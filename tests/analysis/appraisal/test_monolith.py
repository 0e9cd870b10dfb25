"""The reference monolith, judged app by app as its authors would."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.config import Config
from analysis.model.proposal import Proposal, Remedy, Service
from analysis.pipeline import analyze

MONOLITH = Path(__file__).parents[3] / "monolith"


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return analyze(MONOLITH, Config(strategy="by_app")).proposal


def of(proposal: Proposal, name: str) -> Service:
    return next(service for service in proposal.services if service.name == name)


@pytest.mark.parametrize("name", ["notifications", "reports", "reviews"])
def test_extracts_the_leaves(proposal: Proposal, name: str) -> None:
    assert of(proposal, name).verdict == "extract"
    assert "a leaf" in of(proposal, name).reason


@pytest.mark.parametrize(("name", "hub"), [("accounts", "10 of 11"), ("orders", "8 of 11")])
def test_keeps_the_hubs(proposal: Proposal, name: str, hub: str) -> None:
    assert of(proposal, name).verdict == "keep"
    assert f"a hub: {hub}" in of(proposal, name).reason


@pytest.mark.parametrize("name", ["baskets", "inventory", "payments"])
def test_keeps_what_checkout_writes_in_one_transaction(proposal: Proposal, name: str) -> None:
    assert of(proposal, name).verdict == "keep"
    assert "orders.services.order_place" in of(proposal, name).reason or name == "baskets"


def test_keeps_core_as_a_library(proposal: Proposal) -> None:
    assert of(proposal, "core").verdict == "keep"
    assert "which a library gives" in of(proposal, "core").reason


@pytest.mark.parametrize("name", ["catalog", "promotions", "shipping"])
def test_finds_the_others_possible_and_says_what_stands_in_the_way(proposal: Proposal, name: str) -> None:
    assert of(proposal, name).verdict == "possible"
    assert "wait for it" in of(proposal, name).reason


def test_begins_with_the_leaves(proposal: Proposal) -> None:
    assert set(proposal.extraction_order[:3]) == {"notifications", "reports", "reviews"}
    assert set(proposal.extraction_order[3:]) == {"catalog", "promotions", "shipping"}


@pytest.mark.parametrize(
    ("source", "target", "remedy", "subject"),
    [
        ("orders", "accounts", "move_foreign_key_to_code", "Order.customer -> accounts.User"),
        ("accounts", "core", "static_reference_data", "core.Country"),
        ("catalog", "reviews", "replicate_data", "reviews.ProductRating"),
        ("reports", "catalog", "replicate_data", "catalog.Product"),
        ("orders", "inventory", "saga", "orders.services.order_place"),
        ("orders", "core", "outbox", "orders.services.order_cancel: core.AuditEvent"),
        ("notifications", "reviews", "domain_event", "review_published"),
        ("orders", "core", "shared_library", "core.exceptions"),
        ("shipping", "inventory", "split_table", "inventory.Warehouse"),
        ("accounts", "reviews", "tombstone", "accounts.User"),
        ("shared", "core", "configuration", "shared and core"),
        ("reports", "orders", "replicate_data", "orders.Order"),
        ("baskets", "promotions", "split_table", "Basket.vouchers -> promotions.Voucher"),
    ],
)
def test_bills_what_a_team_would_do(proposal: Proposal, source: str, target: str, remedy: Remedy, subject: str) -> None:
    assert (source, target, remedy, subject) in {item.key for item in proposal.bill}


def test_names_the_places_of_every_item(proposal: Proposal) -> None:
    for item in proposal.bill:
        assert {proposal.crossings[position].file for position in item.crossings} == set(item.files)
