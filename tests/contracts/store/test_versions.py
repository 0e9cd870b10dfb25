from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from banyan.errors import UsageError
from contracts.store.versions import Here, here, require_number


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=trunk"]
    done = subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True, text=True)
    return str(done.stdout).strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init")
    (tmp_path / "a.py").write_text("1\n")
    (tmp_path / "store.jsonl").write_text("1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


def test_the_version_is_the_commit(folder):
    assert here(folder, {}) == Here(git(folder, "rev-parse", "HEAD"), "trunk")


def test_a_folder_with_changes_is_no_commit(folder):
    (folder / "a.py").write_text("2\n")
    assert here(folder, {}).number == git(folder, "rev-parse", "HEAD") + "-dirty"


def test_files_that_git_does_not_know_change_nothing(folder):
    (folder / "b.py").write_text("2\n")
    assert not here(folder, {}).number.endswith("-dirty")


def test_the_store_itself_is_no_change_of_the_version(folder):
    (folder / "store.jsonl").write_text("2\n")
    assert not here(folder, {}, exclude=("store.jsonl",)).number.endswith("-dirty")


def test_continuous_integration_runs_a_commit_whatever_its_steps_change(folder):
    (folder / "a.py").write_text("2\n")
    assert here(folder, {"CI": "true"}).number == git(folder, "rev-parse", "HEAD")


def test_the_branch_of_a_detached_head_is_that_of_continuous_integration(folder):
    git(folder, "checkout", "--detach")
    assert here(folder, {}).branch == ""
    assert here(folder, {"GITHUB_HEAD_REF": "topic", "GITHUB_REF_NAME": "5/merge"}).branch == "topic"
    assert here(folder, {"CI_COMMIT_REF_NAME": "main"}).branch == "main"
    assert here(folder, {"GIT_BRANCH": "origin/main"}).branch == "main"


def test_git_commit_goes_before_git(folder):
    assert here(folder, {"GIT_COMMIT": "4f2a"}).number == "4f2a"


def test_the_build_is_that_of_continuous_integration(folder):
    github = {"GITHUB_SERVER_URL": "https://g", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"}
    assert here(folder, github).build_url == "https://g/a/b/actions/runs/7"
    assert here(folder, {"CI_JOB_URL": "https://l/1"}).build_url == "https://l/1"


def test_elsewhere_there_is_no_version(tmp_path):
    assert here(tmp_path, {}) == Here()
    with pytest.raises(UsageError, match="not in git"):
        require_number("", Here(), tmp_path)
    assert require_number("1.2", Here(), tmp_path) == "1.2"
