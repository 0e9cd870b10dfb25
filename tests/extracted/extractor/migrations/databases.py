"""Real databases with real Django: throw-away settings, `migrate` as a process, and the schema that comes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[4]
MONOLITH = REPOSITORY / "monolith"
Schema = dict[str, dict[str, Any]]
CONTRIBUTED = ("auth", "contenttypes")
SETTINGS = """
import dj_database_url, json, os
SECRET_KEY = "only for tests"
USE_TZ = True
DATABASES = {{"default": dj_database_url.parse(os.environ["DATABASE_URL"])}}
INSTALLED_APPS = {apps!r}
MIGRATION_MODULES = {modules!r}
AUTH_USER_MODEL = {user!r}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["fields.E300", "fields.E307"]
"""
DUMP = """
import django, json, sys
django.setup()
from django.db import connection
found = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        columns = {}
        for c in connection.introspection.get_table_description(cursor, table):
            columns[c.name] = [str(c.type_code), c.display_size, c.precision, c.scale, c.null_ok, str(c.default)]
        rows = connection.introspection.get_constraints(cursor, table).items()
        keys = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "orders", "type")
        found[table] = {
            "columns": columns,
            "constraints": sorted(
                json.dumps({k: c.get(k) for k in keys}, sort_keys=True, default=list) for _name, c in rows
            ),
            "rows": cursor.execute('select count(*) from "%s"' % table) and cursor.fetchone()[0],
        }
print(json.dumps(found))
"""


@dataclass(frozen=True)
class DjangoProject:
    """Settings in a folder, for one database; `modules` maps labels to other packages of migrations."""

    folder: Path
    database: str
    apps: tuple[str, ...]
    modules: Mapping[str, str] = field(default_factory=dict)
    user: str = "accounts.User"
    root: Path = MONOLITH

    def manage(self, *arguments: str, succeeds: bool = True) -> str:
        """Run a command of Django's; its output, errors included."""
        return self._run(["-m", "django", *arguments], succeeds)

    def migrate(self, *arguments: str) -> str:
        return self.manage("migrate", "--skip-checks", "-v", "0", *arguments)

    def schema(self) -> Schema:
        """All tables, with columns, constraints without their names, and the number of rows."""
        found: Schema = json.loads(self._run(["-c", DUMP], True).splitlines()[-1])
        return found

    def script(self, text: str) -> str:
        return self._run(["-c", f"import django\ndjango.setup()\n{text}"], True)

    def _run(self, arguments: list[str], succeeds: bool) -> str:
        self.folder.mkdir(exist_ok=True, parents=True)
        values = {"apps": list(self.apps), "modules": dict(self.modules), "user": self.user}
        name = f"settings_{abs(hash((self.apps, tuple(self.modules.items()))))}"
        (self.folder / f"{name}.py").write_text(SETTINGS.format(**values))
        path = os.pathsep.join([str(self.folder), str(self.root)])
        told = {"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": name, "DATABASE_URL": self.database}
        run = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            env=os.environ | told,
            cwd=self.folder,
            check=False,
        )
        assert not succeeds or run.returncode == 0, f"{arguments[:3]}\n{run.stdout[-2000:]}\n{run.stderr[-4000:]}"
        return run.stdout + run.stderr


def bare_apps(folder: Path, labels: Iterable[str]) -> tuple[str, ...]:
    """Apps of these labels without models, save the one of users; for INSTALLED_APPS."""
    for label in labels:
        package = folder / "bare" / label
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        config = f'class Config(AppConfig):\n    name = "bare.{label}"\n    label = "{label}"\n'
        (package / "apps.py").write_text(f"from django.apps import AppConfig\n{config}")
    if "accounts" in labels:
        text = "from django.contrib.auth.models import AbstractUser\nclass User(AbstractUser):\n    pass\n"
        (folder / "bare" / "accounts" / "models.py").write_text(text)
    return tuple(f"bare.{label}" for label in labels)


def installed(apps: Iterable[str]) -> tuple[str, ...]:
    """INSTALLED_APPS with what every project has."""
    return (*(f"django.contrib.{name}" for name in CONTRIBUTED), *apps)


def constraints(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(each) for each in table["constraints"]]
