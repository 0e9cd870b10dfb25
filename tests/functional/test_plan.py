"""`banyan plan`: a plan from a proposal, and what is new added to one that people edit."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from tests.analysis.projects import write_tree
from tests.functional.command import banyan
from tests.functional.conftest import digest_of

STOCK = "--- stock/models.py\nfrom django.db import models\nclass Item(models.Model):\n    pass\n"
OURS = """\
# agreed on Monday
[project]
path = "."
unowned = ["config"]   # wiring

[services.checkout]    # one team
apps = [
    "orders",  # theirs
]

[services.identity]
team = "identity"
models = ["accounts.Customer"]
"""


def add(shop: Path, tree: str) -> None:
    """Add apps to a shop and install them."""
    write_tree(tree, shop)
    apps = sorted(path.parent.name for path in shop.glob("*/models.py"))
    (shop / "config" / "settings.py").write_text(f"INSTALLED_APPS = {apps!r}\n")


def test_writes_a_plan_beside_manage_py(shop):
    done = banyan("plan", str(shop))
    assert (done.returncode, done.stdout) == (0, "")
    assert "added service orders" in done.stderr
    plan = tomllib.loads((shop / "banyan.toml").read_text("utf-8"))
    assert plan == {
        "project": {"path": ".", "settings": "config.settings"},
        "services": {"accounts": {"apps": ["accounts"]}, "orders": {"apps": ["orders"]}},
    }


def test_finds_the_project_from_a_folder_below(shop):
    assert banyan("plan", cwd=shop / "orders").returncode == 0
    assert tomllib.loads((shop / "banyan.toml").read_text("utf-8"))["project"]["path"] == "."
    assert not (shop / "orders" / "banyan.toml").exists()


def test_takes_the_folder_that_is_named_below_manage_py(shop):
    (shop / "src").mkdir()
    (shop / "orders").rename(shop / "src" / "orders")
    assert banyan("plan", str(shop / "src"), cwd=shop).returncode == 0
    assert tomllib.loads((shop / "banyan.toml").read_text("utf-8"))["project"]["path"] == "src"


def test_writes_where_it_is_told_and_says_where_the_project_lies(shop, tmp_path):
    assert banyan("plan", str(shop), "--output", str(tmp_path / "plan.toml")).returncode == 0
    assert tomllib.loads((tmp_path / "plan.toml").read_text("utf-8"))["project"]["path"] == "shop"
    assert banyan("check", "--plan", str(tmp_path / "plan.toml")).returncode == 1


def test_a_dry_run_shows_the_difference_and_writes_nothing(shop):
    before = digest_of(shop)
    done = banyan("plan", str(shop), "--dry-run", cwd=shop)
    assert done.returncode == 0
    assert done.stdout.startswith("--- /dev/null\n+++ banyan.toml\n")
    assert "+[services.orders]\n" in done.stdout
    assert digest_of(shop) == before


def test_a_second_run_changes_nothing(shop):
    banyan("plan", str(shop))
    before = digest_of(shop)
    done = banyan("plan", str(shop))
    assert (done.returncode, done.stdout) == (0, "")
    assert "is up to date" in done.stderr
    assert digest_of(shop) == before


def test_adds_what_is_new_and_keeps_what_people_wrote(shop):
    (shop / "banyan.toml").write_text(OURS)
    add(shop, STOCK)
    models = shop / "accounts" / "models.py"
    models.write_text(models.read_text() + "class Card(models.Model):\n    holder = models.TextField()\n")
    done = banyan("plan", str(shop))
    assert done.returncode == 0, done.stderr
    assert "added app stock to stock" in done.stderr
    assert "added model accounts.Card to identity" in done.stderr
    added = OURS.replace('["accounts.Customer"]', '["accounts.Customer", "accounts.Card"]')
    assert (shop / "banyan.toml").read_text() == added + '\n[services.stock]\napps = ["stock"]\n'


def test_reports_what_is_gone_and_leaves_it(shop):
    text = OURS.replace('"accounts.Customer"', '"accounts.Customer", "accounts.Client"')
    (shop / "banyan.toml").write_text(text)
    done = banyan("plan", str(shop))
    assert done.returncode == 1
    assert "banyan.toml:13: model accounts.Client is not in the project" in done.stderr
    assert (shop / "banyan.toml").read_text() == text


def test_does_not_take_a_plan_above_that_is_about_another_project(shop, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "banyan.toml").write_text('[project]\npath = "other"\n')
    assert banyan("plan", str(shop)).returncode == 0
    assert (shop / "banyan.toml").exists()


def test_does_not_add_one_project_to_the_plan_of_another(shop, tmp_path):
    write_tree(STOCK, tmp_path / "other")
    banyan("plan", str(shop))
    before = digest_of(shop)
    done = banyan("plan", str(tmp_path / "other"), "--output", str(shop / "banyan.toml"))
    assert done.returncode == 2
    assert "the plan is about" in done.stderr
    assert digest_of(shop) == before


WRONG = {
    "no TOML": ("[services", "it is no TOML"),
    "an unknown key": ("[services.x]\nmodel = []\n", "did you mean models"),
    "a model named twice": ("[services.x]\nmodels = ['a.B']\n[services.y]\nmodels = ['a.B']\n", "is named twice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_does_not_touch_a_plan_that_it_does_not_understand(case, shop):
    text, message = WRONG[case]
    (shop / "banyan.toml").write_text(text)
    done = banyan("plan", str(shop))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert (shop / "banyan.toml").read_text() == text


def test_does_not_know_a_strategy_of_another_name(shop):
    done = banyan("plan", str(shop), "--strategy", "by_ap")
    assert (done.returncode, done.stderr.splitlines()[1]) == (2, " hint: did you mean by_app?")


def test_does_not_plan_what_is_not_there(shop):
    done = banyan("plan", "nowhere", cwd=shop)
    assert done.returncode == 2
    assert "nowhere: cannot be read: there is nothing of this name" in done.stderr


def test_does_not_plan_what_is_no_project(tmp_path):
    done = banyan("plan", str(tmp_path))
    assert done.returncode == 2
    assert "no Django project found" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_does_not_write_in_a_folder_that_is_read_only(shop):
    shop.chmod(0o555)
    try:
        done = banyan("plan", str(shop))
    finally:
        shop.chmod(0o755)
    assert done.returncode == 2
    assert "banyan.toml: cannot be written" in done.stderr


def test_does_not_write_into_a_folder_that_is_missing(shop):
    done = banyan("plan", str(shop), "--output", str(shop / "no" / "plan.toml"))
    assert done.returncode == 2
    assert "its folder does not exist" in done.stderr


def test_proposes_a_route_for_each_url_of_a_service_once(shop):
    (shop / "orders/views.py").write_text("def show(request, pk):\n    pass\n\ndef index(request):\n    pass\n")
    (shop / "config/urls.py").write_text(
        "from django.urls import path\nfrom orders import views\nurlpatterns = [\n"
        "    path('orders/', views.index, name='index'),\n    path('orders/<int:pk>/', views.show, name='show'),\n]\n"
    )
    with (shop / "config/settings.py").open("a") as settings:
        settings.write("ROOT_URLCONF = 'config.urls'\n")
    (shop / "banyan.toml").write_text("# ours\n[services.orders]\napps = ['orders']\n")
    assert banyan("plan", str(shop), "--routes", "orders").returncode == 0
    text = (shop / "banyan.toml").read_text("utf-8")
    assert text.startswith("# ours\n[services.orders]\napps = ['orders']\n\n[routes.orders-index]\n")
    routes = tomllib.loads(text)["routes"]
    assert [route["matches"][0]["path"]["value"] for route in routes.values()] == ["/orders/", "/orders/[0-9]+/"]
    again = banyan("plan", str(shop), "--routes", "orders")
    assert (again.returncode, (shop / "banyan.toml").read_text("utf-8")) == (0, text)
    assert banyan("plan", str(shop), "--routes", "order").returncode == 2
