"""Small documents that differ in one thing, and the rules that this breaks."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from banyan.openapi.reading import Document
from contracts.breaking.comparing import compared
from contracts.findings.values import Finding
from contracts.openapi.api import Api, api_of


def api(whole: dict[str, Any], version: str = "3.0.3") -> Api:
    """A document as values."""
    return api_of(Document(Path("api.yaml"), {"": {"openapi": version, **whole}}))


def parsed(text: str) -> Any:
    import yaml

    from banyan.openapi.yaml12 import Loader

    return yaml.load(textwrap.dedent(text), Loader)


def operation(text: str) -> dict[str, Any]:
    """A document of one operation, `GET /things/{id}/`, from what stands below it as YAML."""
    return {"paths": {"/things/{id}/": {"get": parsed(text) or {}}}}


def taking(text: str) -> dict[str, Any]:
    """A document of `POST /things/`, which takes a body of this schema."""
    content = {"application/json": {"schema": parsed(text)}}
    return {"paths": {"/things/": {"post": {"requestBody": {"content": content}, "responses": {}}}}}


def giving(text: str) -> dict[str, Any]:
    """A document of `GET /things/`, which gives a body of this schema."""
    content = {"application/json": {"schema": parsed(text)}}
    return {"paths": {"/things/": {"get": {"responses": {"200": {"description": "", "content": content}}}}}}


def asking(text: str) -> dict[str, Any]:
    """A document of `GET /things/` with a parameter in its query of this schema."""
    parameter = {"name": "q", "in": "query", "schema": parsed(text)}
    return {"paths": {"/things/": {"get": {"parameters": [parameter], "responses": {}}}}}


def findings(old: dict[str, Any], new: dict[str, Any], version: str = "3.0.3") -> tuple[Finding, ...]:
    return compared(api(old, version), api(new, version)).findings


def broken(old: dict[str, Any], new: dict[str, Any], version: str = "3.0.3") -> list[str]:
    """The rules that are broken, with their levels: `ERR api-removed-without-deprecation`."""
    return sorted(f"{finding.severity} {finding.rule}" for finding in findings(old, new, version))
