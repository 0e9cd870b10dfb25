"""Where a plan lies, and which project it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyan.errors import UsageError
from banyan.plan.location import find_plan, home_of, is_about, project_root, require_about, shortened
from banyan.plan.values import Plan, PlannedProject


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "src" / "shop" / "orders").mkdir(parents=True)
    (tmp_path / "src" / "manage.py").touch()
    (tmp_path / "other").mkdir()
    return tmp_path


def test_finds_the_nearest_plan_upwards(tree):
    (tree / "banyan.toml").touch()
    assert find_plan(tree / "src" / "shop") == tree / "banyan.toml"
    (tree / "src" / "banyan.toml").touch()
    assert find_plan(tree / "src" / "shop") == tree / "src" / "banyan.toml"


def test_does_not_find_a_plan_below(tree):
    (tree / "src" / "banyan.toml").touch()
    assert find_plan(tree / "other") is None


def test_does_not_take_a_folder_for_a_plan(tree):
    (tree / "src" / "banyan.toml").mkdir()
    assert find_plan(tree / "src") is None


def test_a_new_plan_belongs_beside_manage_py(tree):
    assert home_of(tree / "src" / "shop" / "orders") == tree / "src" / "banyan.toml"


def test_a_new_plan_belongs_to_the_folder_itself_where_there_is_none(tree):
    assert home_of(tree / "other") == tree / "other" / "banyan.toml"


def test_is_about_its_project_what_holds_it_and_what_lies_in_it(tree):
    plan, file = Plan(PlannedProject("src")), tree / "banyan.toml"
    assert project_root(file, plan) == tree / "src"
    assert all(is_about(file, plan, folder) for folder in (tree, tree / "src", tree / "src" / "shop"))


def test_is_not_about_another_project(tree):
    plan, file = Plan(PlannedProject("src")), tree / "banyan.toml"
    assert not is_about(file, plan, tree / "other")
    with pytest.raises(UsageError, match="the plan is about"):
        require_about(file, plan, tree / "other")


def test_shows_paths_as_seen_from_here(tree, monkeypatch):
    monkeypatch.chdir(tree)
    assert shortened(tree / "src" / "a") == Path("src/a")
    assert shortened(tree.parent) == tree.parent
