"""Which remedy a crossing gets: by its kind, and by its circumstances."""

from __future__ import annotations

import pytest

from analysis.appraisal.remedies import USUAL
from analysis.appraisal.sizes import PRICES
from analysis.appraisal.subjects import TITLES
from analysis.evidence import KINDS
from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from tests.analysis.appraisal.systems import model, piece, proposed, system

USER = model("accounts.User")
ORDER = model("orders.Order", "customer -> accounts.User")
SAVED = piece("write", "accounts", "accounts.User", "User: .save(...)", at="accounts.views:edit")


def remedies(*evidence: Evidence, models: tuple[DjangoModel, ...] = (), others: tuple[str, ...] = ()) -> list[str]:
    monolith = system((USER, ORDER, *models), SAVED, *evidence, others=others)
    return [crossing.remedy for crossing in proposed(monolith).crossings]


def test_every_kind_has_a_usual_remedy() -> None:
    assert set(USUAL) == set(KINDS.names())


def test_every_remedy_has_a_price_and_a_title() -> None:
    assert set(PRICES) == set(TITLES)
    assert set(USUAL.values()) <= set(PRICES)


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("foreign_key", "move_foreign_key_to_code"),
        ("many_to_many", "split_table"),
        ("query_join", "batch_endpoint"),
        ("transaction", "saga"),
        ("cascade", "tombstone"),
        ("runtime_join", "batch_endpoint"),
        ("runtime_read", "api_client"),
        ("something_new", "redesign"),
    ],
)
def test_what_nothing_speaks_against_gets_its_kind_s_usual_remedy(kind: str, remedy: str) -> None:
    assert remedies(piece(kind, "orders.Order", "accounts.User")) == [remedy]


class TestReferenceData:
    COUNTRY = model("core.Country")
    ADDRESS = model("orders.Address", "country -> core.Country")
    FILLED = piece("admin", "core", "core.Country", at="core.admin")

    def test_ships_a_table_that_no_running_code_writes(self):
        pieces = [piece(kind, "orders.Address", "core.Country") for kind in ("foreign_key", "query_join", "read")]
        assert remedies(self.FILLED, *pieces, models=(self.COUNTRY, self.ADDRESS)) == ["static_reference_data"] * 3

    def test_needs_no_tombstone_for_it(self):
        deletion = piece("cascade", "core.Country", "orders.Address")
        assert remedies(self.FILLED, deletion, models=(self.COUNTRY, self.ADDRESS)) == ["static_reference_data"]

    @pytest.mark.parametrize("module", ["core.seeds", "core.migrations.0002", "core.commands.load", "core.admin"])
    def test_does_not_mind_who_fills_it(self, module):
        filled = piece("write", "core", "core.Country", "Country: .save(...)", at=f"{module}:fill")
        key = piece("foreign_key", "orders.Address", "core.Country")
        assert remedies(filled, key, models=(self.COUNTRY, self.ADDRESS)) == ["static_reference_data"]

    def test_does_not_ship_what_a_view_writes(self):
        written = piece("write", "core", "core.Country", "Country: .save(...)", at="core.views:edit")
        key = piece("foreign_key", "orders.Address", "core.Country")
        assert remedies(self.FILLED, written, key, models=(self.COUNTRY, self.ADDRESS)) == ["move_foreign_key_to_code"]

    def test_does_not_ship_what_seems_to_come_from_nowhere(self):
        key = piece("foreign_key", "orders.Address", "core.Country")
        assert remedies(key, models=(self.COUNTRY, self.ADDRESS)) == ["move_foreign_key_to_code"]

    @pytest.mark.parametrize("kind", ["form", "serializer"])
    def test_does_not_ship_what_a_form_edits(self, kind):
        edited = piece(kind, "core", "core.Country", "CountryForm.Meta.model = Country", at="core.forms:CountryForm")
        key = piece("foreign_key", "orders.Address", "core.Country")
        assert remedies(self.FILLED, edited, key, models=(self.COUNTRY, self.ADDRESS)) == ["move_foreign_key_to_code"]

    def test_does_not_ship_what_refers_to_other_rows(self):
        region = model("core.Region", "country -> core.Country")
        address = model("orders.Address", "region -> core.Region")
        key = piece("foreign_key", "orders.Address", "core.Region")
        assert remedies(key, models=(self.COUNTRY, region, address)) == ["move_foreign_key_to_code"]

    def test_does_not_ship_what_nothing_refers_to(self):
        assert remedies(piece("read", "orders", "core.Flag"), models=(model("core.Flag"),)) == ["api_client"]


class TestJournals:
    EVENT = model("core.AuditEvent")

    def added(self, way: str = "create") -> Evidence:
        return piece("write", "core", "core.AuditEvent", f"AuditEvent: .{way}(...)", at="core.services:record")

    def test_sends_rows_that_are_only_added_through_an_outbox(self):
        shared = piece("transaction", "orders", "core.AuditEvent", at="orders.services:place")
        assert remedies(self.added(), shared, models=(self.EVENT,)) == ["outbox"]

    def test_does_not_where_rows_are_changed(self):
        shared = piece("transaction", "orders", "core.AuditEvent", at="orders.services:place")
        assert remedies(self.added("save"), shared, models=(self.EVENT,)) == ["saga"]

    def test_does_not_where_something_refers_to_them(self):
        comment = model("core.Comment", "event -> core.AuditEvent")
        shared = piece("transaction", "orders", "core.AuditEvent", at="orders.services:place")
        assert remedies(self.added(), shared, models=(self.EVENT, comment)) == ["saga"]

    def test_does_not_mind_a_generic_relation(self):
        order = model("orders.Note", "~events -> core.AuditEvent")
        shared = piece("transaction", "orders", "core.AuditEvent", at="orders.services:place")
        assert remedies(self.added(), shared, models=(self.EVENT, order)) == ["outbox"]


