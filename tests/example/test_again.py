"""A service of the worked example that runs when its app gets further migrations in the shop."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from tests.example.running import Place, monolith, place_at
from tests.example.services import REPOSITORY
from tests.functional.command import banyan


def test_a_running_service_gets_the_columns_that_the_shop_got(tmp_path: Path):
    shutil.copy(REPOSITORY / "banyan.toml", tmp_path)
    shop = monolith(tmp_path / "monolith", patched=False)
    assert banyan("extract", "reviews", "--apply", cwd=tmp_path).returncode == 0
    service = place_at(tmp_path / "extracted/services/reviews")
    service.manage("migrate", SERVICE_LINKS_DATABASE="copied")
    made = migrations(service)
    add(shop, "reviews", "class Review(", "    weight = models.PositiveIntegerField(default=1)\n")
    add(shop, "accounts", "class User(", '    nickname = models.CharField(max_length=20, default="")\n')
    shop.manage("makemigrations", "reviews", "accounts", "--skip-checks", "-n", "more")
    checked = banyan("extract", "reviews", "--check", cwd=tmp_path)
    assert checked.returncode == 1
    assert banyan("extract", "reviews", "--apply", cwd=tmp_path).returncode == 0
    kept = migrations(service)
    assert {path: kept[path] for path in made} == made
    assert len(kept) == len(made) + 2
    assert "No changes detected" in service.manage("makemigrations", "--check", "--dry-run")
    service.manage("migrate", SERVICE_LINKS_DATABASE="copied")
    assert {"weight"} <= columns(service, "reviews_review")
    assert {"nickname"} <= columns(service, "accounts_user")
    assert banyan("extract", "reviews", "--check", cwd=tmp_path).returncode == 0


def add(shop: Place, app: str, head: str, line: str) -> None:
    """Give the first class of an app that is headed so a further field at its end, before its Meta."""
    path = shop.folder / app / "models.py"
    before, name, after = path.read_text(encoding="utf-8").partition(head)
    body, blank, rest = after.partition("\n\n    ")
    path.write_text(f"{before}{name}{body}\n{line.rstrip()}{blank}{rest}", encoding="utf-8")


def migrations(service: Place) -> dict[str, bytes]:
    files = service.folder.glob("*/migrations/*.py")
    return {str(path): path.read_bytes() for path in files if "service_links" not in path.parts}


def columns(service: Place, table: str) -> set[str]:
    with sqlite3.connect(service.database) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
