"""Groups models that are used, related and named together."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from dataclasses import replace

import pytest

from analysis.boundaries import STRATEGIES
from analysis.boundaries.bounded_contexts import partition
from analysis.config import Config
from analysis.model.system import System, Wishes
from analysis.pipeline import system_of
from banyan.errors import UnknownName, UsageError
from tests.analysis.boundaries.renaming import renamed
from tests.analysis.boundaries.systems import groups, system
from tests.architecture.source import REPOSITORY

MONOLITH = REPOSITORY / "monolith"
UNLABELLED = Wishes(ignore_app_labels=True)
SHOP = system(
    "OrderLine>Order Payment>Order Order>User Article>Author Comment>Article Author>User",
    "views.Checkout:Order,OrderLine,Payment views.Cart:Order,OrderLine views.Blog:Article,Author,Comment "
    "views.Feed:Article,Author views.Login:User",
)
ORDERS, BLOG = {"Order", "OrderLine", "Payment"}, {"Article", "Author", "Comment"}


@pytest.fixture(scope="module")
def monolith() -> System:
    return system_of(MONOLITH, Config())


def test_is_registered():
    assert STRATEGIES.load("bounded_contexts").partition is partition


def test_parts_a_monolith_of_one_app():
    found = groups(partition(SHOP, Wishes()))
    assert any(group >= ORDERS and not group & BLOG for group in found)
    assert any(group >= BLOG and not group & ORDERS for group in found)


def test_does_not_let_a_hub_glue_everything_together():
    pointing = "OrderLine>User Payment>User Article>User Comment>User Order>User"
    glued = replace(SHOP, models=system(f"{pointing} OrderLine>Order Payment>Order Comment>Article Author>User").models)
    service_of = partition(glued, UNLABELLED).models
    assert service_of["shop.Order"] != service_of["shop.Article"]
    assert any("hub" in text for text in partition(glued, Wishes()).placements["shop.User"].cons)


def test_keeps_the_apps_of_the_reference_monolith_as_its_authors_drew_them(monolith):
    found = partition(monolith, Wishes())
    apps = ("accounts", "baskets", "catalog", "inventory", "notifications", "orders", "payments", "promotions")
    for app in (*apps, "reports", "reviews", "shipping"):
        owned = {model.partition(".")[0] for model, service in found.models.items() if service == app}
        assert owned - {"core"} == {app}
        assert found.code[app] == app
    assert found.code["config"] == "shared"
    assert found.libraries == {"shared"}


APART = system("a.One>a.Two a.Two>a.Three b.Four>b.Five b.Five>b.Six a.Alone c.Single", apps="abc")


def test_a_model_that_nothing_reaches_stays_in_its_app():
    found = partition(APART, Wishes()).models
    assert found["a.Alone"] == found["a.One"] == "a"
    assert found["c.Single"] not in {found["a.One"], found["b.Four"]}


def test_an_app_of_its_own_says_nothing_when_labels_are_ignored():
    found = partition(APART, UNLABELLED).models
    assert found["a.Alone"] != found["a.One"]


def test_labels_say_nothing_in_a_project_of_one_app():
    assert dict(partition(SHOP, Wishes()).models).keys() == dict(partition(SHOP, UNLABELLED).models).keys()
    assert groups(partition(SHOP, Wishes())) == groups(partition(SHOP, UNLABELLED))


def test_proposes_no_service_of_one_model_in_doubt(monolith):
    for wishes in (Wishes(), UNLABELLED):
        found = partition(monolith, wishes)
        sizes = Counter(found.models.values())
        for placement in found.placements.values():
            assert sizes[placement.service] > 1 or placement.stability >= 0.5


def test_says_why_each_model_stands_where_it_does(monolith):
    placements = partition(monolith, UNLABELLED).placements
    line = placements["orders.OrderLine"]
    assert line.service == placements["orders.Order"].service
    assert any("related to Order" in text for text in line.pros)
    assert 0 < line.confidence <= 1
    assert 0 < line.stability <= 1
    assert line.runner_up != line.service


def test_makes_as_many_services_as_asked(monolith):
    for number in (1, 2, 5, 20, 73):
        assert len(set(partition(monolith, Wishes(services=number)).models.values())) == number


def test_every_model_goes_to_one_of_the_anchors():
    wishes = Wishes(anchors={"trade": ("shop.Order",), "press": ("shop.Article",)})
    found = partition(SHOP, wishes)
    assert {model.partition(".")[2] for model, service in found.models.items() if service == "trade"} >= ORDERS
    assert {model.partition(".")[2] for model, service in found.models.items() if service == "press"} >= BLOG
    assert set(found.models.values()) == {"trade", "press"}


def test_models_that_nothing_joins_to_an_anchor_are_placed_all_the_same():
    found = partition(system("A>B C"), Wishes(anchors={"one": ("shop.A",), "two": ("shop.B",)}))
    assert set(found.models) == {"shop.A", "shop.B", "shop.C"}
    assert found.placements["shop.C"].confidence == 0


def test_keeps_together_and_apart_what_it_is_asked_to():
    wishes = Wishes(together=(("shop.Order", "shop.Article"),), apart=(("shop.Order", "shop.Payment"),))
    for found in (partition(SHOP, wishes), partition(SHOP, replace(wishes, services=3))):
        assert found.models["shop.Order"] == found.models["shop.Article"]
        assert found.models["shop.Order"] != found.models["shop.Payment"]


def test_keeps_apps_whole_where_asked(monolith):
    service_of = partition(monolith, Wishes(whole_apps=True, services=4)).models
    homes = {(model.partition(".")[0], service) for model, service in service_of.items()}
    assert len(homes) == len({app for app, _service in homes})
    assert len(set(service_of.values())) == 4


@pytest.mark.parametrize(
    ("wishes", "text"),
    [
        (Wishes(anchors={"a": ("shop.Ordr",)}), "there is no model called 'shop.Ordr'"),
        (Wishes(anchors={"a": ("shop.Order",), "b": ("shop.Order",)}), "shop.Order is asked to be in a and in b"),
        (Wishes(together=(("shop.Order", "shop.Use"),)), "there is no model called 'shop.Use'"),
        (Wishes(together=(("shop.Order", "shop.User"),), apart=(("shop.User", "shop.Order"),)), "to be together"),
        (Wishes(services=99), "99 services cannot be made of 7 groups of models"),
        (Wishes(services=-1), "-1 services cannot be made"),
        (Wishes(services=3, anchors={"a": ("shop.Order",)}), "3 services are asked for, and 1 anchors"),
        (Wishes(anchors={"a": ()}), "the anchor a names no model"),
        (Wishes(anchors={"a": ("shop.Order", "shop.User")}, apart=(("shop.Order", "shop.User"),)), "to be together"),
        (Wishes(whole_apps=True, anchors={"a": ("shop.Order",), "b": ("shop.User",)}), "to be in a and in b"),
    ],
)
def test_refuses_a_wish_that_cannot_be_met(wishes, text):
    with pytest.raises(UsageError, match=re.escape(text)) as raised:
        partition(SHOP, wishes)
    assert raised.value.hint


def test_guesses_which_model_was_meant():
    with pytest.raises(UnknownName) as raised:
        partition(SHOP, Wishes(anchors={"a": ("shop.Ordr",)}))
    assert "did you mean shop.Order" in (raised.value.hint or "")


def test_takes_a_monolith_without_models():
    assert partition(System((), (), ()), Wishes()).models == {}


def test_the_same_system_in_another_order_gives_the_same_partition(monolith):
    chance = random.Random(3)
    shuffled = [list(part) for part in (monolith.models, monolith.evidence, monolith.mentions)]
    for part in shuffled:
        chance.shuffle(part)
    models, evidence, mentions = map(tuple, shuffled)
    other = replace(monolith, models=models, evidence=evidence, mentions=mentions)
    for wishes in (Wishes(), UNLABELLED, Wishes(anchors={"a": ("orders.Order",), "b": ("catalog.Product",)})):
        first, second = partition(monolith, wishes), partition(other, wishes)
        assert dict(first.models) == dict(second.models)
        assert dict(first.placements) == dict(second.placements)
        assert dict(first.code) == dict(second.code)


@pytest.mark.parametrize("seed", [1, 2])
def test_labels_folders_and_files_count_for_nothing_when_they_are_to_be_ignored(tmp_path, monolith, seed):
    renaming = renamed(MONOLITH, tmp_path, seed)
    before = partition(monolith, UNLABELLED).models
    after = partition(system_of(tmp_path, Config()), UNLABELLED).models
    assert {renaming.dotted(model): service for model, service in before.items()} == dict(after)


def test_one_app_and_thirty_are_the_same_when_labels_are_ignored(monolith):
    """What says in which app a thing stands must not come back by another way."""
    joined = _in_one_app(monolith)
    before, after = (partition(one, UNLABELLED).models for one in (monolith, joined))
    assert {model.partition(".")[2]: s for model, s in before.items()} == {
        m.partition(".")[2]: s for m, s in after.items()
    }


def test_a_comment_and_a_rename_elsewhere_move_no_model(tmp_path, monolith):
    shutil.copytree(MONOLITH, tmp_path / "shop", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    views = tmp_path / "shop" / "reviews" / "views.py"
    views.write_text("# A comment.\n\n" + views.read_text("utf-8").replace("review_create", "review_begin"), "utf-8")
    before, after = partition(monolith, Wishes()), partition(system_of(tmp_path / "shop", Config()), Wishes())
    assert dict(before.models) == dict(after.models)


def _in_one_app(system_: System) -> System:
    def label(text: str | None) -> str | None:
        return f"all.{text.partition('.')[2]}" if text else text

    def relabelled(one):
        relations = tuple(replace(r, target=_local(r.target)) for r in one.relations)
        return replace(one, id=label(one.id), app="all", relations=relations)

    def _local(text: str | None) -> str | None:
        return label(text) if text in known else text

    known = {model.id for model in system_.models}
    evidence = tuple(
        replace(
            one,
            source=replace(one.source, app="all", model=_local(one.source.model)),
            target=replace(one.target, app="all", model=_local(one.target.model)),
        )
        for one in system_.evidence
    )
    members = {label(model) or "": names for model, names in system_.members.items()}
    return replace(system_, models=tuple(map(relabelled, system_.models)), evidence=evidence, members=members)
