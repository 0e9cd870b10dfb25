"""What holds for every target that is installed, whoever wrote it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from banyan.errors import BadDocument, BanyanError, UnknownName
from extracted.deployment import rendering
from extracted.deployment.registered import TARGETS
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop

LAPTOP = """
[targets.monolith]
env = { SECRET_KEY = "correct-horse-battery-staple", DATABASE_URL = "postgres://shop:hunter2@localhost/shop" }
"""


def test_there_are_targets():
    assert {"compose", "images"} <= set(TARGETS)
    assert all(TARGETS.describe(name) for name in TARGETS)


def test_an_unknown_target_is_guessed_at(tmp_path):
    with pytest.raises(UnknownName, match="no target called 'composed'"):
        rendered("composed", shop(tmp_path))


def test_no_target_ever_says_a_secret_of_a_laptop(tmp_path):
    file = shop(tmp_path, PLAN + DEPLOY + 'transport = "rabbitmq"\n' + LAPTOP)
    for target in TARGETS:
        text = "".join(rendered(target, file)[1].values())
        assert "correct-horse" not in text
        assert "hunter2" not in text


def test_every_target_says_the_same_of_the_same(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = shop(tmp_path / "one"), shop(tmp_path / "other")
    for target in TARGETS:
        assert rendered(target, one)[1] == rendered(target, other)[1]


def target_of_somebody(monkeypatch, **parts):
    monkeypatch.setattr(rendering, "TARGETS", SimpleNamespace(load=lambda _: SimpleNamespace(**parts)))


def test_what_a_target_needs_is_asked_for_with_the_line(monkeypatch, tmp_path):
    target_of_somebody(monkeypatch, NEEDS=("pull_secret",), render=lambda _: {})
    with pytest.raises(BadDocument, match=r"banyan\.toml:17: mine needs `pull_secret`"):
        rendered("mine", shop(tmp_path))


def test_what_a_target_lacks_is_told_with_the_line(monkeypatch, tmp_path):
    lacking = [(("services", "catalog"), "catalog is too small")]
    target_of_somebody(monkeypatch, lacking=lambda _: lacking, render=lambda _: {})
    with pytest.raises(BadDocument, match=r"banyan\.toml:5: mine: catalog is too small"):
        rendered("mine", shop(tmp_path))


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a//b"])
def test_no_target_leaves_its_folder(monkeypatch, path, tmp_path):
    target_of_somebody(monkeypatch, render=lambda _: {path: ""})
    with pytest.raises(BanyanError, match="no plain relative path"):
        rendered("mine", shop(tmp_path))
