"""Containerfiles as they are rendered, and as hadolint reads them; `make deploy-bench` builds and runs them."""

from __future__ import annotations

import pytest

from banyan.errors import BadDocument
from extracted.deployment.checking import checked
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import images
from tests.extracted.deployment.shops import shop
from tests.extracted.deployment.targets.golden_files import golden, made


def test_renders_as_ever(tmp_path):
    assert made("images", tmp_path) == golden("images")


def test_hadolint_has_nothing_to_say(tmp_path):
    deployment, files = rendered("images", shop(tmp_path))
    found = checked("images", files, images.checks(deployment))
    assert [(each.told, each.lines) for each in found] == [("passed", ())] * 4


def test_hadolint_is_heard(tmp_path):
    deployment, files = rendered("images", shop(tmp_path))
    broken = dict(files) | {"catalog/Containerfile": "FROM debian\nRUN cd /tmp && sudo ls\n"}
    found = {each.check.files: each for each in checked("images", broken, images.checks(deployment))}
    assert found[("catalog/Containerfile",)].told == "failed"
    assert any("DL3004" in line for line in found[("catalog/Containerfile",)].lines)


def test_nothing_runs_as_root_and_no_base_floats(tmp_path):
    files = {path: text for path, text in made("images", tmp_path).items() if path.endswith("Containerfile")}
    assert len(files) == 4
    assert all("\nUSER 10001:10001\n" in text and ":latest" not in text for text in files.values())


def test_a_lock_in_a_folder_takes_along_what_it_may_include(tmp_path):
    file = shop(tmp_path)
    (tmp_path / "shop/requirements").mkdir()
    (tmp_path / "shop/requirements.lock").rename(tmp_path / "shop/requirements/production.txt")
    text = rendered("images", file)[1]["monolith/Containerfile"]
    assert "COPY requirements /tmp/lock/\n" in text
    assert "--require-hashes -r /tmp/lock/production.txt\n" in text


def test_needs_a_lock_with_hashes(tmp_path):
    file = shop(tmp_path)
    (tmp_path / "extracted/services/catalog/requirements.lock").write_text("django==5.2.1\ngunicorn==23.0.0\n")
    with pytest.raises(BadDocument, match=r"banyan\.toml:5: images: catalog has no lock file with hashes"):
        rendered("images", file)
