"""Routes against the documents of both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banyan.errors import BadDocument
from banyan.openapi.operations import operations_in
from banyan.plan.reading import parse
from extracted.gateway.openapi import gaps, read_documents

ONE = {"paths": {"/products/": {"get": {}, "post": {}}, "/products/{slug}/": {"get": {}, "parameters": []}}}


def found(route: str, service: object, monolith: object = None) -> list[str]:
    plan = parse(f"[services.catalog]\n[routes.r]\nservice = 'catalog'\n{route}", Path("banyan.toml")).accepted()
    documents = {"catalog": operations_in(service)} | ({"monolith": operations_in(monolith)} if monolith else {})
    return [gap.message for gap in gaps(plan, documents)]


def test_a_route_that_is_served_is_left_alone():
    assert found("matches = [{ path = { value = '/products' } }]", ONE, ONE) == []
    assert found("matches = [{ path = { type = 'RegularExpression', value = '/products/[a-z]+/' } }]", ONE, ONE) == []


def test_names_of_parameters_do_not_matter():
    other: dict[str, object] = {"paths": {"/products/": {"get": {}, "post": {}}, "/products/{key}/": {"get": {}}}}
    assert found("matches = [{ path = { value = '/products' } }]", other, ONE) == []


def test_finds_a_route_that_the_service_does_not_serve():
    assert found("matches = [{ path = { value = '/reviews' } }]", ONE) == ["catalog serves nothing of /reviews/*"]
    assert found("matches = [{ path = { value = '/products' }, method = 'DELETE' }]", ONE) == [
        "catalog serves nothing of DELETE /products/*"
    ]


def test_finds_what_would_be_lost_below_a_prefix():
    less: dict[str, object] = {"paths": {"/products/": {"get": {}}}}
    assert found("matches = [{ path = { value = '/products' } }]", less, ONE) == [
        "the monolith serves GET /products/{slug}/, and catalog does not",
        "the monolith serves POST /products/, and catalog does not",
    ]


def test_writes_that_stay_need_not_be_served():
    less: dict[str, object] = {"paths": {"/products/": {"get": {}}, "/products/{slug}/": {"get": {}}}}
    assert found("reads = 'service'\nmatches = [{ path = { value = '/products' } }]", less, ONE) == []


def test_counts_the_path_of_the_server():
    below = {"servers": [{"url": "https://x.example/api/"}], **ONE}
    assert found("matches = [{ path = { value = '/api/products' } }]", below) == []


def test_reads_the_documents_of_a_plan(tmp_path):
    (tmp_path / "c.json").write_text(json.dumps(ONE))
    plan = parse("[services.catalog]\n[targets.catalog]\nopenapi = 'c.json'", Path("banyan.toml")).accepted()
    assert set(read_documents(plan, tmp_path / "banyan.toml")) == {"catalog"}
    (tmp_path / "c.json").write_text("openapi: 3.0.3")
    with pytest.raises(BadDocument, match="no JSON"):
        read_documents(plan, tmp_path / "banyan.toml")
