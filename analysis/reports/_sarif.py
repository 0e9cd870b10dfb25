"""The parts of a SARIF 2.1.0 log that do not depend on what is logged: the log, locations, fingerprints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from banyan import __version__
from banyan.text import lines, one_line

ROOT = "%SRCROOT%"
"""What all paths are relative to, by the name that GitHub and the SARIF viewers know."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Object = dict[str, Any]


def log(rules: Sequence[Object], results: Sequence[Object], invocation: Object) -> str:
    """Return a log of one run, as text."""
    run = {
        "tool": {"driver": {"name": "Banyan", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the analysed project."}}},
        "invocations": [invocation],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def fingerprint(*parts: str) -> str:
    """Return what a result is known by while lines move."""
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:16]


def location(file: str, line: int, *, symbol: str | None = None, excerpt: str = "") -> Object:
    """Return a place in a file, with its source line and the symbol around it."""
    region: Object = {"startLine": max(line, 1)}
    if excerpt:
        region["snippet"] = {"text": lines(excerpt)}
    place: Object = {"physicalLocation": {"artifactLocation": artifact(file), "region": region}}
    if symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": one_line(symbol)}]
    return place


def artifact(file: str) -> Object:
    """Return a file by its path."""
    # A path, never a scheme or a host, whatever the file is called.
    path = quote(file.replace("\\", "/").lstrip("/"), safe="/", errors="replace")
    return {"uri": path or ".", "uriBaseId": ROOT}
