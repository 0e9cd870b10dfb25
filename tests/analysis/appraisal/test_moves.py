"""A partition with some models or apps moved."""

from __future__ import annotations

from dataclasses import replace

from analysis.appraisal.difference import difference
from analysis.appraisal.moves import moved, partition_of
from analysis.appraisal.proposal import appraise
from analysis.boundaries.by_app import partition
from analysis.model.evidence import End
from analysis.model.partition import Partition
from analysis.model.system import Wishes
from tests.analysis.appraisal.systems import model, piece, service, system

SHOP = system(
    (model("accounts.User"), model("orders.Order", "customer -> accounts.User"), model("orders.Line")),
    piece("foreign_key", "orders.Order", "accounts.User", "Order.customer -> accounts.User"),
    piece("read", "orders", "orders.Order", at="orders.views:show"),
    piece("read", "orders", "orders.Order", at="orders.views:both", line=20),
    piece("read", "orders", "orders.Line", at="orders.views:both", line=21),
    piece("query_join", "orders.Order", "orders.Line", at="orders.selectors:lines"),
    piece("read", "orders", "accounts.User", at="orders.views:buyers", line=30),
    others=("pages",),
)
BY_APP = partition(SHOP, Wishes())


def homes(found: Partition) -> dict[str, str | None]:
    symbols = ("show", "both", "buyers")
    return {symbol: found.home(End("orders", None, "orders.views", symbol)) for symbol in symbols}


def test_a_proposal_knows_the_partition_it_was_made_of() -> None:
    assert partition_of(appraise(SHOP, BY_APP)) == BY_APP


def test_a_remainder_and_libraries_are_known_again() -> None:
    other = replace(BY_APP, remainder="accounts")
    assert partition_of(appraise(SHOP, other)) == other


def test_moves_a_model() -> None:
    found = moved(BY_APP, SHOP, {"orders.Order": "accounts"})
    assert found.models == {"accounts.User": "accounts", "orders.Order": "accounts", "orders.Line": "orders"}


def test_takes_the_code_along_that_serves_the_model_alone() -> None:
    found = moved(BY_APP, SHOP, {"orders.Order": "accounts"})
    assert homes(found) == {"show": "accounts", "both": "orders", "buyers": "orders"}
    assert found.home(End("orders", None, "orders.models", "Order.total")) == "accounts"


def test_takes_code_along_that_serves_models_which_move_together() -> None:
    found = moved(BY_APP, SHOP, {"orders.Order": "accounts", "orders.Line": "accounts"})
    assert homes(found) == {"show": "accounts", "both": "accounts", "buyers": "orders"}


def test_does_not_take_code_along_whose_models_part() -> None:
    found = moved(BY_APP, SHOP, {"orders.Order": "accounts", "orders.Line": "pages"})
    assert homes(found)["both"] == "orders"


def test_moves_a_whole_app_with_all_its_code() -> None:
    found = moved(BY_APP, SHOP, {"orders": "accounts"})
    assert set(found.models.values()) == {"accounts"}
    assert set(homes(found).values()) == {"accounts"}


def test_moves_the_exact_code_of_an_app_with_it() -> None:
    split = replace(BY_APP, code={**BY_APP.code, "orders.views:show": "orders", "ordersheet": "shared"})
    found = moved(split, SHOP, {"orders": "accounts"})
    assert (found.code["orders.views:show"], found.code["ordersheet"]) == ("accounts", "shared")


def test_sends_a_model_of_a_moved_app_elsewhere() -> None:
    found = moved(BY_APP, SHOP, {"orders": "accounts", "orders.Line": "lines"})
    assert (found.models["orders.Order"], found.models["orders.Line"]) == ("accounts", "lines")


def test_makes_a_service_of_a_library_that_gets_data() -> None:
    assert BY_APP.libraries == {"shared"}
    assert moved(BY_APP, SHOP, {"orders.Line": "shared"}).libraries == frozenset()


def test_remembers_where_a_model_stood() -> None:
    placement = moved(BY_APP, SHOP, {"orders.Order": "accounts"}).placements["orders.Order"]
    assert (placement.service, placement.runner_up, placement.pros) == ("accounts", "orders", ("moved by hand",))


class TestDifference:
    def test_finds_none_between_a_proposal_and_itself(self):
        proposal = appraise(SHOP, BY_APP)
        found = difference(proposal, proposal)
        assert (found.gone_crossings, found.new_crossings, found.services) == ((), (), ())
        assert (found.gone_items, found.new_items, found.changed_items) == ((), (), ())

    def test_lists_what_is_gone_and_what_is_new(self):
        before = appraise(SHOP, BY_APP)
        found = difference(before, appraise(SHOP, moved(BY_APP, SHOP, {"orders.Order": "accounts"})))
        assert [item.subject for item in found.gone_items] == ["Order.customer -> accounts.User"]
        assert [item.subject for item in found.new_items] == ["orders.Order with orders.Line", "orders.Order"]
        assert [(one.kind, one.line) for one in found.gone_crossings] == [("foreign_key", 7)]
        assert sorted((one.kind, one.line) for one in found.new_crossings) == [("query_join", 7), ("read", 20)]
        assert found.crossings == (2, 3)

    def test_lists_services_that_changed_came_or_went(self):
        before = appraise(SHOP, BY_APP)
        found = difference(before, appraise(SHOP, moved(BY_APP, SHOP, {"orders": "accounts"})))
        changes = {each.name: (each.before is None, each.after is None) for each in found.services}
        assert changes == {"accounts": (False, False), "orders": (False, True)}

    def test_lists_items_with_more_or_fewer_places(self):
        reads = [piece("read", "orders", "accounts.User", at=f"orders.views:f{n}", line=n) for n in range(3)]
        shop = system(SHOP.models, *reads)
        before = appraise(shop, partition(shop, Wishes()))
        fewer = system(SHOP.models, *reads[:2])
        found = difference(before, appraise(fewer, partition(fewer, Wishes())))
        (change,) = found.changed_items
        assert (len(change.before.crossings), len(change.after.crossings)) == (3, 2)
        assert service(before, "orders").points == 3
