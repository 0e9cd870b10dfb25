"""`banyan up` in the background, and a stand-in for Django's manage.py."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

from banyan.processes.leftovers import marked
from tests.functional.command import BANYAN

MANAGE = '''
"""Stands in for Django's: migrates by making a file, serves what its environment says, consumes for ever."""
import http.server, json, os, sys, time
from pathlib import Path

command, *arguments = sys.argv[1:]
here = Path(__file__).parent
if (here / f"{command}.fails").exists():
    print(f"{command} goes wrong", file=sys.stderr)
    sys.exit(4)
if command == "migrate":
    print("migrated", os.environ["DATABASE_URL"])
if command.startswith("links_"):
    print("consuming" if command == "links_consume" else "publishing", flush=True)
    (here / "consumes").touch()
    time.sleep(600)
if command == "runserver":
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/end":
                os._exit(7)
            body = json.dumps(dict(os.environ)).encode()
            self.send_response(503 if (here / "ill").exists() else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *arguments):
            pass
    host, port = arguments[-1].split(":")
    print("serving", flush=True)
    http.server.ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
'''


def wait_for(condition: Callable[[], object], patience: float = 30) -> None:
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


def noted(home: Path) -> dict[str, object]:
    path = home / ".banyan/up/run.json"
    found: dict[str, object] = json.loads(path.read_text()) if path.exists() else {}
    return found


@contextmanager
def running(home: Path, port: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`banyan up` in the background, ready; killed with all that it started if a test left it running."""
    command = [BANYAN, "up", "--port-from", str(port), *arguments]
    with subprocess.Popen(command, cwd=home, stdout=-1, stderr=-1, text=True) as process:
        try:
            wait_for(lambda: process.poll() is not None or noted(home).get("is_ready"), patience=90)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=30)


def nothing_is_left(run: str, port: int) -> bool:
    for number in range(port, port + 2):
        try:
            create_server(("127.0.0.1", number)).close()
        except OSError:
            return False
    return not list(marked(run))
