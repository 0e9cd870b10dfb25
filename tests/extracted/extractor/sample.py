"""Small monoliths as trees of text, read as the extractor reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from analysis.config import Config
from analysis.pipeline import project_of
from banyan.plan.reading import parse
from banyan.plan.values import Plan
from extracted.extractor.model import Monolith

SETTINGS = """
    INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", {apps}]
    DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
    ROOT_URLCONF = "config.urls"
    SECRET_KEY = "only for tests"
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""


def monolith_of(root: Path, files: Mapping[str, str], *, apps: str) -> Monolith:
    """Write files below a folder, with settings for some apps (`"shop", "orders"`), and read them."""
    named = ", ".join(f'"{app}"' for app in apps.split())
    basic = {"manage.py": "", "config/__init__.py": "", "config/settings.py": SETTINGS.format(apps=named)}
    packages = {f"{app.replace('.', '/')}/__init__.py": "" for app in apps.split()}
    for path, text in {**basic, "config/urls.py": "urlpatterns = []", **packages, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return read_again(root)


def read_again(root: Path) -> Monolith:
    """Read what lies below a folder."""
    report, project = project_of(root, Config(workers=1))
    return Monolith(root, report, project, "config.settings")


def plan_of(text: str) -> Plan:
    """A plan as it stands in banyan.toml."""
    return parse(dedent(text), Path("banyan.toml")).accepted()
