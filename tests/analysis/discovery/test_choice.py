"""Which settings modules a project starts with, where none is named."""

from __future__ import annotations

import pytest

from analysis.discovery.choice import settings_modules
from analysis.discovery.files import SourceFile
from analysis.syntax.parse import outline_of
from tests.analysis.projects import files_of

APPS = "INSTALLED_APPS = []\n"


def chosen(tree: str, above: tuple[str, ...] = ()) -> tuple[str, ...]:
    files = [SourceFile(path, text.encode(), "") for path, text in files_of(tree).items()]
    return settings_modules(files, {f.path: outline_of(f.content) for f in files if f.is_python}, above)


@pytest.mark.parametrize(
    "code",
    [
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"',
        'def main():\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'name = "shop.settings"\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", name)',
        'def main():\n    name = "shop.settings"\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", name)',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", os.environ.get("MODE", "shop.settings"))',
        'x = os.environ.get("DJANGO_SETTINGS_MODULE", "shop.settings")',
    ],
)
@pytest.mark.parametrize("file", ["manage.py", "shop/wsgi.py", "shop/celery.py"])
def test_reads_what_an_entry_point_sets(file, code):
    assert chosen(f"--- {file}\nimport os\n{code}\n") == ("shop.settings",)


@pytest.mark.parametrize(
    "code",
    [
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", name())',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{{ project_name }}.settings")',
        'os.environ.setdefault("OTHER", "shop.settings")',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE")',
        'print("DJANGO_SETTINGS_MODULE", "shop.settings")',
    ],
)
def test_gives_up_on_what_is_computed_or_something_else(code):
    assert chosen(f"--- manage.py\nimport os\n{code}\n") == ()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = shop.settings\n"),
        ("pytest.ini", "[pytest]\naddopts = -q --ds=shop.settings\n"),
        ("setup.cfg", "[tool:pytest]\nDJANGO_SETTINGS_MODULE=shop.settings\n"),
        ("tox.ini", "[testenv]\nsetenv =\n    A=b\n    DJANGO_SETTINGS_MODULE=shop.settings\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "shop.settings"\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "--ds shop.settings"\n'),
    ],
)
def test_reads_the_configuration_of_the_tests(file, text):
    assert chosen(f"--- {file}\n{text}") == ("shop.settings",)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "DJANGO_SETTINGS_MODULE = shop.settings\n"),
        ("pytest.ini", "[pytest\n"),
        ("pyproject.toml", "[tool.pytest\n"),
        ("pyproject.toml", "tool = 3\n"),
        ("pyproject.toml", "[tool]\npytest = 3\n"),
        ("setup.cfg", "[flake8]\nDJANGO_SETTINGS_MODULE=shop.settings\n"),
    ],
)
def test_passes_over_configuration_that_says_nothing_or_is_damaged(file, text):
    assert chosen(f"--- {file}\n{text}") == ()


def test_trusts_entry_points_before_tests_and_tests_before_names():
    tree = f"""
--- shop/base.py
{APPS}
--- shop/__init__.py
--- pytest.ini
[pytest]
DJANGO_SETTINGS_MODULE = shop.pytest_settings
--- shop/wsgi.py
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.production")
--- manage.py
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
"""
    assert chosen(tree) == ("shop.settings", "shop.production", "shop.pytest_settings", "shop.base")


def test_trusts_examples_and_tests_last():
    tree = f"""
--- examples/manage.py
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example.settings")
--- tests/__init__.py
--- tests/settings.py
{APPS}
--- shop/settings.py
{APPS}
--- shop/__init__.py
"""
    assert chosen(tree) == ("shop.settings", "example.settings", "tests.settings")


def test_prefers_modules_that_run_in_production():
    paths = ("local", "test", "base", "production", "dev")
    tree = (
        "".join(f"--- shop/settings/{name}.py\n{APPS}" for name in paths)
        + "--- shop/settings/__init__.py\n--- shop/__init__.py\n"
    )
    assert chosen(tree)[:2] == ("shop.settings.production", "shop.settings.base")


def test_names_a_module_by_the_folder_from_which_the_project_imports():
    tree = (
        f"--- src/pkg/web/settings.py\n{APPS}--- src/pkg/web/__init__.py\n--- src/pkg/web/x.py\nfrom pkg.web import y\n"
    )
    assert chosen(tree) == ("pkg.web.settings",)


def test_names_a_module_with_the_packages_above_the_tree():
    assert chosen(f"--- settings.py\n{APPS}--- __init__.py\n", ("shop",)) == ("shop.settings",)


def test_finds_settings_written_as_classes():
    assert chosen("--- settings.py\nclass Base:\n    INSTALLED_APPS = []\n") == ("settings",)


def test_chooses_nothing_where_there_is_nothing():
    assert chosen("--- shop/models.py\nx = 1\n") == ()
