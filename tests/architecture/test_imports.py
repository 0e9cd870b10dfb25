"""Who may import whom: the contracts of pyproject.toml hold, and break when they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import REPOSITORY, project_table

BROKEN = {
    "the trunk imports a part": ("banyan/registry.py", "import analysis.model.report"),
    "the trunk's errors import its registry": ("banyan/errors.py", "import banyan.registry"),
    "a value imports a stage": ("analysis/model/report.py", "import analysis.syntax"),
    "one stage imports its sibling": ("analysis/discovery/__init__.py", "import analysis.reports"),
    "the analyzer imports Django": ("analysis/discovery/__init__.py", "import django.apps"),
    "the analyzer imports the monolith": ("analysis/discovery/__init__.py", "import monolith.orders"),
    "the analyzer imports the tests": ("analysis/discovery/__init__.py", "import tests.analysis"),
    "a new module has no layer": ("analysis/newcomer.py", '"""New."""'),
}


def test_contracts_hold():
    done = lint(REPOSITORY)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("case", BROKEN)
def test_contracts_break_when(case, tmp_path):
    path, line = BROKEN[case]
    copy(tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_contracts_see_every_package_that_is_shipped():
    table = project_table()["tool"]
    assert table["importlinter"]["root_packages"] == table["hatch"]["build"]["targets"]["wheel"]["packages"]


def copy(target: Path) -> None:
    shutil.copy(REPOSITORY / "pyproject.toml", target)
    for package in ("analysis", "banyan"):
        shutil.copytree(REPOSITORY / package, target / package, ignore=shutil.ignore_patterns("__pycache__"))


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the packages below `root`, in a process of its own since it imports by path."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
