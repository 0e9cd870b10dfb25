from __future__ import annotations

import subprocess
import sys

import pytest

from tests.benchmark.extraction.drawing import draw
from tests.benchmark.extraction.reasons import reason
from tests.benchmark.extraction.sandbox import NoSandbox, require
from tests.benchmark.extraction.sources import read_selection
from tests.benchmark.extraction.table import holds, line, shares
from tests.benchmark.extraction.trial import TABLES, Row, Step

GOOD = Row(
    "shop",
    "orders",
    1200,
    3.2,
    Step(True),
    Step(True),
    Step(True),
    Step(True),
    Step(True),
    {"passed": 8, "failed": 1, "skipped": 2},
    Step(True),
    (),
    {"rewritten": 20, "listed": 3, "refused": 0, "silent": 0},
)


def test_the_same_word_draws_the_same_apps():
    labels = ("a", "b", "c", "d", "e")
    assert draw(labels, "banyan", "shop", 2) == draw(labels, "banyan", "shop", 2)
    assert {draw(labels, f"word {n}", "shop", 2) for n in range(20)} != {draw(labels, "banyan", "shop", 2)}


def test_fewer_apps_than_wanted_are_all_drawn():
    assert draw(("a",), "banyan", "shop", 2) == ("a",)


def test_a_row_says_all_that_was_counted():
    assert line(GOOD) == (
        "shop/orders: 1,200 lines in 3.2 s; boots yes, migrates yes, settled yes, monolith yes; "
        "tests 8/1/0/2 of 11; 20 / 3 / 0 / 0"
    )


def test_an_app_with_a_silent_coupling_does_not_count_as_whole():
    silent = Row("shop", "stock", 10, boots=Step(True), migrates=Step(True), fates={"silent": 1})
    assert shares([GOOD, silent])["boots, migrates and nothing silent"] == (1, 2)
    assert not holds([GOOD, silent])


def test_an_app_that_nothing_was_made_of_is_not_free_of_silent_couplings():
    assert shares([Row("shop", "stock", 10)])["no silent coupling"] == (0, 1)


def test_an_empty_run_does_not_reach_the_aim():
    assert not holds([])


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "Traceback (most recent call last):\n  File x\nModuleNotFoundError: No module named 'a'\n",
            "ModuleNotFoundError: No module named 'a'",
        ),
        (
            "SystemCheckError: It identified some issues:\n\nERRORS:\nshop.A.b: (fields.E300) Field defines\n",
            "shop.A.b: (fields.E300) Field defines",
        ),
        ("last words\n", "last words"),
        ("", ""),
    ],
)
def test_says_in_one_line_why_a_command_failed(output, expected):
    assert reason(output) == expected


def test_refuses_to_run_foreign_code_where_it_cannot_be_fenced_in(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoSandbox, match="unshare"):
        require()


def test_at_least_ten_apps_of_four_projects_can_be_drawn():
    selection = read_selection()
    drawn = [project for project in selection.projects.values() if project.is_drawn]
    assert len(drawn) >= 4
    assert len(drawn) * selection.each >= 8


@pytest.mark.parametrize(("is_made", "code"), [(True, 0), (False, 1)])
def test_an_app_that_no_migration_was_made_for_does_not_migrate(tmp_path, is_made, code):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "models.py").write_text(
        "from django.db import models\nclass Item(models.Model):\n    name = models.TextField()\n", "utf-8"
    )
    (tmp_path / "site_settings.py").write_text(
        "INSTALLED_APPS = ['shop']\nSECRET_KEY = 'x'\nDEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'db.sqlite3'}}\n",
        "utf-8",
    )
    if is_made:
        assert _django(tmp_path, "makemigrations", "shop").returncode == 0
    assert _django(tmp_path, "migrate").returncode == 0
    asked = _django(tmp_path, "shell", "-c", TABLES % ["shop"])
    assert asked.returncode == code
    assert ("no table was made: shop_item" in asked.stderr) is not is_made


def _django(folder, *arguments):
    command = [sys.executable, "-m", "django", *arguments, "--settings", "site_settings", "--pythonpath", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
