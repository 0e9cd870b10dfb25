"""What binds a service to the others."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from tests.analysis.appraisal.systems import model, piece, proposed, service, system

MODELS = tuple(model(f"{app}.Row") for app in ("accounts", "billing", "orders"))
SAVED = [piece("write", app, f"{app}.Row", "Row: .save(...)", at=f"{app}.views:f") for app in ("accounts", "billing")]


def reasons(*evidence: Evidence) -> dict[str, str]:
    proposal = proposed(system(MODELS, *SAVED, *evidence, others=("api",)))
    return {each.name: each.reason for each in proposal.services}


def scope(app: str, function: str, *written: str) -> list[Evidence]:
    detail = f"@atomic writes {', '.join(written)}"
    goals = [name for name in written if not name.startswith(f"{app}.")]
    return [piece("transaction", app, goal, detail, at=f"{app}.views:{function}") for goal in goals]


def test_counts_who_writes_in_a_transaction_and_not_whose_code_it_is() -> None:
    both = ("accounts.Row", "billing.Row")
    found = reasons(*scope("api", "f", *both), *scope("api", "g", *both))
    assert found["accounts"] == "2 transactions write to it and to billing: api.views.f, api.views.g"
    assert "api" not in found["billing"].partition(":")[0]


def test_counts_the_code_s_own_service_where_it_writes() -> None:
    both = ("accounts.Row", "orders.Row")
    found = reasons(*scope("orders", "f", *both), *scope("orders", "g", *both))
    assert "2 transactions write to it and to accounts" in found["orders"]


def test_takes_no_import_for_a_transaction() -> None:
    name = piece("import", "orders", "accounts", at="orders.views", to="accounts.models")
    found = reasons(*scope("orders", "f", "accounts.Row", "orders.Row"), name)
    assert "orders.views.f writes to accounts as well" in found["orders"]


def test_waits_for_what_it_asks_and_not_for_events() -> None:
    asked = piece("read", "orders", "accounts.Row", at="orders.views:f")
    told = piece("signal", "billing", "accounts", "receives left", at="billing.receivers:f")
    proposal = proposed(system(MODELS, *SAVED, asked, told))
    assert service(proposal, "orders").needs == ("accounts",)
    assert service(proposal, "billing").needs == ()


def test_does_not_wait_in_migrations() -> None:
    old = piece("read", "orders", "accounts.Row", at="orders.migrations.0002:fill")
    assert service(proposed(system(MODELS, *SAVED, old)), "orders").needs == ()


def test_pays_a_cut_on_both_sides() -> None:
    proposal = proposed(system(MODELS, *SAVED, piece("foreign_key", "orders.Row", "accounts.Row")))
    assert [each.points for each in proposal.services] == [2, 0, 2]
