"""`banyan explain`: every piece of evidence between two apps or models, with the source line."""

from __future__ import annotations

import json

import pytest

from tests.functional.command import banyan


def test_shows_file_line_and_source_line(shop):
    done = banyan("explain", "orders", "accounts", "--project", str(shop))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("orders → accounts: ")
    assert "  orders/models.py:6  foreign_key in Order" in done.stdout
    assert "      customer = models.ForeignKey(Customer, on_delete=models.CASCADE)\n" in done.stdout


def test_finds_the_project_upwards_from_here(shop):
    assert "foreign_key" in banyan("explain", "orders", "accounts", cwd=shop / "orders").stdout


def test_takes_models_and_forgives_their_case(shop):
    done = banyan("explain", "orders.order", "Accounts.customer", "--project", str(shop))
    assert done.stdout.startswith("orders.Order → accounts.Customer: ")


def test_keeps_to_the_kinds_that_are_asked_for(shop):
    done = banyan("explain", "orders", "accounts", "--project", str(shop), "--kind", "write")
    assert "orders/views.py:5  write in rename" in done.stdout
    assert "foreign_key" not in done.stdout


def test_exits_with_1_where_nothing_is_found(shop):
    done = banyan("explain", "orders", "accounts", "--project", str(shop), "--kind", "task")
    assert (done.returncode, done.stdout) == (1, "orders → accounts: nothing\n\naccounts → orders: nothing\n")


def test_prints_json(shop):
    done = banyan("explain", "orders", "accounts", "--project", str(shop), "--format", "json")
    rows = json.loads(done.stdout)["evidence"]
    assert {"from", "to", "kind", "file", "line", "symbol", "detail", "excerpt"} == set(rows[0])


def test_writes_to_a_file(shop, tmp_path):
    target = tmp_path / "evidence.txt"
    done = banyan("explain", "orders", "accounts", "--project", str(shop), "--output", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert "foreign_key" in target.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("order", "accounts"), "did you mean orders"),
        (("orders", "acounts"), "did you mean accounts"),
        (("orders.Ordr", "accounts"), "did you mean orders.Order"),
        (("", "accounts"), "choose from accounts, "),
        (("xyzzy", "accounts"), "choose from accounts, "),
        (("orders", "accounts", "--kind", "wriet"), "did you mean write"),
        (("orders", "accounts", "--settings", "config.setings"), "did you mean config.settings"),
    ],
)
def test_an_unknown_name_is_wrong_use_with_a_guess(arguments, hint, shop):
    done = banyan("explain", *arguments, "--project", str(shop))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no ")
    assert f"\n hint: {hint}" in done.stderr


def test_a_project_that_is_none_is_told(tmp_path):
    done = banyan("explain", "a", "b", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no Django project found" in done.stderr
