"""From evidence to metrics."""

from __future__ import annotations

from analysis.appraisal.metrics.traces import Access, traces_of
from analysis.appraisal.metrics.units import units_of
from tests.analysis.appraisal.systems import model, piece, pieces_of, proposed, system

MODELS = (model("accounts.User"), model("orders.Order"))
HOME = {"accounts.User": "accounts", "orders.Order": "orders"}


def test_takes_models_and_modules_as_units() -> None:
    read = piece("read", "orders", "accounts.User", at="orders.views:show")
    units = units_of(pieces_of(system(MODELS, read, read)))
    assert units.home == {"orders.views": "orders", "accounts.User": "accounts"}
    assert units.uses == {("orders.views", "accounts.User"): 2}


def test_takes_no_app_as_a_unit() -> None:
    assert units_of(pieces_of(system(MODELS, piece("url", "orders", "accounts")))).home == {}


def test_drops_uses_of_a_unit_by_itself() -> None:
    assert units_of(pieces_of(system(MODELS, piece("foreign_key", "orders.Order", "orders.Order")))).uses == {}


def test_reads_accesses_in_the_order_of_lines() -> None:
    write = piece("write", "orders", "accounts.User", at="orders.views:pay", line=9)
    read = piece("read", "orders", "orders.Order", at="orders.views:pay", line=3)
    found = traces_of(pieces_of(system(MODELS, write, read)), HOME)
    assert found.accesses == {"orders.views:pay": (Access("orders.Order", "R"), Access("accounts.User", "W"))}


def test_takes_neither_migrations_nor_modules_as_functionalities() -> None:
    old = piece("write", "orders", "accounts.User", at="orders.migrations.0002:fill")
    bare = piece("read", "orders", "accounts.User", at="orders.settings")
    assert traces_of(pieces_of(system(MODELS, old, bare)), HOME).accesses == {}


def test_prints_eight_metrics_with_the_side_that_is_better() -> None:
    read = piece("read", "orders", "accounts.User", at="orders.views:show")
    found = proposed(system(MODELS, read)).metrics
    assert [(metric.name, metric.better) for metric in found] == [
        ("SM", "higher"),
        ("ICP", "lower"),
        ("IFN", "lower"),
        ("NED", "lower"),
        ("TurboMQ", "higher"),
        ("modularity", "higher"),
        ("Lisbon coupling", "lower"),
        ("Lisbon complexity", "lower"),
    ]
