"""Two services leave the reference monolith, live beside each other while it moves on, and are taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.config import Config
from extracted.extractor.ledger import Ledger
from extracted.extractor.work import Asked, Deed, Undoing, work
from tests.architecture.source import REPOSITORY
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.tree.samples import contents

PASSED_OVER = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.sqlite3", "media", "staticfiles")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "monolith", tmp_path / "home/monolith", ignore=PASSED_OVER)
    shutil.copy(REPOSITORY / "banyan.toml", tmp_path / "home")
    return tmp_path / "home"


def test_a_plan_in_the_folder_of_the_monolith_reads_no_service_as_part_of_it(tmp_path):
    page = "desk/templates/desk/ticket.html"
    files = {"desk/models.py": "from django.db import models\nclass Ticket(models.Model):\n    pass\n", page: "<p>"}
    monolith_of(tmp_path, files, apps="desk")
    text = '[project]\nsettings = "config.settings"\n[services.desk]\napps = ["desk"]\n'
    (tmp_path / "banyan.toml").write_text(text, encoding="utf-8")

    def done(deed: Deed) -> Ledger:
        return work(Asked("desk", deed, Config(workers=1), tmp_path / "banyan.toml", undoing=Undoing(None)))

    assert done("apply").files
    assert done("check").files == ()
    assert done("apply").diff == ""


def test_two_services_leave_and_come_back(home):
    before = contents(home)

    def done(service: str, deed: Deed) -> Ledger:
        config = Config(cache=home.parent / "cache")
        return work(Asked(service, deed, config, home / "banyan.toml", undoing=Undoing(None)))

    assert done("catalog", "look").files
    assert contents(home) == before
    for service in ("catalog", "reviews"):
        assert done(service, "apply").conflicts == ()
    for service in ("catalog", "reviews"):
        assert done(service, "check").files == ()
        assert done(service, "apply").diff == ""

    edited = home / "monolith/catalog/selectors.py"
    edited.write_text(edited.read_text() + "\n\nMOST_SHOWN = 48\n")
    own = home / "extracted/services/catalog/README.md"
    own.write_text(own.read_text() + "\nOurs.\n")
    drift = {line.path: (line.edited, line.moved_on) for line in done("catalog", "check").files}
    assert drift == {
        "extracted/services/catalog/README.md": (True, False),
        "extracted/services/catalog/catalog/selectors.py": (False, True),
    }
    done("catalog", "apply")
    assert "MOST_SHOWN" in (home / "extracted/services/catalog/catalog/selectors.py").read_text()
    assert "Ours." in own.read_text()

    done("catalog", "undo")
    assert done("reviews", "check").files == ()
    done("reviews", "undo")
    left = contents(home)
    assert left.pop("extracted/services/catalog/README.md").endswith(b"Ours.\n")
    assert left == before | {"monolith/catalog/selectors.py": edited.read_bytes()}
    assert edited.read_text().endswith("MOST_SHOWN = 48\n")
