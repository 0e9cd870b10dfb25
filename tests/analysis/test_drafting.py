"""From a partition to the services of a plan, and what a plan does not name yet."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from analysis.drafting import Newcomer, additions, newcomers, services_of, wiring_of
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition
from analysis.model.project import App
from analysis.model.system import System
from analysis.ownership import partition_of
from banyan.plan.reading import parse
from banyan.plan.values import Plan, PlannedService
from banyan.plan.writing import Addition


def app(label: str, *, is_app: bool = True) -> App:
    return App(label, label, label, True, True, 10, is_app)


def model(label: str) -> DjangoModel:
    app_label, _, name = label.partition(".")
    return DjangoModel(label, app_label, name, f"{app_label}.models", "a.py", 1, False, False, True, "t", (), ())


def system(*models: str, apps: tuple[str, ...] = ()) -> System:
    labels = sorted({*apps, *(name.partition(".")[0] for name in models)})
    return System(tuple(map(app, labels)), tuple(map(model, models)), ())


SHOP = system("orders.Order", "orders.Line", "orders.Card", "stock.Item", apps=("texts",))


def by_app(found: System) -> Partition:
    models = {each.id: each.app for each in found.models}
    code = {each.label: each.label if each.label in models.values() else "shared" for each in found.apps}
    return Partition("by_app", models, code, frozenset({"shared"}))


def plan(text: str) -> Plan:
    return parse(dedent(text), Path("banyan.toml")).accepted()


class TestServices:
    def test_takes_whole_apps_as_apps(self):
        assert services_of(by_app(SHOP), SHOP) == (
            PlannedService("orders", apps=("orders",)),
            PlannedService("shared", "shared_library", apps=("texts",)),
            PlannedService("stock", apps=("stock",)),
        )

    def test_names_models_that_stand_apart_from_their_app(self):
        models = {"orders.Order": "a", "orders.Line": "a", "orders.Card": "b"}
        a, b = services_of(Partition("x", models, {}), SHOP)
        assert (a.apps, a.models) == (("orders",), ())
        assert (b.apps, b.models) == ((), ("orders.Card",))

    def test_names_code_that_stands_apart_and_no_other(self):
        models = {"orders.Order": "a", "orders.Line": "a", "orders.Card": "b"}
        code = {
            "orders.views": "a",
            "orders.cards": "b",
            "orders.cards:CardView": "b",
            "orders.views:CardView": "b",
            "orders.models:Card": "b",
        }
        a, b = services_of(Partition("x", models, code), SHOP)
        assert a.modules == ()
        assert b.modules == ("orders.cards", "orders.views:CardView")

    def test_a_plan_of_it_means_the_same(self):
        models = {"orders.Order": "a", "orders.Line": "a", "orders.Card": "b", "stock.Item": "b"}
        partition = Partition("x", models, {"texts": "c"}, frozenset({"c"}), "a")
        again = partition_of(Plan(services=services_of(partition, SHOP)), SHOP)
        assert again.models == models
        assert (again.libraries, again.remainder) == (frozenset({"c"}), "a")

    def test_spells_names_as_a_plan_may(self):
        models = {"orders.Order": "my orders!", "stock.Item": "2nd"}
        assert [s.name for s in services_of(Partition("x", models, {}), SHOP)] == ["service_2nd", "my_orders"]

    def test_units_with_the_settings_wire_the_others(self):
        found = System((app("orders"), app("config", is_app=False), app("lib", is_app=False)), (), ())
        assert wiring_of(found, "config.settings") == ("config",)
        assert wiring_of(found, "orders.settings") == ()


class TestNewcomers:
    def test_there_are_none_where_all_is_named(self):
        text = "[project]\nunowned = ['texts']\n[services.a]\napps = ['orders', 'stock']"
        assert newcomers(plan(text), SHOP, by_app(SHOP)) == ()

    def test_a_new_app_is_a_service_where_it_has_no_company(self):
        text = "[project]\nunowned = ['texts']\n[services.a]\napps = ['orders']"
        assert newcomers(plan(text), SHOP, by_app(SHOP)) == (Newcomer("apps", "stock", "stock", "service"),)

    def test_a_new_app_joins_the_service_that_owns_its_company(self):
        partition = Partition("x", dict.fromkeys(("orders.Order", "orders.Line", "stock.Item"), "big"), {})
        text = "[project]\nunowned = ['texts']\n[services.checkout]\napps = ['orders']"
        assert newcomers(plan(text), SHOP, partition) == (Newcomer("apps", "stock", "checkout", "service"),)

    def test_an_app_without_data_joins_the_library(self):
        more = system("orders.Order", apps=("texts", "fonts"))
        text = "[services.orders]\napps = ['orders']\n[services.base]\nrole = 'shared_library'\napps = ['texts']"
        assert newcomers(plan(text), more, by_app(more)) == (Newcomer("apps", "fonts", "base", "shared_library"),)

    def test_a_new_model_of_an_app_that_was_taken_apart_is_named_alone(self):
        text = """
        [project]
        unowned = ["texts"]
        [services.a]
        apps = ["stock"]
        models = ["orders.Order"]
        [services.b]
        models = ["orders.Line"]
        """
        partition = Partition("x", {"orders.Order": "p", "orders.Card": "p", "orders.Line": "q"}, {})
        assert newcomers(plan(text), SHOP, partition) == (Newcomer("models", "orders.Card", "a", "service"),)

    def test_an_app_whose_modules_are_named_is_not_new(self):
        text = "[services.a]\napps = ['orders', 'stock']\nmodules = ['texts.fonts']"
        assert newcomers(plan(text), SHOP, by_app(SHOP)) == ()

    def test_additions_to_one_list_come_together(self):
        rows = [("apps", "x", "b"), ("apps", "y", "a"), ("apps", "z", "b"), ("models", "x.Y", "b")]
        new = tuple(Newcomer(key, name, service, "service") for key, name, service in rows)
        assert additions(new) == (
            Addition("a", "apps", ("y",)),
            Addition("b", "apps", ("x", "z")),
            Addition("b", "models", ("x.Y",)),
        )
