"""The stage of a bench: a plan, two quick sides, and an engine as `banyan gateway run` starts it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from extracted.gateway import record
from extracted.gateway.applying import Places
from extracted.gateway.drivers import DRIVERS, program_of
from extracted.gateway.service import brought_up, stop
from tests.extracted.gateway.engines import kind, program
from tests.ports import free_port

PLAN = """\
[services.catalog]

[targets.monolith]
url = "http://127.0.0.1:{monolith}"

[targets.catalog]
url = "http://127.0.0.1:{catalog}"

[routing]
comparator = "http://127.0.0.1:{comparator}"

[routes.all]
service = "catalog"
matches = [{{ path = {{ value = "/all" }} }}]
"""
SIDE = """
worker_processes 1;
pid {name}.pid;
error_log {name}.log crit;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {name}_body; proxy_temp_path {name}_proxy; fastcgi_temp_path {name}_fastcgi;
    uwsgi_temp_path {name}_uwsgi; scgi_temp_path {name}_scgi;
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{ add_header X-Backend {name} always; return 200 "{name}\\n"; }}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A plan with its engine running; `place` takes requests."""

    name: str
    file: Path
    place: tuple[str, int]
    version: str


@contextmanager
def staged(name: str) -> Iterator[Stage]:
    """Set it up, and take it down."""
    found = program(name)
    folder = Path(tempfile.mkdtemp(prefix="banyan-bench-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = {side: free_port() for side in ("monolith", "catalog", "comparator")}
        for side, port in ports.items():
            stack.enter_context(_side(folder, side, port))
        file = folder / "banyan.toml"
        file.write_text(PLAN.format(**ports))
        variable = f"BANYAN_{kind(name).upper()}"
        os.environ[variable] = str(found.path)
        stack.callback(os.environ.pop, variable, None)
        places = Places(kind(name), ("127.0.0.1", free_port()), ("127.0.0.1", free_port()))
        home = record.home(file)
        home.mkdir(parents=True)
        for each in (home.parent, home):
            each.chmod(0o755)
        brought_up(file, places, lambda _line: None)
        stack.callback(stop, home, 2.0)
        yield Stage(name, file, places.listen, ".".join(map(str, found.version)))


@contextmanager
def _side(folder: Path, name: str, port: int) -> Iterator[None]:
    """A quick side: the nginx of this machine, which answers with a name."""
    config = folder / f"{name}.conf"
    config.write_text(SIDE.format(name=name, port=port))
    path = str(program_of(DRIVERS["nginx"], {"PATH": "/usr/sbin"}).path)
    command = [path, "-p", f"{folder}/", "-e", f"{name}.log", "-c", config.name, "-g", "daemon off;"]
    process = subprocess.Popen(command, cwd=folder)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
