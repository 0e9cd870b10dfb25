"""What a proposal may look at besides the code, from the command line."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.analysis.projects import write_tree
from tests.functional.command import banyan
from tests.functional.conftest import digest_of

LOG = '203.0.113.7 - - [22/Nov/2026:10:00:00 +0000] "GET /orders/ HTTP/1.1" 200 512 "-" "-"\n'
EXPORT = "query,calls\nSELECT 1 FROM desk_note JOIN desk_{} ON true,1000\n"
DESK = """
--- manage.py
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

--- desk/apps.py
--- desk/models/page.py
from django.db import models

class Page(models.Model):
    pass

class Author(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE)

--- desk/models/order.py
from django.db import models

class Order(models.Model):
    pass

class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)

--- desk/models/note.py
from django.db import models

class Note(models.Model):
    pass

--- desk/models/__init__.py
from desk.models.note import Note
from desk.models.order import Line, Order
from desk.models.page import Author, Page
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A project of one app, in which the code leaves open where notes belong."""
    return write_tree(DESK, tmp_path / "desk")


def owner_of_notes(desk: Path, *options: str) -> set[str]:
    """The models that share a service with notes, as two services."""
    done = banyan("propose", str(desk), "--services", "2", "--format", "json", *options)
    assert (done.returncode, done.stderr) == (0, "")
    services = json.loads(done.stdout)["proposal"]["services"]
    return next(set(service["models"]) for service in services if "desk.Note" in service["models"])


def commit(root: Path, *files: str) -> None:
    """Commit a change to some files, as Ada."""
    names = {f"GIT_{who}_{what}": "ada" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for file in files:
        with (root / file).open("a", encoding="utf-8") as text:
            text.write("\n")
    for words in (("init", "--quiet"), ("add", *files), ("commit", "--quiet", "--message", "Change")):
        subprocess.run(["git", *words], cwd=root, check=True, env=os.environ | names)


@pytest.mark.parametrize(("joined", "together"), [("page", "desk.Page"), ("order", "desk.Order")])
def test_statements_say_where_a_model_belongs(desk, tmp_path, joined, together):
    export = tmp_path / "statements.csv"
    export.write_text(EXPORT.format(joined), "utf-8")
    assert together in owner_of_notes(desk, "--statements", str(export))


def test_does_not_take_the_answer_to_another_export_from_the_cache(desk, tmp_path):
    export = tmp_path / "statements.csv"
    for joined, together in (("page", "desk.Page"), ("order", "desk.Order")):
        export.write_text(EXPORT.format(joined), "utf-8")
        assert together in owner_of_notes(desk, "--statements", str(export))


def test_does_not_take_the_answer_to_an_older_history_from_the_cache(desk):
    for name, together, times in (("page", "desk.Page", 3), ("order", "desk.Order", 12)):
        for _ in range(times):
            commit(desk, "desk/models/note.py", f"desk/models/{name}.py")
        assert together in owner_of_notes(desk, "--history")


def test_does_not_take_the_answer_to_other_owners_from_the_cache(desk):
    for name, together in (("page", "desk.Page"), ("order", "desk.Order")):
        (desk / "CODEOWNERS").write_text(f"note.py @desk\n{name}.py @desk\n", "utf-8")
        assert together in owner_of_notes(desk, "--owners")


def test_the_proposal_says_what_it_looked_at(shop, tmp_path):
    log = tmp_path / "access.log"
    log.write_text(LOG, "utf-8")
    done = banyan("propose", str(shop), "--access-log", str(log), "--format", "json")
    assert json.loads(done.stdout)["proposal"]["options"] == ["--access-log", str(log)]


def test_history_is_not_looked_at_unasked(shop):
    before = banyan("propose", str(shop), "--no-history").stdout
    (shop / ".git").mkdir()
    after = banyan("propose", str(shop))
    assert (after.returncode, after.stdout) == (0, before)


def test_whatif_and_plan_take_them_too(shop, tmp_path):
    log = tmp_path / "access.log"
    log.write_text(LOG, "utf-8")
    asked = ("--access-log", str(log))
    assert banyan("whatif", str(shop), "--strategy", "by_app", "--move", "orders=accounts", *asked).returncode == 0
    assert banyan("plan", str(shop), "--dry-run", *asked).returncode == 0


@pytest.mark.parametrize("command", [("propose",), ("whatif", "--move", "orders=accounts"), ("plan",)])
@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        (["--history"], "git has no history of this folder", "leave --history out"),
        (["--owners"], "there is no CODEOWNERS here or above", "leave --owners out"),
        (["--access-log", "gone.log"], "gone.log: cannot be read", "path"),
        (["--access-log", "folder"], "folder: cannot be read", "path"),
        (["--access-log", "hello.txt"], "hello.txt:1: this is no access log", "nginx"),
        (["--access-log", "binary.gz"], "binary.gz:1: this is no access log", "nginx"),
        (["--statements", "gone.csv"], "gone.csv: cannot be read", "path"),
        (["--statements", "hello.txt"], "hello.txt:1: this is no export of pg_stat_statements", "CSV HEADER"),
        (["--statements", "count.csv"], "count.csv:2: the number of calls is 'many'", "export it anew"),
    ],
)
def test_refuses_a_source_that_is_missing_or_of_another_format(shop, tmp_path, command, options, said, hint):
    (tmp_path / "folder").mkdir()
    (tmp_path / "hello.txt").write_text("hello\n", "utf-8")
    (tmp_path / "binary.gz").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "count.csv").write_text("query,calls\nSELECT 1,many\n", "utf-8")
    before = digest_of(tmp_path)
    name, *others = command
    done = banyan(name, str(shop), *others, *options, "--output", "written", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    message, told = done.stderr.splitlines()
    assert said in message
    assert hint in told
    assert digest_of(tmp_path) == before


def test_files_cannot_speak_where_they_are_not_looked_at(shop):
    done = banyan("propose", str(shop), "--owners", "--ignore-app-labels")
    assert done.returncode == 2
    assert "--history and --owners speak of files" in done.stderr
