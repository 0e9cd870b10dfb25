"""One service for each app that owns data."""

from __future__ import annotations

from analysis.boundaries import STRATEGIES
from analysis.boundaries.by_app import partition
from analysis.model.models import DjangoModel
from analysis.model.project import App
from analysis.model.system import System, Wishes


def app(label: str, *, is_local: bool = True) -> App:
    return App(label, label, label, is_local, True, 10)


def model(label: str, *, is_abstract: bool = False) -> DjangoModel:
    name = label.partition(".")[2]
    where = (label.partition(".")[0], name, "models", "models.py", 1)
    return DjangoModel(label, *where, is_abstract, False, True, "t", (), ())


SYSTEM = System(
    (app("orders"), app("accounts"), app("core"), app("auth", is_local=False)),
    (model("orders.Order"), model("orders.Base", is_abstract=True), model("accounts.User")),
    (),
)


def test_is_registered() -> None:
    assert STRATEGIES.load("by_app").partition is partition


def test_takes_every_app_that_owns_data_as_it_is() -> None:
    found = partition(SYSTEM, Wishes())
    assert found.models == {"orders.Order": "orders", "accounts.User": "accounts"}
    assert found.code == {"orders": "orders", "accounts": "accounts", "core": "shared"}


def test_makes_a_library_of_the_apps_without_data() -> None:
    assert partition(SYSTEM, Wishes()).libraries == {"shared"}
    assert partition(System((), (), ()), Wishes()).libraries == frozenset()
