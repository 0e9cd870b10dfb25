"""`couplings.toml` is well-formed, and the trace that holds it to the tests can fail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from core.models import PostalAddress
from orders.services import order_place
from tests.tracing import ROOT, Observation, Recorder, read_couplings, uncovered

KINDS = {
    "admin", "call", "cascade", "content_type", "foreign_key", "form", "generic_foreign_key", "generic_relation",
    "import", "inheritance", "management_command", "many_to_many", "middleware", "migration", "one_to_one",
    "permission", "query_join", "raw_sql", "read", "serializer", "setting", "signal", "soft_foreign_key", "task",
    "template", "transaction", "url", "write",
}  # fmt: skip
ABSTRACT = {"core.TimeStampedModel", "core.AuthoredModel", f"core.{PostalAddress.__name__}"}
ROWS = read_couplings()


def _symbols(tree: ast.AST, prefix: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            name = prefix if node.name == "Meta" else f"{prefix}.{node.name}".lstrip(".")
            yield name
            yield from _symbols(node, name)
        else:
            yield from _symbols(node, prefix)


def _symbols_of(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {"", *(_symbols(ast.parse(text)) if path.suffix == ".py" else ())}


def _is_known(end: str) -> bool:
    app, _, model = end.partition(".")
    if app == "config":
        return not model
    return apps.is_installed(app) and (not model or end in ABSTRACT or apps.get_model(app, model) is not None)


def test_every_kind_occurs():
    assert {row["kind"] for row in ROWS} == KINDS


def test_rows_are_sorted_and_different():
    keys = [(row["kind"], row["from"], row["to"], row["file"], row.get("symbol", "")) for row in ROWS]
    assert keys == sorted(set(keys))


def test_rows_cross_from_one_app_to_another():
    assert [row for row in ROWS if row["from"].split(".")[0] == row["to"].split(".")[0]] == []


def test_rows_name_apps_and_models_that_exist():
    ends = {row[end] for row in ROWS for end in ("from", "to")}
    assert {end for end in ends if not _is_known(end)} == set()


def test_rows_name_files_and_symbols_that_exist():
    symbols = {file: _symbols_of(ROOT / file) for file in {row["file"] for row in ROWS}}
    assert [row for row in ROWS if row.get("symbol", "") not in symbols[row["file"]]] == []


@pytest.fixture
def checkout_observations(shopping) -> set[Observation]:
    recorder = Recorder()
    recorder.start()
    order_place(basket=shopping.basket, customer=shopping.customer, checkout=shopping.checkout)
    recorder.stop()
    return recorder.observations


def test_the_trace_sees_a_checkout(checkout_observations):
    assert {
        Observation("data", ("orders",), "baskets"),
        Observation("data", ("orders",), "catalog"),
        Observation("call", ("orders",), "inventory"),
        Observation("call", ("orders",), "promotions"),
        Observation("call", ("orders",), "core"),
    } <= checkout_observations


def test_a_checkout_shows_nothing_that_is_not_listed(checkout_observations):
    assert uncovered(checkout_observations, ROWS) == []


def test_without_its_rows_each_pair_of_a_checkout_is_missed(checkout_observations):
    for seen in checkout_observations:
        rest = [row for row in ROWS if (row["from"].split(".")[0], row["to"].split(".")[0]) not in seen.pairs]
        assert seen in uncovered(checkout_observations, rest), f"{seen} does not need its rows"


def test_a_row_of_another_kind_or_direction_does_not_do():
    seen = Observation("signal", ("reviews",), "orders")
    row = {"kind": "call", "from": "reviews", "to": "orders.Order", "file": "reviews/receivers.py"}
    assert uncovered([seen], [row]) == [seen]
    assert uncovered([seen], [{**row, "kind": "signal", "from": "orders", "to": "reviews"}]) == [seen]
    assert uncovered([seen], [{**row, "kind": "signal"}]) == []


def test_a_callback_may_be_listed_from_either_end():
    row = {"kind": "call", "from": "accounts", "to": "core", "file": "accounts/views.py"}
    assert uncovered([Observation("call", ("core",), "accounts", is_callback=True)], [row]) == []
    assert uncovered([Observation("call", ("core",), "accounts")], [row]) != []
