"""The URLs of the reference monolith against what its own Django prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analysis.resolve.built import resolved_at

MONOLITH = Path(__file__).parents[3] / "monolith"

Row = tuple[str, str, str]
"""Pattern, view and qualified name."""


def printed() -> set[Row]:
    """What `manage.py show_urls` prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "show_urls", "--format", "json"],
        cwd=MONOLITH,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return {(row["url"], row["module"], row["name"]) for row in json.loads(done.stdout)}


def test_finds_every_url_of_the_monoliths_own_views_as_show_urls_prints_it() -> None:
    pytest.importorskip("django_extensions", reason="the monolith's requirements are not installed")
    project, names = resolved_at(MONOLITH)
    own = {module.name for module in project.symbols.unique}
    read = {(url.pattern, url.view, url.qualified_name) for url in names.urls.patterns}
    assert {row for row in read if row[1].rpartition(".")[0] in own} == {
        row for row in printed() if row[1].rpartition(".")[0] in own
    }


def test_gives_the_monoliths_urls_to_other_peoples_views_too() -> None:
    _project, names = resolved_at(MONOLITH)
    assert ("/account/login/", "accounts:login", "accounts") in {
        (url.pattern, url.qualified_name, url.app) for url in names.urls.patterns
    }
