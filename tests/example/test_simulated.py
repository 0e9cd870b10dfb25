"""The shop's contracts and its guard under the simulated boundary, while nothing is split."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.example.running import monolith
from tests.example.services import REPOSITORY
from tests.functional.command import BANYAN, banyan

pytestmark = pytest.mark.long


def simulated(folder: Path, *words: str) -> dict[str, Any]:
    """What `banyan simulate` saw; the command itself passes."""
    done = banyan("simulate", "--format", "json", *words, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_contracts_show_what_a_consumers_requests_cross(tmp_path: Path) -> None:
    monolith(tmp_path / "monolith", patched=False)
    shutil.copy(REPOSITORY / "banyan.toml", tmp_path)
    for name in ("pacts", "states"):
        shutil.copytree(REPOSITORY / "contracts" / name, tmp_path / "contracts" / name)
    verify = (BANYAN, "verify", "--target", "monolith", "--consumer", "storefront", "--provider", "catalog")
    found = simulated(tmp_path, "--", *verify)
    read = {(each["from"], each["to"], each["what"]) for each in found["crossings"] if each["kind"] == "runtime_read"}
    assert ("catalog", "reviews", "reviews.Review") in read
    assert not (tmp_path / ".banyan/evidence").exists()


def test_the_guard_and_the_probe_do_not_take_each_other_for_the_shop(tmp_path: Path) -> None:
    monolith(tmp_path / "monolith", patched=True)
    shutil.copy(REPOSITORY / "banyan.toml", tmp_path)
    guarded = ("-p", "service_links.guard", "--guard-ahead", "--guard-json", "guard.json", "-k", "moderat")
    words = (sys.executable, "-m", "pytest", "-q", "-n", "0", *guarded, "tests/test_reviews.py")
    done = banyan("simulate", "--folder", "monolith", "--format", "json", "--", *words, cwd=tmp_path)
    found = json.loads(done.stdout)
    guard = json.loads((tmp_path / "monolith/guard.json").read_text())
    assert [each["result"] for each in found["tests"]] == ["passed"] * guard["tests"], done.stderr
    assert guard["tests"] > 1
    assert not [each for each in guard["violations"] if each["test"]]
    places = {each["file"] for each in found["crossings"] if each["kind"] == "runtime_read"}
    assert places
    assert not [each for each in places if each.startswith("service_")]
