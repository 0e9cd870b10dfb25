"""`banyan openapi compose` and `postman`: by files, by what sides tell, and what stands in the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.functional.command import banyan

PLAN = """
[services.catalog]
[targets.monolith]
openapi = "monolith.yaml"
[targets.catalog]
url = "{catalog}"
[routing]
listen = "127.0.0.1:9090"
[routes.products]
service = "catalog"
reads = "{reads}"
matches = [{{ path = {{ value = "/products" }} }}]
"""
MONOLITH = """
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /products/:
    get: {description: The old one., responses: {200: {description: ''}}}
  /orders/:
    get: {responses: {200: {description: ''}}}
"""
CATALOG = MONOLITH.replace("The old one.", "The new one.")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN.format(catalog="http://127.0.0.1:9", reads="service"))
    (tmp_path / "monolith.yaml").write_text(MONOLITH)
    (tmp_path / "catalog.yaml").write_text(CATALOG)
    return tmp_path


def test_a_route_that_moves_changes_the_document(shop):
    for state, told in (("service", "The new one."), ("shadow", "The old one.")):
        (shop / "banyan.toml").write_text(PLAN.format(catalog="http://127.0.0.1:9", reads=state))
        done = banyan("openapi", "compose", "--document", "catalog=catalog.yaml", cwd=shop)
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert document["servers"][0]["url"] == "http://127.0.0.1:9090"
        assert document["paths"]["/products/"]["get"]["description"] == told
        assert ("catalog: 1 operations of its document are not sent there" in done.stderr) is (state == "service")


def test_writes_yaml_which_is_the_same_each_time(shop):
    words = ("openapi", "compose", "--document", "catalog=catalog.yaml", "--server", "https://shop.example")
    for name in ("one.yaml", "two.yml"):
        assert banyan(*words, "--output", name, cwd=shop).returncode == 0
    assert (shop / "one.yaml").read_bytes() == (shop / "two.yml").read_bytes()
    document = yaml.safe_load((shop / "one.yaml").read_text())
    assert document["servers"][0]["url"] == "https://shop.example"
    assert document == json.loads(banyan(*words, cwd=shop).stdout)


def test_a_gap_is_told_and_fails(shop):
    (shop / "catalog.yaml").write_text(CATALOG.replace("/products/:", "/products/new/:"))
    done = banyan("openapi", "compose", "--document", "catalog=catalog.yaml", cwd=shop)
    assert done.returncode == 1
    assert "gap: products sends GET /products/ to catalog, whose document does not have it" in done.stderr
    assert "/products/new/" in json.loads(done.stdout)["paths"]


def test_asks_a_side_that_runs_with_headers_from_the_environment(shop):
    with telling({"/api/schema/": (200, CATALOG)}) as (url, asked):
        words = ("openapi", "compose", "--url", f"catalog={url}", "--header", "X-Key: {KEY}")
        done = banyan(*words, cwd=shop, env={"KEY": "opens"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["paths"]["/products/"]["get"]["description"] == "The new one."
    assert asked == [("/openapi.json", "opens"), ("/api/schema/", "opens")]


def test_a_side_without_a_document_is_told_with_what_it_answered(shop):
    with telling({"/schema/": (200, "<html>")}) as (url, _):
        done = banyan("openapi", "compose", "--url", f"catalog={url}", cwd=shop)
    assert done.returncode == 2
    assert "catalog answers, and tells no OpenAPI document: 404 at /openapi.json" in done.stderr
    assert "200 at /schema/" in done.stderr
    assert "--document catalog=openapi.json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "catalog cannot be asked for its OpenAPI document"),
        (["--document", "catalog=gone.yaml"], "gone.yaml: cannot be read"),
        (["--document", "catlog=catalog.yaml"], "did you mean catalog?"),
        (["--document", "catalog.yaml"], "--document catalog.yaml names no side"),
        (["--document", "catalog=new.yaml"], "the documents are of different versions of OpenAPI"),
        (["--document", "catalog=old.yaml"], "but of 2.0"),
        (["--document", "catalog=catalog.yaml", "--output", "no/such/folder.json"], "its folder does not exist"),
    ],
    ids=["not there", "no file", "no such side", "no name", "mixed", "swagger", "nowhere"],
)
def test_says_what_is_wrong(shop, arguments, said):
    (shop / "new.yaml").write_text(CATALOG.replace("3.0.3", "3.1.0"))
    (shop / "old.yaml").write_text(CATALOG.replace("openapi: 3.0.3", "swagger: '2.0'"))
    done = banyan("openapi", "compose", *arguments, cwd=shop)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_collection_is_made_of_what_is_no_document(shop):
    (shop / "old.yaml").write_text("swagger: '2.0'")
    for name, said in (("gone.yaml", "cannot be read"), ("old.yaml", "but of 2.0"), ("banyan.toml", "it is no")):
        done = banyan("openapi", "postman", name, "--output", "shop.json", cwd=shop)
        assert done.returncode == 2, done.stdout
        assert said in done.stderr
        assert not (shop / "shop.json").exists()


@contextmanager
def telling(said: dict[str, tuple[int, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A side that tells these texts at these paths; its address, and what it was asked with which key."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["X-Key"]))
            status, text = said.get(self.path, (404, ""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
