"""A small monolith with a service, and ports that are free."""

from __future__ import annotations

import os
from pathlib import Path
from socket import create_server

import pytest

from tests.functional.up.playing import MANAGE


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("shop", "extracted/services/catalog"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "manage.py").write_text(MANAGE)
    consumer = tmp_path / "extracted/services/catalog/service_links/events/management/commands/links_consume.py"
    consumer.parent.mkdir(parents=True)
    consumer.write_text("")
    (tmp_path / "banyan.toml").write_text("[project]\npath = 'shop'\n[services.catalog]\n[services.reviews]\n")
    return tmp_path


@pytest.fixture
def port() -> int:
    """The first of three ports that are free."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    for candidate in range(20_000 + worker * 300, 20_300 + worker * 300, 3):
        try:
            for number in range(candidate, candidate + 3):
                create_server(("127.0.0.1", number)).close()
        except OSError:
            continue
        return candidate
    raise AssertionError("no port is free")
