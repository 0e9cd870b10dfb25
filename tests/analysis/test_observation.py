"""What was seen outside the code, from files to a system."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.boundaries.bounded_contexts import partition
from analysis.model.observations import Change, Observations, Sources, Statement
from analysis.model.system import Wishes
from analysis.model.urls import UrlPattern
from analysis.observation import observed
from banyan.errors import BadInput
from tests.analysis.boundaries.systems import system

PLAIN = system("Order User")
SHOP = replace(
    PLAIN,
    models=tuple(replace(model, db_table=f"shop_{model.name.lower()}") for model in PLAIN.models),
    urls=(UrlPattern("orders/", "shop.views.Orders", "", "", "shop", "f.py", 1),),
)


def test_looks_at_nothing_unasked(tmp_path):
    assert observed(SHOP, tmp_path, Sources()).observed == Observations()


def test_reads_what_it_is_given(tmp_path):
    log, export = tmp_path / "access.log", tmp_path / "statements.csv"
    log.write_text('1.2.3.4 - - [x] "GET /orders/ HTTP/1.1" 200\n', "utf-8")
    export.write_text("query,calls\nSELECT 1 FROM shop_order JOIN shop_user ON true,5\n", "utf-8")
    (tmp_path / "CODEOWNERS").write_text("* @shop\n", "utf-8")
    seen = observed(SHOP, tmp_path, Sources(owners=True, access_logs=(log, log), statements=(export,))).observed
    assert seen.requests == {"shop.views.Orders": 2}
    assert seen.statements == (Statement(("shop_order", "shop_user"), 5),)
    assert seen.owners == {"f.py": ("@shop",)}
    assert seen.changes == ()


def test_a_log_of_another_format_is_an_error(tmp_path):
    log = tmp_path / "access.log"
    log.write_text("hello\n", "utf-8")
    with pytest.raises(BadInput):
        observed(SHOP, tmp_path, Sources(access_logs=(log,)))


def test_what_was_seen_moves_a_model_that_the_code_leaves_open():
    drawn = system("Order>Line Page>Author Note", "v.a:Order,Line v.b:Page,Author", apps=("shop",))
    joins = tuple(Statement((table, "t_note"), 1000) for table in ("t_page", "t_author"))
    models = tuple(replace(model, db_table=f"t_{model.name.lower()}") for model in drawn.models)
    seen = replace(drawn, models=models, observed=Observations(statements=joins))
    service_of = partition(seen, Wishes(services=2)).models
    assert service_of["shop.Note"] == service_of["shop.Page"] != service_of["shop.Order"]


def test_history_draws_together_what_changes_together():
    drawn = system("A B C D")
    models = tuple(replace(model, file=f"{model.name}.py") for model in drawn.models)
    changes = tuple(Change("Ada", files) for files in (("A.py", "B.py"), ("C.py", "D.py")) for _ in range(5))
    seen = replace(drawn, models=models, observed=Observations(changes))
    service_of = partition(seen, Wishes(services=2)).models
    assert service_of["shop.A"] == service_of["shop.B"] != service_of["shop.C"] == service_of["shop.D"]
