"""A project as it was at a revision, read from git's store."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from analysis.discovery.files import list_files
from analysis.revision import listing_at, revision
from banyan.errors import NoRevision
from tests.analysis.projects import write_tree

TREE = """
--- src/manage.py
x = 1
--- src/shop/models.py
class Order: pass
--- src/shop/templates/shop/a.html
<p>
--- src/shop/static/b.html
<p>
--- src/node_modules/c.py
y = 1
--- src/env/pyvenv.cfg
--- src/env/lib/d.py
z = 1
--- src/.banyan/extract/desk/manifest.json
--- src/extracted/services/desk/desk/models.py
v = 1
--- src/extracted/services/other/models.py
v = 2
--- src/tox.ini
[tox]
--- other/e.py
w = 1
"""


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = write_tree(TREE, tmp_path / "repository")
    (root / "src" / "link.py").symlink_to("manage.py")
    (root / "src" / "ünï code.py").write_text("u = 1\n", encoding="utf-8")
    git(root.parent, "init", "-q", "-b", "main", str(root))
    git(root, "add", "-A", "-f")
    git(root, "commit", "-q", "-m", "first")
    return root


def names(root: Path, name: str) -> list[str]:
    return [file.path for file in listing_at(root, revision(root, name)).files]


def test_reads_what_a_walk_over_a_checkout_reads(repository):
    (repository / "src" / "link.py").unlink()
    for folder in (repository, repository / "src"):
        there, walked = listing_at(folder, revision(folder, "HEAD")), list_files(folder)
        assert there.files == walked.files


def test_reads_the_past_and_not_the_folder(repository):
    (repository / "src" / "new.py").touch()
    (repository / "src" / "manage.py").write_text("changed = 1\n")
    (repository / "src" / "shop" / "models.py").unlink()
    files = {file.path: file.content for file in listing_at(repository, revision(repository, "HEAD")).files}
    assert files["src/manage.py"] == b"x = 1\n"
    assert "src/shop/models.py" in files
    assert "src/new.py" not in files


def test_compares_with_where_the_branch_forked_off(repository):
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "-b", "topic")
    git(repository, "commit", "-q", "--allow-empty", "-m", "mine")
    git(repository, "checkout", "-q", "main")
    git(repository, "commit", "-q", "--allow-empty", "-m", "theirs")
    git(repository, "checkout", "-q", "topic")
    found = revision(repository, "main")
    assert (found.commit, found.is_fork) == (fork, True)


def test_compares_with_the_revision_itself_where_nothing_is_shared(repository):
    git(repository, "checkout", "-q", "--orphan", "island")
    git(repository, "commit", "-q", "--allow-empty", "-m", "alone")
    found = revision(repository, "main")
    assert (found.commit, found.is_fork) == (git(repository, "rev-parse", "main"), False)


def test_a_folder_that_was_not_there_had_no_files(repository):
    (repository / "later").mkdir()
    assert names(repository / "later", "HEAD") == []


@pytest.mark.parametrize("name", ["", "-", "--", "--help", "--output=stolen", "-n1"])
def test_does_not_take_an_option_for_a_revision(repository, name):
    with pytest.raises(NoRevision, match="is no revision of git"):
        revision(repository, name)


@pytest.mark.parametrize("name", ["nope", "HEAD; touch stolen", "$(touch stolen)", "main:src/manage.py", "HEAD..main"])
def test_does_not_find_what_git_does_not_know(repository, name):
    with pytest.raises(NoRevision, match="git knows no revision"):
        revision(repository, name)
    assert not (repository / "stolen").exists()


def test_does_not_work_outside_a_repository(tmp_path):
    with pytest.raises(NoRevision, match="is in no work tree of git"):
        revision(tmp_path, "HEAD")


def test_does_not_work_without_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoRevision, match="git is not installed"):
        revision(repository, "HEAD")


def test_runs_nothing_of_the_repository_and_leaves_it_as_it_was(repository):
    trap = repository / ".git" / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {repository}/sprung\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "filter.x.smudge", "diff.x.textconv", "core.sshCommand"):
        git(repository, "config", key, str(trap))
    (repository / ".gitattributes").write_text("*.py filter=x diff=x\n")
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        (repository / ".git" / "hooks" / hook).write_bytes(trap.read_bytes())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    index = (repository / ".git" / "index").stat().st_mtime_ns
    assert names(repository, "HEAD")
    assert not (repository / "sprung").exists()
    assert (repository / ".git" / "index").stat().st_mtime_ns == index


def test_does_not_listen_to_variables_that_name_another_repository(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert names(repository, "HEAD")
