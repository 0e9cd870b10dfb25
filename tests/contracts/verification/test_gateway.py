"""The plan of a gateway that runs before targets of this run."""

from __future__ import annotations

import tomllib

import pytest

from banyan.plan.reading import read_plan
from contracts.verification.gateway import elsewhere

IN_ORDER = """\
[services.catalog]
[routing]
listen = "127.0.0.1:1"
[routing.rollout]
interval = "1s"
[routes.a]
service = "catalog"
matches = [{ path = { value = "/a" } }]
[targets.catalog]
command = ["serve"]
"""
OUT_OF_ORDER = """\
[targets.catalog]
command = ["serve"]
[routes.a]
service = "catalog"
matches = [{ path = { value = "/a" } }]
[routing]
listen = "127.0.0.1:1"
[services.catalog]
[routing.rollout]
interval = "1s"
"""


@pytest.mark.parametrize("text", [IN_ORDER, OUT_OF_ORDER])
def test_says_where_this_run_is_and_keeps_all_else(tmp_path, text):
    file = tmp_path / "banyan.toml"
    file.write_text(text)
    said = elsewhere(read_plan(file).accepted(), file, {"catalog": "http://127.0.0.1:8"}, 7)
    document = tomllib.loads(said)
    assert document["routing"] == {"listen": "127.0.0.1:7", "admin": "127.0.0.1:8", "rollout": {"interval": "1s"}}
    assert document["targets"] == {"catalog": {"url": "http://127.0.0.1:8"}}
    assert document["project"]["path"] == str(tmp_path)
    assert document["routes"] == tomllib.loads(text)["routes"]
