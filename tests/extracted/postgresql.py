"""A real PostgreSQL server for tests, in a folder of its own, gone when they end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

NOBODY = 65534
_numbers = count()


class Server:
    """A server that listens on this machine; `database()` makes an empty one and returns its URL."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, name: str) -> str:
        return f"postgresql://postgres:not-so-secret@127.0.0.1:{self.port}/{name}"

    def database(self) -> str:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server in a folder of its own; skip where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (`make engines` installs it), so nothing is tested against it")
    folder = Path(tempfile.mkdtemp(prefix="banyan-pg-"))  # pytest's own folders are closed to the server's user
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        with _started(programs, folder) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[Server]:
    port = _free_port()
    _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-sync", cwd=folder)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=40"
    control = (programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
    _run(*control, "-o", options, "start", cwd=folder)
    try:
        yield Server(port)
    finally:
        _run(*control, "-m", "immediate", "stop", cwd=folder)


def _programs() -> Path | None:
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    if which := shutil.which("pg_ctl"):
        found.append(Path(which).resolve().parent)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _run(*arguments: object, cwd: Path) -> None:
    is_root = os.geteuid() == 0
    with (cwd / "output").open("ab") as output:  # a pipe would stay open as long as the server
        subprocess.run(
            [str(each) for each in arguments],
            cwd=cwd,
            stdout=output,
            stderr=output,
            check=True,
            timeout=60,
            env={**os.environ, "HOME": str(cwd), "LC_ALL": "C.UTF-8"},
            user=NOBODY if is_root else None,
            group=NOBODY if is_root else None,
            extra_groups=[] if is_root else None,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
