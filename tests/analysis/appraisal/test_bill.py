"""How crossings become work items."""

from __future__ import annotations

from dataclasses import replace

from analysis.appraisal.proposal import appraise
from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from analysis.model.proposal import WorkItem
from tests.analysis.appraisal.systems import model, piece, proposed, system

MODELS = (model("accounts.User"), model("orders.Order", "customer -> accounts.User"), model("orders.Line"))
SAVED = piece("write", "accounts", "accounts.User", "User: .save(...)", at="accounts.views:edit")


def bill(*evidence: Evidence) -> tuple[WorkItem, ...]:
    return proposed(system(MODELS, SAVED, *evidence)).bill


def subjects(*evidence: Evidence) -> list[str]:
    return [item.subject for item in bill(*evidence)]


def test_costs_nothing_where_nothing_crosses() -> None:
    assert bill(piece("foreign_key", "orders.Line", "orders.Order")) == ()


def test_puts_every_crossing_into_exactly_one_item() -> None:
    kinds = ["foreign_key", "query_join", "read", "write", "transaction", "cascade", "import", "call", "unheard_of"]
    proposal = proposed(system(MODELS, SAVED, *(piece(kind, "orders.Order", "accounts.User") for kind in kinds)))
    positions = sorted(position for item in proposal.bill for position in item.crossings)
    assert positions == list(range(len(proposal.crossings)))


def test_gives_an_item_the_remedy_of_its_crossings() -> None:
    kinds = ["foreign_key", "query_join", "read", "transaction"]
    proposal = proposed(system(MODELS, SAVED, *(piece(kind, "orders.Order", "accounts.User") for kind in kinds)))
    for item in proposal.bill:
        assert {proposal.crossings[position].remedy for position in item.crossings} == {item.remedy}


def test_makes_one_item_of_the_joins_of_one_pair() -> None:
    joins = [piece("query_join", "orders.Order", "accounts.User", line=line) for line in (3, 5)]
    (item,) = bill(*joins)
    assert (item.subject, item.crossings, item.points) == ("orders.Order with accounts.User", (0, 1), 3.5)


def test_does_not_make_one_item_of_two_pairs() -> None:
    joins = [piece("query_join", start, "accounts.User") for start in ("orders.Order", "orders.Line")]
    assert subjects(*joins) == ["orders.Line with accounts.User", "orders.Order with accounts.User"]


def test_does_not_make_one_item_of_both_directions() -> None:
    both = [piece("query_join", "orders.Order", "accounts.User"), piece("query_join", "accounts.User", "orders.Order")]
    assert [(item.source, item.target) for item in bill(*both)] == [("accounts", "orders"), ("orders", "accounts")]


def test_makes_one_item_of_each_relation() -> None:
    keys = [piece("foreign_key", "orders.Order", "accounts.User", f"Order.{name} -> accounts.User") for name in "ab"]
    assert subjects(*keys) == ["Order.a -> accounts.User", "Order.b -> accounts.User"]


def test_makes_one_item_of_a_transaction_that_writes_two_models() -> None:
    models = (*MODELS, model("accounts.Group"))
    goals = ("accounts.User", "accounts.Group")
    scope = [piece("transaction", "orders", goal, at="orders.services:place") for goal in goals]
    (item,) = proposed(system(models, *scope)).bill
    assert (item.remedy, item.subject, item.points, item.size) == ("saga", "orders.services.place", 9, "L")


def test_makes_one_item_of_all_deletions_of_a_model() -> None:
    deletions = [piece("cascade", "accounts.User", name) for name in ("orders.Order", "orders.Line")]
    assert subjects(*deletions) == ["accounts.User"]


def test_makes_one_item_of_the_receivers_of_one_signal() -> None:
    received = [piece("signal", "orders", "accounts", "receives user_left", line=line) for line in (1, 2)]
    assert subjects(*received, piece("signal", "orders", "accounts", "receives user_came")) == [
        "user_left",
        "user_came",
    ]


class TestImports:
    def test_go_with_what_they_are_for(self):
        name = piece("import", "orders", "accounts", at="orders.services", to="accounts.models")
        call = piece("call", "orders", "accounts.User", at="orders.services:pay", to="accounts.models:User.pay")
        (item,) = bill(name, call)
        assert (item.remedy, item.crossings, item.points) == ("api_client", (0, 1), 2)

    def test_go_rather_with_what_ends_in_the_same_module(self):
        read = piece("read", "orders", "accounts.User", at="orders.services:list")
        call = piece("call", "orders", "accounts", at="orders.services:pay", to="accounts.names:full")
        name = piece("import", "orders", "accounts", at="orders.services", to="accounts.names")
        items = {item.remedy: item.crossings for item in bill(read, call, name)}
        assert items == {"api_client": (0,), "shared_library": (1, 2)}

    def test_do_not_go_with_what_stands_in_another_file(self):
        name = piece("import", "orders", "accounts", at="orders.forms", to="accounts.models")
        read = piece("read", "orders", "accounts.User", at="orders.services:list")
        assert {item.remedy for item in bill(name, read)} == {"move_code", "api_client"}

    def test_do_not_go_with_what_another_service_does_in_the_same_file(self):
        monolith = system((*MODELS, model("billing.Bill")), SAVED)
        code = {"orders": "orders", "accounts": "accounts", "orders.services:bill": "billing"}
        partition = Partition("x", {m.id: m.app for m in monolith.models}, code)
        name = piece("import", "orders", "accounts", at="orders.services", to="accounts.models")
        read = piece("read", "orders", "accounts.User", at="orders.services:bill")
        items = appraise(replace(monolith, evidence=(SAVED, name, read)), partition).bill
        assert [(item.source, item.remedy, item.crossings) for item in items] == [
            ("billing", "api_client", (1,)),
            ("orders", "move_code", (0,)),
        ]


def test_names_the_file_with_most_to_do_first() -> None:
    places = [("orders.a", 1), ("orders.b", 1), ("orders.b", 2)]
    reads = [piece("read", "orders", "accounts.User", at=f"{module}:f", line=line) for module, line in places]
    (item,) = bill(*reads)
    assert item.files == ("orders/b.py", "orders/a.py")


def test_names_both_teams_where_both_change() -> None:
    assert bill(piece("read", "orders", "accounts.User"))[0].teams == ("orders", "accounts")


def test_names_the_owner_first_of_what_becomes_a_library() -> None:
    shared = piece("call", "orders", "accounts", to="accounts.names:full")
    assert bill(shared)[0].teams == ("accounts", "orders")


def test_leaves_the_other_team_alone_where_a_key_becomes_plain() -> None:
    assert bill(piece("foreign_key", "orders.Order", "accounts.User"))[0].teams == ("orders",)


def test_lists_the_dearest_item_of_a_cut_first() -> None:
    key = piece("foreign_key", "orders.Order", "accounts.User")
    scope = piece("transaction", "orders", "accounts.User", at="orders.services:place")
    assert [item.remedy for item in bill(key, scope)] == ["saga", "move_foreign_key_to_code"]


def test_does_not_depend_on_the_order_of_evidence_but_for_positions() -> None:
    evidence = [
        piece(kind, "orders.Order", "accounts.User") for kind in ("read", "foreign_key", "query_join", "cascade")
    ]
    assert [item.key for item in bill(*evidence)] == [item.key for item in bill(*evidence[::-1])]
