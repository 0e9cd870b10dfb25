"""The reference monolith's own history against what is made of it, in real databases."""

from __future__ import annotations

import shutil
from functools import cache

import pytest

from analysis.config import Config
from analysis.pipeline import project_of
from banyan.plan.reading import read_plan
from extracted.extractor.access import access_of
from extracted.extractor.cut import cut_of
from extracted.extractor.migrations.service import Migrated, migrated
from extracted.extractor.migrations.staying import monolith_migrations
from extracted.extractor.model import Cut, Monolith
from extracted.extractor.shaking import shake
from tests.extracted.extractor.migrations.databases import (
    MONOLITH,
    REPOSITORY,
    DjangoProject,
    bare_apps,
    constraints,
    installed,
)
from tests.extracted.postgresql import server

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def postgresql():
    with server() as running:
        yield running


SERVICES = ["accounts", "checkout", "reviews"]


@cache
def monolith():
    report, project = project_of(MONOLITH, Config())
    return Monolith(MONOLITH, report, project, "config.settings")


@cache
def local_apps():
    return tuple(a.label for a in monolith().report.apps if a.is_local and a.django_app and a.is_installed)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A database as the monolith's own migrations make it."""
    folder = tmp_path_factory.mktemp("monolith")
    project = DjangoProject(folder, f"sqlite:///{folder}/db.sqlite3", installed(local_apps()))
    project.migrate()
    return project


@pytest.fixture(scope="module")
def expected(original):
    return original.schema()


def write(made: Migrated, folder):
    for file in made.files:
        path = folder / "made" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return sorted({file.path.partition("/")[0] for file in made.files})


def service(name, folder, database):
    """A project with the migrations of a service and no models, as migrations need none; with its cut."""
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    cut = cut_of(monolith(), plan, name)
    shaken = shake(monolith(), cut, {mirror.model: mirror.access for mirror in access_of(monolith(), cut, plan)})
    made = migrated(monolith(), cut, shaken.mirrors, shaken.files)
    assert made.failed == ()
    apps = write(made, folder)
    modules = {app: f"made.{app}.migrations" for app in apps}
    return DjangoProject(folder, database, installed(bare_apps(folder, apps)), modules), cut


def of_apps(schema, apps):
    return {table: found for table, found in schema.items() if table.partition("_")[0] in apps}


def without_keys(table, tables):
    """Constraints of a table without foreign keys to tables that are not among some."""
    return [c for c in constraints(table) if not c["foreign_key"] or c["foreign_key"][0] in tables]


def test_makes_of_all_apps_what_the_history_made_of_them(expected, tmp_path):
    labels = tuple(app for app in local_apps() if app != "demo")
    made = migrated(monolith(), Cut("all", labels, (), {a: a for a in labels}, (), (), (), ()), ())
    modules = {app: f"made.{app}.migrations" for app in write(made, tmp_path)}
    project = DjangoProject(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3", installed(local_apps()), modules)
    project.migrate()
    found = project.schema()
    found.pop("django_migrations")
    assert found == {table: what for table, what in expected.items() if table != "django_migrations"}
    assert "No changes detected" in project.manage("makemigrations", "--check", "--dry-run", "--skip-checks")


@pytest.mark.parametrize("name", SERVICES)
def test_makes_the_same_tables_without_keys_over_the_cut(expected, tmp_path, name):
    project, cut = service(name, tmp_path, f"sqlite:///{tmp_path}/db.sqlite3")
    project.migrate()
    found = project.schema()
    own = of_apps(found, {*cut.apps, *cut.shared})
    assert set(own) == set(of_apps(expected, {*cut.apps, *cut.shared}))
    kept = {*own, "django_content_type", "auth_group", "auth_permission"}
    for table in own:
        assert found[table]["columns"] == expected[table]["columns"], table
        ends = set() if table == "promotions_campaign_audience" else kept
        assert constraints(found[table]) == without_keys(expected[table], ends), table
        assert found[table]["rows"] == expected[table]["rows"], table


@pytest.mark.parametrize("name", ["catalog"])
def test_counts_as_run_over_a_copy_and_goes_back_to_nothing(original, tmp_path, name):
    copy = tmp_path / "db.sqlite3"
    copy.write_bytes((original.folder / "db.sqlite3").read_bytes())
    project, cut = service(name, tmp_path, f"sqlite:///{copy}")
    before = project.schema()
    project.migrate()
    after = project.schema()
    assert of_apps(after, local_apps()) == of_apps(before, local_apps())
    plan = project.manage("showmigrations", "--plan")
    assert "[ ]" not in plan
    for app in cut.apps:
        project.migrate(app, "zero")
    assert of_apps(project.schema(), cut.apps) == {}
    project.migrate()
    assert set(of_apps(project.schema(), cut.apps)) == set(of_apps(before, cut.apps))


def test_takes_the_constraints_of_the_monolith_away_and_puts_them_back(expected, original, tmp_path):
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    changes, decisions = monolith_migrations(monolith(), cut_of(monolith(), plan, "catalog"))
    assert decisions == ()
    root = tmp_path / "monolith"
    shutil.copytree(MONOLITH, root, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    for change in changes:
        (root / change.path).write_bytes(change.content)
    (tmp_path / "db.sqlite3").write_bytes((original.folder / "db.sqlite3").read_bytes())
    project = DjangoProject(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3", installed(local_apps()), root=root)
    project.migrate()
    found = project.schema()
    for table in of_apps(expected, local_apps()):
        assert found[table]["columns"] == expected[table]["columns"], table
        ends = {end for end in expected if table.startswith("catalog_") or not end.startswith("catalog_")}
        assert constraints(found[table]) == without_keys(expected[table], ends), table
    for change in changes:
        app, _, file = change.path.partition("/migrations/")
        project.migrate(app, f"{int(file[:4]) - 1:04}")
    assert of_apps(project.schema(), local_apps()) == of_apps(expected, local_apps())


@pytest.mark.parametrize("name", ["catalog"])
def test_makes_the_same_tables_in_postgresql(postgresql, tmp_path, name):
    whole = DjangoProject(tmp_path / "whole", postgresql.database(), installed(local_apps()))
    whole.migrate()
    expected = whole.schema()
    project, cut = service(name, tmp_path / "service", postgresql.database())
    project.migrate()
    found = project.schema()
    own = of_apps(found, {*cut.apps, *cut.shared})
    assert set(own) == set(of_apps(expected, {*cut.apps, *cut.shared}))
    for table in own:
        assert found[table] == {**expected[table], "constraints": found[table]["constraints"]}, table
        assert constraints(found[table]) == without_keys(expected[table], {*own, "django_content_type"}), table
    over, _cut = service(name, tmp_path / "over", whole.database)
    over.migrate()
    assert of_apps(over.schema(), local_apps()) == of_apps(expected, local_apps())
    for app in cut.apps:
        project.migrate(app, "zero")
    assert of_apps(project.schema(), cut.apps) == {}
