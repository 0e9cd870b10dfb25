"""What was seen outside the code draws models together, and says nothing where it is not there."""

from __future__ import annotations

from dataclasses import replace

from analysis.boundaries._observed import observed_threads
from analysis.model.models import DjangoModel
from analysis.model.observations import Change, Observations, Statement
from analysis.model.system import System
from tests.analysis.boundaries.systems import system

SHOP = system("Order User Page", "views.Orders:Order,User")
USAGE = [("shop.views:Orders", "shop.Order"), ("shop.views:Other", "shop.Page")]


def test_finds_nothing_where_nothing_was_seen():
    assert threads(Observations()) == {}


def test_what_a_view_uses_counts_by_how_often_it_is_asked_for():
    found = threads(Observations(requests={"shop.views.Orders": 1, "shop.views.Gone": 5}))
    assert found == {"requests": {("shop.views:Orders", "shop.Order"): 1.0}}


def test_statements_tie_the_models_whose_tables_they_join():
    found = threads(Observations(statements=(Statement(("t_order", "t_user"), 1), Statement(("t_order", "other"), 4))))
    assert found == {"statements": {("shop.Order", "shop.User"): 1.0}}


def test_commits_tie_files_and_files_tie_models():
    found = threads(Observations(changes=(Change("Ada", ("order.py", "user.py")), Change("Bo", ("page.py",)))))
    assert ("shop.Order", "file order.py") in found["history"]
    assert ("commit 0", "file order.py") in found["history"]
    assert ("author Bo", "file page.py") in found["history"]
    assert ("commit 1", "file page.py") not in found["history"]


def test_owners_tie_their_models():
    found = threads(Observations(owners={"order.py": ("@shop",)}))
    assert found == {"owners": {("owner @shop", "shop.Order"): 1.0}}


def test_files_count_for_nothing_when_they_are_to_be_ignored():
    seen = Observations((Change("Ada", ("order.py", "user.py")),), {"order.py": ("@shop",)})
    assert threads(seen, in_files=False) == {}


def threads(seen: Observations, *, in_files: bool = True):
    drawn: System = replace(SHOP, observed=seen)
    return observed_threads(drawn, tuple(map(_filed, drawn.models)), USAGE, in_files=in_files)


def _filed(model: DjangoModel) -> DjangoModel:
    name = model.name.lower()
    return replace(model, file=f"{name}.py", db_table=f"t_{name}")
