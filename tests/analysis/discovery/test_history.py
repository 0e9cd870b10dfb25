"""Who changed which files together."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from analysis.discovery import history
from analysis.discovery.history import changes, head
from analysis.model.observations import Change
from banyan.errors import NoRevision


def test_reads_the_python_files_of_each_commit_latest_first(tmp_path):
    commit(tmp_path, "Ada", "a.py", "b.py", "notes.txt")
    commit(tmp_path, "Bo", "b.py", "folder/ä c.py")
    assert changes(tmp_path) == (Change("Bo", ("b.py", "folder/ä c.py")), Change("Ada", ("a.py", "b.py")))


def test_names_files_as_seen_from_the_tree(tmp_path):
    commit(tmp_path, "Ada", "shop/a.py", "other/b.py")
    assert changes(tmp_path / "shop") == (Change("Ada", ("a.py",)),)


def test_leaves_out_commits_that_touch_everything(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "LARGEST", 1)
    commit(tmp_path, "Ada", "a.py", "b.py")
    assert changes(tmp_path) == ()


def test_names_the_latest_commit(tmp_path):
    commit(tmp_path, "Ada", "a.py")
    first = head(tmp_path)
    commit(tmp_path, "Bo", "b.py")
    assert len(first) == len(head(tmp_path)) == 40
    assert first != head(tmp_path)


@pytest.mark.parametrize("asked", [changes, head])
def test_says_that_there_is_no_repository(tmp_path, asked):
    with pytest.raises(NoRevision, match="not a git repository") as raised:
        asked(tmp_path)
    assert raised.value.where == str(tmp_path)
    assert "leave --history out" in str(raised.value.hint)


def test_says_that_there_is_no_commit(tmp_path):
    git(tmp_path, "init", "--quiet")
    with pytest.raises(NoRevision, match="git has no history of this folder"):
        head(tmp_path)


def test_says_that_git_is_missing(tmp_path, monkeypatch):
    commit(tmp_path, "Ada", "a.py")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoRevision, match="git is not installed"):
        changes(tmp_path)


def test_runs_nothing_of_the_repository(tmp_path):
    commit(tmp_path, "Ada", "a.py")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", "utf-8")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.sshCommand"):
        git(tmp_path, "config", key, str(trap))
    git(tmp_path, "config", "log.showSignature", "true")
    before = sorted(path.name for path in (tmp_path / ".git").iterdir())
    assert len(changes(tmp_path)) == 1
    assert not (tmp_path / "sprung").exists()
    assert sorted(path.name for path in (tmp_path / ".git").iterdir()) == before


def commit(root: Path, author: str, *files: str) -> None:
    git(root, "init", "--quiet")
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        with (root / file).open("a", encoding="utf-8") as written:
            written.write(f"# {author}\n")
    git(root, "add", "--all")
    git(root, "-c", f"user.name={author}", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "Change")


def git(root: Path, *arguments: str) -> None:
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=root, env=os.environ | plain, check=True, capture_output=True)
