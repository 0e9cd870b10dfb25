"""`banyan whatif` from the command line."""

from __future__ import annotations

import json

import pytest

from tests.functional.command import banyan
from tests.functional.conftest import digest_of

BY_APP = ("--strategy", "by_app")


def test_prints_what_changes_in_the_bill(shop):
    done = banyan("whatif", str(shop), "--move", "orders.Order=accounts", *BY_APP)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Moving orders.Order to accounts\n")
    assert "- S orders → accounts  Keep Order.customer -> accounts.Customer as a plain key" in done.stdout
    assert "orders: 1 → 0 models" in done.stdout


def test_moves_a_whole_app(shop):
    done = banyan("whatif", str(shop), "--move", "orders=accounts", *BY_APP)
    assert "  orders: gone\n" in done.stdout
    assert "→ 0 (" in done.stdout


def test_moves_to_a_service_that_is_not_there_yet(shop):
    done = banyan("whatif", str(shop), "--new", "sales", "--move", "orders=sales", *BY_APP)
    assert "  sales: new\n" in done.stdout


def test_prints_a_document(shop):
    done = banyan("whatif", str(shop), "--move", "orders.Order=accounts", "--format", "json", *BY_APP)
    document = json.loads(done.stdout)
    assert document["moves"] == {"orders.Order": "accounts"}
    assert (document["crossings"], len(document["gone_crossings"])) == ({"before": 6, "after": 4}, 3)
    assert {"from", "to", "kind", "file", "line", "detail", "remedy"} == set(document["gone_crossings"][0])
    assert "Order.customer -> accounts.Customer" in [item["subject"] for item in document["gone_items"]]
    assert [service["name"] for service in document["services"]] == ["accounts", "orders"]


def test_says_so_where_nothing_changes(shop):
    done = banyan("whatif", str(shop), "--move", "orders=orders", *BY_APP)
    assert (done.returncode, "Nothing changes" in done.stdout) == (0, True)


def test_finds_names_whatever_their_case(shop):
    done = banyan("whatif", str(shop), "--move", "Orders.order=accounts", *BY_APP)
    assert done.stdout.startswith("Moving orders.Order to accounts\n")


def test_writes_nothing_into_the_project(shop):
    before = digest_of(shop)
    banyan("whatif", str(shop), "--move", "orders=accounts")
    assert digest_of(shop) == before


@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        (["--move", "orders.Oder=accounts"], "there is no model called 'orders.Oder'", "did you mean orders.Order?"),
        (["--move", "order=accounts"], "there is no app called 'order'", "did you mean orders?"),
        (["--move", "orders=acounts"], "no service in this proposal called 'acounts'", "did you mean accounts?"),
        (["--move", "orders"], "expected app.Model=service or app=service", "--move reviews"),
        (["--move", "a.b.c=orders"], "expected app.Model=service or app=service", "--move reviews"),
        (["--move", "orders=a", "--move", "orders=b"], "cannot go to a and to b", "drop one"),
        (["--move", "orders=accounts", "--strategy", "by_ap"], "no boundary strategy called", "did you mean by_app?"),
        ([], "Missing option '--move'", "--help"),
    ],
)
def test_refuses_what_is_not_there(shop, options, said, hint):
    strategy = () if "--strategy" in options else BY_APP
    done = banyan("whatif", str(shop), *options, *strategy)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert hint in done.stderr
