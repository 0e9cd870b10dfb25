"""Which tables go along: those of moved models and their relations, replicas, and what these point to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.model.models import Relation
from banyan.errors import BadInput
from extracted.data.declared import declared_replicas
from extracted.data.engines import opened
from extracted.data.errors import SchemasDiffer
from extracted.data.selection import Wanted, shares_of
from tests.extracted.data.databases import SECRETS, WANTED, model, run

ITEM, SHELF, TAG = model("stock.Item", "stock_item"), model("stock.Shelf", "stock_shelf"), model("tags.Tag", "tags_tag")
USER = model("people.User", "people_user")
TAG_TABLE = "CREATE TABLE tags_tag (id integer PRIMARY KEY);"


def many_to_many(name: str, target: str, through: str | None = None) -> Relation:
    path = ("stock.models.Item", "stock/models.py", 1)
    return Relation(name, "ManyToManyField", "ManyToManyField", target, through, None, True, "local", *path)


def chosen(models, wanted, source, target):
    here, there = opened(source), opened(target)
    try:
        return {share.table: share for share in shares_of(models, wanted, here, there)}
    finally:
        here.close()
        there.close()


def test_the_table_of_a_many_to_many_field_goes_along(database):
    source, target = database("sqlite"), database("sqlite")
    item = replace(ITEM, relations=(many_to_many("tags", "tags.Tag"),))
    found = chosen((item, SHELF, TAG), WANTED, source, target)
    assert {table: (share.model, share.why) for table, share in found.items()} == {
        "stock_item": ("stock.Item", "moved"),
        "stock_item_tags": ("stock.Item.tags", "relation"),
        "stock_shelf": ("stock.Shelf", "moved"),
    }


def test_one_with_a_name_of_its_own_is_found_by_what_it_points_to(database):
    source, target = database("sqlite"), database("sqlite")
    for address in (source, target):
        table = "CREATE TABLE labels (id integer PRIMARY KEY, a bigint REFERENCES stock_item, b text REFERENCES {});"
        run(address, TAG_TABLE, table.format("tags_tag"))
    item = replace(ITEM, relations=(many_to_many("marks", "tags.Tag"),))
    assert chosen((item, SHELF, TAG), WANTED, source, target)["labels"].model == "stock.Item.marks"


def test_one_through_a_model_is_that_model(database):
    source, target = database("sqlite"), database("sqlite")
    item = replace(ITEM, relations=(many_to_many("tags", "tags.Tag", "stock.ItemTag"),))
    through = model("stock.ItemTag", "stock_item_tags")
    assert chosen((item, SHELF, through), WANTED, source, target)["stock_item_tags"].why == "moved"


def test_proxies_and_unmanaged_models_have_no_table_of_their_own(database):
    source, target = database("sqlite"), database("sqlite")
    proxy = replace(model("stock.Cheap", "stock_item"), is_proxy=True)
    view = replace(model("stock.View", "stock_view"), is_managed=False)
    assert sorted(chosen((ITEM, SHELF, proxy, view), WANTED, source, target)) == ["stock_item", "stock_shelf"]


def test_what_the_database_of_the_service_points_to_goes_along(database):
    source, target = database("sqlite"), database("sqlite")
    found = chosen((ITEM, SHELF), Wanted("goods", (), replicas=("stock.Item",)), source, target)
    assert {table: share.why for table, share in found.items()} == {"stock_item": "replica", "stock_shelf": "needed"}


def test_only_a_model_that_stays_loses_its_secrets(database):
    source, target = database("sqlite"), database("sqlite")
    replica = chosen((USER,), Wanted("stock", (), (), ("people.User",), SECRETS), source, target)
    assert replica["people_user"].hidden == ("password",)
    owner = chosen((USER,), Wanted("people", ("people",), secrets=SECRETS), source, target)
    assert owner["people_user"].hidden == ()


def test_what_others_point_to_leaves_its_secrets_behind_too(database):
    source, target = database("sqlite"), database("sqlite")
    wanted = Wanted("goods", (), replicas=("stock.Item",), secrets=frozenset({("stock.Shelf", "code")}))
    assert chosen((ITEM, SHELF), wanted, source, target)["stock_shelf"].hidden == ("code",)


def test_a_shared_model_that_the_service_has_no_table_for_stays(database):
    source, target = database("sqlite"), database("sqlite")
    run(source, TAG_TABLE)
    assert "tags_tag" not in chosen((ITEM, SHELF, TAG), replace(WANTED, shared=("tags",)), source, target)


def test_a_replica_without_a_table_is_named(database):
    source, target = database("sqlite"), database("sqlite")
    run(source, TAG_TABLE)
    with pytest.raises(SchemasDiffer, match=r"no table tags_tag \(tags.Tag\)"):
        chosen((ITEM, TAG), replace(WANTED, replicas=("tags.Tag",)), source, target)


def test_replicas_are_those_that_the_service_declares(tmp_path):
    contracts = tmp_path / "service_contracts"
    assert declared_replicas(tmp_path) is None
    contracts.mkdir()
    (contracts / "__init__.py").write_text("raise SystemExit('never run')\n")
    (contracts / "monolith.py").write_text(
        'LINK = Link("x", (Access("a.B", "replica"), Access("a.C", "client"), declarations.Access("a.A", "replica")))'
    )
    assert declared_replicas(tmp_path) == ("a.A", "a.B")


def test_contracts_that_are_no_python_are_named(tmp_path):
    (tmp_path / "service_contracts").mkdir()
    (tmp_path / "service_contracts" / "__init__.py").write_text("LINK = (")
    with pytest.raises(BadInput, match="is no Python"):
        declared_replicas(tmp_path)
