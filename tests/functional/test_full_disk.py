"""`banyan gateway` and `banyan route` on a disk that is full: users notice nothing, and nothing is half written."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.extracted.gateway.disks import filled, tiny_disk
from tests.extracted.gateway.engines import NAMES, asked
from tests.functional.command import banyan
from tests.functional.test_gateway import Gateway


@pytest.fixture(params=NAMES)
def gateway(request) -> Iterator[Gateway]:
    with tiny_disk() as folder:
        found = Gateway(request.param, folder)
        try:
            yield found
        finally:
            found.close()


def served(gateway: Gateway, method: str, size: int) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)) as connection:
        answer = asked(connection, "/all", method, {}, b"x" * size)
        return answer.status, answer.backend


def test_users_are_served_while_the_disk_of_the_gateway_is_full(gateway):
    gateway.run()
    assert banyan("route", "set", "all", "service", "--force", cwd=gateway.folder).returncode == 0
    before = (gateway.folder / "banyan.toml").read_bytes()
    with filled(gateway.folder):
        for method, size in (("GET", 0), ("PUT", 50), ("POST", 50), ("PUT", 900_000), ("POST", 3_000_000)):
            for _ in range(3):
                assert served(gateway, method, size) == (200, "catalog"), (method, size)
        moved = banyan("route", "rollback", "all", cwd=gateway.folder)
        assert (moved.returncode, "Traceback" in moved.stderr) == (2, False), moved.stderr
        assert "No space left on device" in moved.stderr
        assert (gateway.folder / "banyan.toml").read_bytes() == before
        assert served(gateway, "GET", 0) == (200, "catalog")
    back = banyan("route", "rollback", "all", cwd=gateway.folder)
    assert back.returncode == 0, back.stderr
    assert served(gateway, "GET", 0) == (200, "monolith")
    assert not [path for path in gateway.folder.rglob(".*") if path.is_file() and path.name != ".gitignore"]


def test_users_are_served_where_no_line_of_the_log_can_be_written(gateway):
    gateway.start(Path("/dev/full"))
    gateway.until(lambda: is_served(gateway, "monolith"))
    assert banyan("route", "set", "all", "service", "--force", cwd=gateway.folder).returncode == 0
    gateway.until(lambda: is_served(gateway, "catalog"))
    gateway.engine().kill()
    gateway.until(lambda: is_served(gateway, "catalog"))
    assert gateway.interrupt() == 130
    assert not gateway.processes()


def is_served(gateway: Gateway, side: str) -> bool:
    try:
        return served(gateway, "GET", 0) == (200, side)
    except OSError:
        return False
