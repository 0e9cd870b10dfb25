"""`banyan extract`: a service and a patch, written whole or not at all, merged with what people wrote, taken back."""

from __future__ import annotations

import ast
import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.shop import APPS, FILES, PLAN
from tests.functional.command import BANYAN, banyan


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The shop of four apps under git, with its plan, as the current folder."""
    monolith_of(tmp_path / "shop", FILES, apps=APPS)
    plan = "\n".join(line.strip() for line in PLAN.splitlines())
    (tmp_path / "banyan.toml").write_text(f'[project]\npath = "shop"\n{plan}\n', encoding="utf-8")
    git(tmp_path, "init", "-q")
    committed(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def committed(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "All of it")


def texts(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_shows_a_patch_and_a_list_and_writes_nothing(project):
    before = texts(project)
    done = banyan("extract", "shop")
    assert (done.returncode, done.stderr) == (0, "")
    assert "+    product = LinkedForeignKey(Product" in done.stdout
    assert "would extract shop:" in done.stdout
    assert texts(project) == before


def test_writes_a_service_whose_every_module_parses(project):
    assert banyan("extract", "shop", "--apply").returncode == 0
    service = texts(project / "extracted/services/shop")
    for path, content in service.items():
        if path.endswith(".py"):
            ast.parse(content, path)
    assert {"manage.py", "shop/models.py", "shop_service/settings.py", "service_contracts/monolith.py"} <= set(service)
    assert "LinkedForeignKey" in (project / "shop/orders/models.py").read_text()


def test_a_second_time_there_is_nothing_to_do(project):
    banyan("extract", "shop", "--apply")
    committed(project)
    before = texts(project)
    done = banyan("extract", "shop", "--apply")
    assert done.returncode == 0
    assert texts(project) == before
    assert banyan("extract", "shop", "--check").returncode == 0


def test_takes_everything_back(project):
    before = texts(project)
    banyan("extract", "shop", "--apply")
    committed(project)
    assert banyan("extract", "shop", "--undo", "--yes").returncode == 0
    left = {path: content for path, content in texts(project).items() if not path.startswith((".git/", ".banyan/"))}
    assert left == {path: content for path, content in before.items() if not path.startswith(".git/")}


def test_names_what_comes_first_in_the_database_and_takes_nothing_back(project):
    banyan("extract", "shop", "--apply")
    committed(project)
    before = texts(project)
    done = banyan("extract", "shop", "--undo", env={"DATABASE_URL": ""})
    assert (done.returncode, done.stdout) == (2, "")
    assert "(cd shop && python manage.py migrate service_links_events zero)" in done.stderr
    assert "--yes" in done.stderr
    assert texts(project) == before


def test_goes_by_what_the_database_has(project):
    banyan("extract", "shop", "--apply")
    committed(project)
    database = {"DATABASE_URL": f"sqlite:///{project}/shop.sqlite3"}
    with sqlite3.connect(project / "shop.sqlite3") as connection:
        connection.execute("CREATE TABLE django_migrations (app text, name text)")
        connection.execute("INSERT INTO django_migrations VALUES ('service_links_events', '0001_initial')")
    refused = banyan("extract", "shop", "--undo", env=database)
    assert refused.returncode == 2
    assert "still has what the patch made" in refused.stderr
    with sqlite3.connect(project / "shop.sqlite3") as connection:
        connection.execute("DELETE FROM django_migrations")
    assert banyan("extract", "shop", "--undo", "--allow-dirty", env=database).returncode == 0


def test_a_database_that_is_down_is_told_and_nothing_is_taken_back(project):
    banyan("extract", "shop", "--apply")
    committed(project)
    before = texts(project)
    done = banyan("extract", "shop", "--undo", env={"DATABASE_URL": "postgresql://ann:secret@127.0.0.1:9/shop"})
    assert done.returncode == 2
    assert "cannot be told" in done.stderr
    assert "secret" not in done.stderr
    assert texts(project) == before


def test_a_service_that_does_the_work_is_not_taken_back(project):
    banyan("extract", "shop", "--apply")
    assert banyan("switch", "shop", "remote").returncode == 0
    committed(project)
    done = banyan("extract", "shop", "--undo", "--yes")
    assert done.returncode == 2
    assert "banyan switch shop local" in done.stderr


def test_brings_over_what_changed_without_losing_what_people_wrote(project):
    banyan("extract", "shop", "--apply")
    service = project / "extracted/services/shop/shop/selectors.py"
    service.write_text(service.read_text() + "\n\ndef of_the_team():\n    pass\n", encoding="utf-8")
    source = project / "shop/shop/selectors.py"
    source.write_text(source.read_text().replace('order_by("price")', 'order_by("price", "pk")'), encoding="utf-8")
    committed(project)
    checked = banyan("extract", "shop", "--check")
    assert checked.returncode == 1
    assert "shop/selectors.py" in checked.stdout
    assert banyan("extract", "shop", "--apply").returncode == 0
    assert 'order_by("price", "pk")' in service.read_text()
    assert "def of_the_team" in service.read_text()


def test_what_people_edited_alone_is_listed_and_no_drift(project):
    banyan("extract", "shop", "--apply")
    service = project / "extracted/services/shop/shop/selectors.py"
    service.write_text(service.read_text() + "\n\ndef of_the_team():\n    pass\n", encoding="utf-8")
    done = banyan("extract", "shop", "--check")
    assert done.returncode == 0
    assert "shop/selectors.py  edited by hand" in done.stdout
    assert "nothing has drifted" in done.stdout


def test_git_takes_what_edits_are_merged_by_and_leaves_the_rest(project):
    banyan("extract", "shop", "--apply")
    banyan("switch", "shop", "remote")
    (project / ".banyan/up").mkdir()
    (project / ".banyan/up/token").write_text("secret", encoding="utf-8")
    git(project, "add", "-A")
    added = {path for path in git(project, "diff", "--cached", "--name-only").split() if path.startswith(".banyan/")}
    assert {path for path in added if "/texts/" not in path} == {
        ".banyan/.gitignore",
        ".banyan/extract/_monolith.json",
        ".banyan/extract/shop/manifest.json",
    }
    assert any("/texts/" in path for path in added)


def test_shows_conflicts_as_conflicts(project):
    banyan("extract", "shop", "--apply")
    service = project / "extracted/services/shop/shop/selectors.py"
    service.write_text(service.read_text().replace('order_by("price")', 'order_by("title")'), encoding="utf-8")
    source = project / "shop/shop/selectors.py"
    source.write_text(source.read_text().replace('order_by("price")', 'order_by("pk")'), encoding="utf-8")
    committed(project)
    done = banyan("extract", "shop", "--apply")
    assert done.returncode == 1
    assert "conflict" in done.stdout
    text = service.read_text()
    assert all(word in text for word in ('order_by("title")', 'order_by("pk")', "<<<<<<<", ">>>>>>>"))


def test_two_services_come_and_go_on_their_own(project):
    plan = (project / "banyan.toml").read_text().replace('apps = ["users", "orders"]', 'apps = ["users"]')
    (project / "banyan.toml").write_text(f'{plan}\n[services.orders]\napps = ["orders"]\n', encoding="utf-8")
    committed(project)
    for service in ("shop", "orders"):
        assert banyan("extract", service, "--apply").returncode == 0
        committed(project)
    assert banyan("extract", "shop", "--undo", "--yes").returncode == 0
    committed(project)
    models = (project / "shop/orders/models.py").read_text()
    assert "LinkedForeignKey" not in models
    assert (project / "shop/service_contracts/orders.py").exists()
    assert not (project / "shop/service_contracts/shop.py").exists()
    assert banyan("extract", "orders", "--check").returncode == 0


@pytest.mark.usefixtures("project")
def test_tells_machines_the_same():
    found = json.loads(banyan("extract", "shop", "--format", "json").stdout)
    assert found["service"] == "shop"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("extract", "shopp"), "did you mean shop"),
        (("extract", "core"), "every service takes along"),
        (("extract", "rest"), "what stays behind"),
        (("extract", "shop", "--undo"), "nothing to undo"),
        (("extract", "shop", "--check"), "nothing to check"),
        (("extract", "shop", "--ignore", "odrers.models:Order"), "did you mean orders.models"),
        (("extract", "shop", "--apply", "--check"), "exclude each other"),
        (("extract", "shop", "--apply", "--yes"), "--yes is for --undo alone"),
        (("extract", "shop", "--format", "jsn"), "did you mean json"),
        (("extract", "shop", "--plan", "gone.toml"), "gone.toml"),
    ],
)
def test_says_what_is_wrong_and_writes_nothing(project, words, said):
    before = texts(project)
    done = banyan(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert texts(project) == before


def test_a_plan_that_no_longer_fits_the_code_is_told(project):
    plan = (project / "banyan.toml").read_text().replace('apps = ["shop"]', 'apps = ["shops"]')
    (project / "banyan.toml").write_text(plan, encoding="utf-8")
    done = banyan("extract", "shop")
    assert done.returncode == 2
    assert "did you mean shop" in done.stderr


def test_a_plan_that_names_what_is_not_there_is_told_with_its_place(project):
    plan = (project / "banyan.toml").read_text()
    (project / "banyan.toml").write_text(
        plan.replace('apps = ["shop"]', 'apps = ["shop"]\nreplicas = ["users.Persons"]')
    )
    before = texts(project)
    done = banyan("extract", "shop", "--apply", "--allow-dirty")
    assert (done.returncode, done.stdout) == (2, "")
    assert "services.shop in the plan: there is no model called 'users.Persons'" in done.stderr
    assert "did you mean users.Person?" in done.stderr
    assert texts(project) == before


def test_a_file_that_cannot_be_read_is_told(project):
    (project / "shop/shop/odd.py").write_bytes(b"name = '\xff\xfe'\n")
    (project / "shop/shop/broken.py").write_text("from users.selectors import club_of\ndef (\n", encoding="utf-8")
    (project / "shop/orders/broken.py").write_text("def (\n", encoding="utf-8")
    done = banyan("extract", "shop", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = {(one["file"], one["fate"]) for one in json.loads(done.stdout)["decisions"] if one["kind"] == "unread"}
    assert found == {
        ("shop/shop/odd.py", "refused"),
        ("shop/shop/broken.py", "refused"),
        ("shop/orders/broken.py", "listed"),
    }


def test_a_run_that_was_killed_is_told_and_completed(project):
    before = texts(project)
    process = subprocess.Popen([BANYAN, "extract", "shop", "--apply"], stdout=subprocess.DEVNULL)
    journal = project / ".banyan/extract/journal.json"
    while not journal.exists() and process.poll() is None:
        pass
    process.kill()
    process.wait(10)
    if not journal.exists():
        pytest.skip("it was done before it could be killed")
    looked = banyan("extract", "shop", "--check")
    assert looked.returncode == 2
    assert "a run was cut off while it wrote" in looked.stderr
    done = banyan("extract", "shop", "--apply")
    assert done.returncode == 0
    assert "first completed a run that was cut off" in done.stdout
    assert banyan("extract", "shop", "--check").returncode == 0
    assert banyan("extract", "shop", "--undo", "--yes", "--allow-dirty").returncode == 0
    left = {path: text for path, text in texts(project).items() if not path.startswith(".git/")}
    assert left == {path: text for path, text in before.items() if not path.startswith(".git/")}


def test_what_cannot_be_written_leaves_both_sides_as_they_were(project):
    (project / "extracted").write_text("a file where a folder is wanted", encoding="utf-8")
    before = {path: text for path, text in texts(project).items() if not path.startswith(".")}
    done = banyan("extract", "shop", "--apply")
    assert done.returncode == 2
    assert "extracted/services/shop" in done.stderr
    assert {path: text for path, text in texts(project).items() if not path.startswith(".")} == before
    (project / "extracted").unlink()
    assert banyan("extract", "shop", "--apply").returncode == 0


def test_a_dirty_tree_is_left_alone(project):
    models = project / "shop/orders/models.py"
    models.write_text(models.read_text() + "\n# half done\n", encoding="utf-8")
    before = texts(project)
    done = banyan("extract", "shop", "--apply")
    assert done.returncode == 2
    assert "orders/models.py" in done.stderr
    assert texts(project) == before
    assert banyan("extract", "shop", "--apply", "--allow-dirty").returncode == 0
    assert "# half done" in models.read_text()