class TestTransactions:
    GROUP = model("accounts.Group")

    def scope(self, *written: str) -> list[str]:
        detail = f"@atomic writes {', '.join(written)}"
        others = [name for name in written if name.startswith("accounts.")]
        shared = [piece("transaction", "orders", name, detail, at="orders.views:f") for name in others]
        return remedies(*shared, models=(self.GROUP,))

    def test_is_taken_apart_where_two_services_write(self):
        assert self.scope("accounts.User", "orders.Order") == ["saga"]

    def test_is_a_command_where_it_writes_to_one_service_alone(self):
        assert self.scope("accounts.Group", "accounts.User") == ["api_client"] * 2

    def test_is_taken_apart_where_it_is_not_told_what_it_writes(self):
        assert remedies(piece("transaction", "orders", "accounts.User", at="orders.views:f")) == ["saga"]


class TestReplicas:
    def joins(self, number: int) -> list[Evidence]:
        return [piece("query_join", "orders.Order", "accounts.User", line=line) for line in range(number)]

    def test_copies_what_is_joined_often_and_reads_the_copy(self):
        read = piece("read", "orders", "accounts.User")
        assert remedies(*self.joins(4), read) == ["replicate_data"] * 5

    def test_does_not_copy_for_a_few_joins(self):
        assert remedies(*self.joins(3)) == ["batch_endpoint"] * 3

    def test_does_not_write_to_a_copy(self):
        write = piece("write", "orders", "accounts.User", "User: .save(...)", at="orders.services:rename")
        assert remedies(*self.joins(4), write)[-1] == "api_client"

    def test_does_not_call_a_method_that_writes_on_a_copy(self):
        saves = piece("write", "accounts", "accounts.User", "User: .save(...)", at="accounts.models:User.award")
        call = piece("call", "orders", "accounts.User", at="orders.services:pay", to="accounts.models:User.award")
        assert remedies(saves, *self.joins(4), call)[-1] == "api_client"

    def test_does_not_count_the_joins_of_migrations(self):
        old = [piece("query_join", "orders.Order", "accounts.User", at="orders.migrations.0002:fill")] * 4
        assert remedies(*old, *self.joins(1)) == ["fresh_migration"] * 4 + ["batch_endpoint"]

    def test_copies_for_sql_at_once(self):
        assert remedies(piece("raw_sql", "orders", "accounts.User")) == ["replicate_data"]


class TestCode:
    def test_shares_a_module_that_touches_no_data(self):
        assert remedies(piece("call", "orders", "accounts", to="accounts.names:full")) == ["shared_library"]

    def test_does_not_share_a_module_that_does(self):
        assert remedies(piece("call", "orders", "accounts", to="accounts.views:edit")) == ["api_client"]

    def test_does_not_share_models(self):
        assert remedies(piece("import", "orders", "accounts", to="accounts.models")) == ["move_code"]

    def test_shares_an_abstract_base(self):
        assert remedies(piece("inheritance", "orders", "accounts", to="accounts.models:Timed")) == ["shared_library"]

    def test_splits_a_row_that_spans_two_services(self):
        child = model("orders.Buyer", "user_ptr -> accounts.User")
        parent = piece("inheritance", "orders.Buyer", "accounts.User")
        link = piece("one_to_one", "orders.Buyer", "accounts.User", "Buyer.user_ptr -> accounts.User")
        assert remedies(parent, link, models=(child,)) == ["split_table"] * 2

    def test_copies_for_a_proxy_of_another_s_table(self):
        proxy = model("orders.Buyer", is_proxy=True)
        assert remedies(piece("inheritance", "orders.Buyer", "accounts.User"), models=(proxy,)) == ["replicate_data"]


class TestPlaces:
    @pytest.mark.parametrize("kind", ["read", "query_join", "import", "call"])
    def test_writes_migrations_anew(self, kind):
        assert remedies(piece(kind, "orders", "accounts.User", at="orders.migrations.0002:fill")) == ["fresh_migration"]

    @pytest.mark.parametrize("module", ["orders.seeds", "orders.commands.seed_demo", "orders.fixtures.small"])
    def test_moves_the_code_that_fills_an_empty_database(self, module):
        assert remedies(piece("transaction", "orders", "accounts.User", at=f"{module}:fill")) == ["move_code"]

    def test_does_not_take_any_command_for_such(self):
        shared = piece("transaction", "orders", "accounts.User", at="orders.management.commands.close_day:handle")
        assert remedies(shared) == ["saga"]

    def test_wires_settings_and_root_urls_anew(self):
        route = piece("url", "config", "orders", at="config.urls")
        assert remedies(route, others=("config",)) == ["configuration"]

    def test_takes_what_a_used_library_offers_with_it(self):
        used = piece("template", "orders", "pages")
        assert remedies(used, others=("pages",)) == ["shared_library"]
