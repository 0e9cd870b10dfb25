"""`banyan release` in a real repository, and the commands that take a release for its commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from banyan.cli import main
from contracts.store.keeping import store_at
from tests.contracts.broker.serving import pact_file

PLAN = """
[project]
path = "monolith"
[services.shop]
apps = ["shop"]
[services.later]
apps = ["later"]
"""
PROJECT = '[project]\nname = "shop"  # ours\nversion = "0.1.0"\n'


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    return subprocess.run(
        ["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "a")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@b")
    monkeypatch.delenv("GIT_COMMIT", raising=False)
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    for path, text in {
        "banyan.toml": PLAN,
        ".gitignore": ".banyan/\n",
        "monolith/manage.py": "print()\n",
        "extracted/services/shop/pyproject.toml": PROJECT,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    commit(tmp_path, "Begin")
    return tmp_path


@pytest.fixture
def shop(home: Path) -> Path:
    return home / "extracted/services/shop"


def commit(folder: Path, subject: str, path: str = "") -> str:
    if path:
        with (folder / path).open("a") as file:
            file.write("more\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", subject)
    return git(folder, "rev-parse", "HEAD")


def test_each_service_is_told_with_its_own_commits(home, capsys):
    commit(home, "Of the monolith", "monolith/a.py")
    commit(home, "Of the shop", "extracted/services/shop/a.py")
    assert main(["release"]) == 0
    assert capsys.readouterr().out == (
        "monolith  0.0.0  never released, 2 commits\nshop  0.1.0  never released, 2 commits\n"
    )


def test_a_release_is_a_changelog_a_version_a_commit_and_a_tag(home, shop, capsys):
    (shop / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Search.\n")
    commit(home, "Search")
    assert main(["release", "shop", "minor", "--tag"]) == 0
    assert capsys.readouterr().out == "shop-v0.2.0\n"
    assert 'version = "0.2.0"' in (shop / "pyproject.toml").read_text()
    assert "# ours" in (shop / "pyproject.toml").read_text()
    assert "## [0.2.0] - 2" in (shop / "CHANGELOG.md").read_text()
    assert git(home, "status", "--porcelain") == ""
    assert git(home, "rev-parse", "shop-v0.2.0^{commit}") == git(home, "rev-parse", "HEAD")
    assert "- Search." in git(home, "tag", "--list", "--format=%(contents)", "shop-v0.2.0")
    assert "### Added" in git(home, "tag", "--list", "--format=%(contents)", "shop-v0.2.0")
    assert main(["release"]) == 0
    assert "shop  0.2.0  0 commits since\n" in capsys.readouterr().out


def test_where_nobody_wrote_anything_the_commits_of_the_folder_are_the_notes(home, shop, capsys):
    git(home, "tag", "shop-v1.0.0")
    git(home, "tag", "shopping-v9.0.0")
    git(home, "tag", "shop-vnext")
    commit(home, "Elsewhere", "monolith/a.py")
    commit(home, "Search by `name`", "extracted/services/shop/a.py")
    assert main(["release", "shop", "patch", "--dry-run"]) == 0
    assert capsys.readouterr().out == "shop-v1.0.1\n\n### Changed\n\n- Search by \\`name\\`\n"
    assert not (shop / "CHANGELOG.md").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["release", "shopp"], "did you mean shop"),
        (["release", "later"], "later"),
        (["release", "shop", "micro"], "'micro' is no version"),
        (["release", "shop", "0.1.0"], "0.1.0 does not come after 0.1.0"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_released_is_refused(capsys, arguments, said):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_nothing_new_is_nothing_to_release(home, shop, capsys):
    git(home, "tag", "shop-v0.1.0")
    commit(home, "Elsewhere", "monolith/a.py")
    assert main(["release", "shop", "patch"]) == 2
    assert "nothing of shop has changed since shop-v0.1.0" in capsys.readouterr().err
    assert not (shop / "CHANGELOG.md").exists()


def test_what_others_are_about_to_commit_is_not_swept_along(home, shop, capsys):
    (home / "mine.txt").write_text("mine")
    git(home, "add", "mine.txt")
    assert main(["release", "shop", "minor", "--tag"]) == 2
    assert "other changes are about to be committed" in capsys.readouterr().err
    assert not (shop / "CHANGELOG.md").exists()


def test_a_pyproject_that_is_none_is_told(shop, capsys):
    (shop / "pyproject.toml").write_text("[project\n")
    assert main(["release", "shop", "minor"]) == 2
    assert "pyproject.toml" in capsys.readouterr().err


def test_a_release_is_the_version_that_was_verified_and_is_recorded(home, capsys):
    pact_file(home / "contracts/pacts", "/a", consumer="shop", provider="monolith")
    tagged = commit(home, "A pact")
    git(home, "tag", "-a", "shop-v1.2.0", "-m", "x")
    assert main(["pact", "publish", "contracts/pacts"]) == 0
    commit(home, "Later", "monolith/a.py")
    for name in ("1.2.0", "v1.2.0", "shop-v1.2.0"):
        assert main(["record-deployment", "shop", "--to", "production", "--version", name]) == 0
    assert store_at(home).deployed("shop", "production") == (tagged,)
    capsys.readouterr()
    assert main(["deployed", "shop", "--to", "production"]) == 0
    assert capsys.readouterr().out == f"{tagged}  shop-v1.2.0\n"
    assert main(["can-i-deploy", "shop", "--to", "test", "--version", "1.2.0"]) == 1
    said = capsys.readouterr()
    assert f"can shop {tagged[:12]} be deployed to test: no" in said.out
    assert f"shop 1.2.0 is {tagged}" in said.err
    assert main(["record-release", "shop", "--to", "test", "--version", "1.2.0"]) == 0
    assert main(["record-undeployment", "shop", "--to", "test", "--release", "1.2.0"]) == 0
    assert store_at(home).deployed("shop", "test") == ()


def test_what_has_no_tag_is_itself(home):
    assert main(["record-release", "app", "--to", "production", "--version", "4.2.0"]) == 0
    assert store_at(home).deployed("app", "production") == ("4.2.0",)


@pytest.mark.usefixtures("home")
def test_an_environment_that_is_not_there_is_named(capsys):
    assert main(["deployed", "shop", "--to", "produktion"]) == 2
    assert "did you mean production" in capsys.readouterr().err
    assert main(["deployed", "shop", "--to", "production", "--format", "version"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("home")
def test_a_broker_that_is_not_there_is_named(capsys, monkeypatch):
    monkeypatch.setenv("PACT_BROKER_BASE_URL", "http://127.0.0.1:9")
    assert main(["deployed", "shop", "--to", "production", "--format", "version"]) == 2
    assert "http://127.0.0.1:9" in capsys.readouterr().err
