"""A service that is extracted again keeps the migrations that it has, and gets what came since as further ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extracted.extractor.migrations.earlier import Earlier
from extracted.extractor.migrations.service import Migrated
from tests.extracted.extractor.migrations.databases import REPOSITORY, DjangoProject, bare_apps, installed
from tests.extracted.extractor.migrations.histories import migration, model, squash

PEOPLE = model("Person", "name=models.CharField(max_length=20)")
FIRST = {
    "people/0001_initial": migration(PEOPLE),
    "shop/0001_initial": migration(
        model(
            "Item", "title=models.CharField(max_length=20)", 'owner=models.ForeignKey("people.Person", models.CASCADE)'
        ),
        ("people", "0001_initial"),
    ),
}
WEIGHT = 'migrations.AddField("item", "weight", models.IntegerField(default=7), preserve_default=False),\n'
LATER = {
    **FIRST,
    "people/0002_phone": migration(
        'migrations.AddField("person", "phone", models.CharField(default="?", max_length=9), preserve_default=False)\n',
        ("people", "0001_initial"),
    ),
    "shop/0002_weight": migration(
        WEIGHT + 'migrations.AddIndex("item", models.Index(fields=["weight"], name="heavy")),\n',
        ("shop", "0001_initial"),
    ),
    "shop/0003_buyer": migration(
        'migrations.AddField("item", "buyer", models.ForeignKey("people.Person", models.CASCADE, null=True)),\n'
        'migrations.RenameField("item", "owner", "seller"),\n' + model("Tag", "name=models.CharField(max_length=5)"),
        ("shop", "0002_weight"),
        ("people", "0002_phone"),
    ),
    "shop/0004_double": migration(
        "migrations.RunPython(double, migrations.RunPython.noop),\n",
        ("shop", "0003_buyer"),
        head='def double(apps, editor):\n    items = apps.get_model("shop", "Item").objects\n'
        '    items.update(weight=models.F("weight") * 2)\n',
    ),
}
MIRRORS = {"people.Person": "replica"}


def files(made: Migrated) -> dict[str, bytes]:
    return {file.path: file.content for file in made.files}


def write(made: Migrated, folder: Path) -> None:
    for file in made.files:
        path = folder / "made" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


@pytest.fixture
def first(tmp_path):
    return squash(tmp_path / "first", FIRST, others="people", mirrors=MIRRORS)


@pytest.fixture
def again(tmp_path, first):
    return squash(tmp_path / "again", LATER, others="people", mirrors=MIRRORS, earlier=Earlier(files(first)))


@pytest.fixture
def project(tmp_path):
    modules = {label: f"made.{label}.migrations" for label in ("shop", "people")}
    folder = tmp_path / "project"
    apps = installed(bare_apps(folder, ("shop", "people")))
    found = DjangoProject(folder, f"sqlite:///{folder}/one.sqlite3", apps, modules, "auth.User")
    return replace(found, root=REPOSITORY / "extracted/runtime")


def test_keeps_what_was_made_and_adds_what_is_new(first, again):
    kept = {path: text for path, text in files(again).items() if path in files(first)}
    assert kept == files(first)
    assert sorted(files(again).keys() - kept.keys()) == [
        "people/migrations/0002_extracted_mirrors.py",
        "shop/migrations/0002_extracted_weight.py",
        "shop/migrations/0003_extracted_buyer.py",
        "shop/migrations/0004_extracted_double.py",
    ]
    assert again.failed == ()
    assert {one.fate for one in again.decisions} == {"rewritten"}


def test_a_database_that_runs_gets_the_columns_and_equals_a_fresh_one(first, again, project):
    write(first, project.folder)
    project.migrate()
    add = 'django.db.connection.cursor().execute("INSERT INTO {} VALUES {}")'
    project.script(add.format("shop_item (id, title, owner_id)", "(1, 'lamp', 5)"))
    project.script(add.format("people_person (id, name)", "(5, 'Ann')"))
    write(again, project.folder)
    project.migrate()
    show = "c = django.db.connection.cursor()\nc.execute('SELECT {}')\nprint(c.fetchall())"
    assert "[(14, None, 5)]" in project.script(show.format("weight, buyer_id, seller_id FROM shop_item"))
    assert "[('?',)]" in project.script(show.format("phone FROM people_person"))
    fresh = replace(project, database=f"sqlite:///{project.folder}/two.sqlite3")
    fresh.migrate()
    tables = [each.schema() for each in (project, fresh)]
    for found in tables:
        for table in found.values():
            table["rows"] = 0
            table["columns"] = dict(sorted(table["columns"].items()))
    assert tables[0] == tables[1]


def test_the_monoliths_own_tables_are_left_to_its_own_migrations(first, again, project):
    write(first, project.folder)
    project.migrate()
    record = "from django.db.migrations.recorder import MigrationRecorder as R\nr = R(django.db.connection)\n"
    for name in ("0002_weight", "0003_buyer", "0004_double"):
        record += f"r.record_applied('shop', {name!r})\n"
    project.script(record)
    write(again, project.folder)
    before = project.schema()
    project.script(
        "from django.conf import settings\nsettings.SERVICE_LINKS_DATABASE = 'shared'\n"
        "from django.core.management import call_command\ncall_command('migrate', '--skip-checks', '-v', '0')\n"
    )
    after = project.schema()
    assert before["people_person"]["columns"] == after["people_person"]["columns"]
    assert before["shop_item"] == after["shop_item"]
    assert "No migrations to apply" in project.manage("migrate", "--skip-checks")


def test_says_nothing_new_when_nothing_is(tmp_path, again):
    earlier = Earlier(files(again))
    third = squash(tmp_path / "third", LATER, others="people", mirrors=MIRRORS, earlier=earlier)
    assert files(third) == files(again)
    assert (
        third.decisions
        == squash(tmp_path / "fourth", LATER, others="people", mirrors=MIRRORS, earlier=earlier).decisions
    )


def test_waits_for_a_migration_of_the_services_own_team(tmp_path, first):
    own = {"shop/migrations/0002_ours.py": migration("", ("shop", "0001_extracted")).encode()}
    made = files(first)
    found = squash(tmp_path / "again", LATER, others="people", mirrors=MIRRORS, earlier=Earlier(made, {**made, **own}))
    text = files(found)["shop/migrations/0003_extracted_weight.py"].decode()
    assert '("shop", "0002_ours")' in text


def test_lists_what_it_cannot_take_along(tmp_path, first):
    touching = migration(
        "migrations.RunPython(touch),\n",
        ("shop", "0001_initial"),
        head='def touch(apps, editor):\n    apps.get_model("people", "Person").objects.update(name="")\n',
    )
    histories = {**FIRST, "shop/0002_touch": touching}
    found = squash(tmp_path / "again", histories, others="people", mirrors=MIRRORS, earlier=Earlier(files(first)))
    (listed,) = [one for one in found.decisions if one.fate == "listed"]
    assert "people.Person, which is not in the service's database" in listed.how
    assert (listed.file, listed.line) == ("shop/migrations/0002_touch.py", 11)


def test_migrations_that_were_joined_in_the_monolith_are_nothing_new(tmp_path, again):
    squashed = {
        **LATER,
        "shop/0001_squashed": LATER["shop/0002_weight"].replace(
            "operations =", 'replaces = [("shop", "0001_initial"), ("shop", "0002_weight")]\n    operations ='
        ),
    }
    found = squash(tmp_path / "more", squashed, others="people", mirrors=MIRRORS, earlier=Earlier(files(again)))
    assert not [path for path in files(found) if path not in files(again)]
