"""What a real Django project says of itself, whatever its settings do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from extracted.running.facts import CODE, MARK, facts_in

MANAGE = """
import os, sys
def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
if __name__ == "__main__":
    main()
"""
SETTINGS = """
import dj_database_url, os
SECRET_KEY = "x"
print("settings may print what they like")
DATABASES = {{"default": {database}}}
INSTALLED_APPS = {apps}
"""
SQLITE = "django.db.backends.sqlite3"
POSTGRES = "django.db.backends.postgresql"


def asked(folder: Path, database: str, apps: str = "[]", **environ: str) -> list[str]:
    (folder / "manage.py").write_text(MANAGE)
    (folder / "settings.py").write_text(SETTINGS.format(database=database, apps=apps))
    command = [sys.executable, "-c", CODE]
    env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"} | environ
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("database", "url"),
    [
        (f'{{"ENGINE": "{SQLITE}", "NAME": "db.sqlite3"}}', "sqlite:///{here}/db.sqlite3"),
        (f'{{"ENGINE": "{SQLITE}", "NAME": "/data/shop.sqlite3"}}', "sqlite:////data/shop.sqlite3"),
        (f'{{"ENGINE": "{SQLITE}", "NAME": ":memory:"}}', ""),
        ("{}", ""),
        ('dj_database_url.config(default="sqlite:///other.sqlite3")', "sqlite:////told/shop.sqlite3"),
        (
            f'{{"ENGINE": "{POSTGRES}", "NAME": "shop", "USER": "me", "PASSWORD": "p@:/", "HOST": "db"}}',
            "postgres://me:p%40%3A%2F@db/shop",
        ),
        (
            f'{{"ENGINE": "{POSTGRES}", "NAME": "shop", "HOST": "db", "PORT": 5433}}',
            "postgres://db:5433/shop",
        ),
    ],
)
def test_tells_which_database_a_project_uses(database, url, tmp_path):
    (facts,) = filter(None, map(facts_in, asked(tmp_path, database, DATABASE_URL="sqlite:////told/shop.sqlite3")))
    assert facts.url == url.format(here=tmp_path)
    assert not facts.has_links


def test_tells_whether_events_can_be_taken_in(tmp_path):
    commands = tmp_path / "links/management/commands"
    commands.mkdir(parents=True)
    (commands / "links_consume.py").write_text("")
    (tmp_path / "links/__init__.py").write_text("")
    (facts,) = filter(None, map(facts_in, asked(tmp_path, "{}", '["links"]')))
    assert facts.has_links


def test_asks_nothing_of_the_database_and_writes_nothing(tmp_path):
    asked(tmp_path, f'{{"ENGINE": "{SQLITE}", "NAME": "db.sqlite3"}}', PYTHONDONTWRITEBYTECODE="1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manage.py", "settings.py"]


@pytest.mark.parametrize("line", ["", "settings may print what they like", f" {MARK}{{}}"])
def test_other_lines_say_nothing(line):
    assert facts_in(line) is None
