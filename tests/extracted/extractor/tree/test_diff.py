"""A draft as a diff: git applies it, and it says the same every time."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from banyan.errors import UsageError
from extracted.extractor.tree.diff import diff
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.git import require_clean
from extracted.extractor.tree.withdrawing import withdrawn
from extracted.extractor.tree.writing import commit
from tests.extracted.extractor.tree.samples import MONOLITH, PATCH, SERVICE, contents, extraction, places_in, tree


def git(folder: Path, *arguments: str, told: bytes = b"") -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, input=told, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def repository(folder: Path) -> Path:
    tree(folder / "shop", MONOLITH)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "begin")
    return folder


ODD: dict[str, str | bytes] = {
    'catalog/a "quoted"\\name.py': "x = 1\n",
    "catalog/größe.txt": "größe ohne Ende",
    "catalog/tab\there.txt": "a\r\nb\r\n",
    "catalog/empty.py": "",
    "catalog/latin.txt": b"caf\xe9\n",
    "catalog/random.bin": b"\0" + bytes(range(256)) * 5,
    "catalog/__init__.py": b"",
}


def test_git_makes_of_it_what_is_written(tmp_path):
    wanted = extraction(SERVICE | ODD, PATCH | {"catalog/models.py": None, "manage.py": "#!/usr/bin/env python\n\n"})
    by_git, by_us = repository(tmp_path / "git"), repository(tmp_path / "us")
    git(by_git, "apply", told=diff(drafted(wanted, places_in(by_git))).encode())
    commit(drafted(wanted, places_in(by_us)))
    assert contents(by_git) == contents(by_us)
    for path in contents(by_us):
        assert (by_git / path).stat().st_mode == (by_us / path).stat().st_mode


@pytest.mark.parametrize("before", [b"\0old", b"a\nb", b""])
def test_git_takes_changes_of_binary_files_and_of_last_lines(tmp_path, before):
    for after in (b"\0new" * 40, b"a\nB", b"a\nb\n"):
        folder = repository(tmp_path / after.hex()[:8])
        places = places_in(folder)
        commit(drafted(extraction({"f": before, "g": "g\n"}, {}), places))
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "extracted")
        text = diff(drafted(extraction({"f": after}, {}), places))
        git(folder, "apply", told=text.encode())
        assert contents(places.service) == {"f": after}


def test_git_takes_the_way_back(tmp_path):
    folder = repository(tmp_path)
    before = contents(folder)
    commit(drafted(extraction(), places_in(folder)))
    git(folder, "apply", told=diff(withdrawn("catalog", places_in(folder))).encode())
    assert contents(folder) == before


def test_says_the_same_twice_and_nothing_for_nothing(tmp_path):
    places = places_in(repository(tmp_path))
    assert diff(drafted(extraction(), places)) == diff(drafted(extraction(), places))
    commit(drafted(extraction(), places))
    assert diff(drafted(extraction(), places)) == ""


def test_shows_one_side_alone(tmp_path):
    text = diff(drafted(extraction(), places_in(repository(tmp_path))), "monolith")
    assert "+++ b/shop/settings.py" in text
    assert "extracted/services" not in text


class TestGit:
    def test_a_clean_tree_is_fine_and_so_is_no_git(self, tmp_path):
        require_clean(drafted(extraction(), places_in(repository(tmp_path / "a"))))
        tree(tmp_path / "b/shop", MONOLITH)
        require_clean(drafted(extraction(), places_in(tmp_path / "b")))

    def test_names_what_is_not_committed(self, tmp_path):
        places = places_in(repository(tmp_path))
        tree(places.monolith, {"settings.py": "x\n", "neu é.txt": "y\n"})
        tree(tmp_path, {"beside.py": "elsewhere\n"})
        with pytest.raises(UsageError) as caught:
            require_clean(drafted(extraction(), places))
        assert "2 files with changes" in str(caught.value)
        assert "  settings.py" in str(caught.value)
        assert "  neu é.txt" in str(caught.value)
        assert "--allow-dirty" in (caught.value.hint or "")

    def test_a_patch_that_is_not_committed_yet_is_no_hindrance(self, tmp_path):
        places = places_in(repository(tmp_path))
        commit(drafted(extraction(), places))
        require_clean(drafted(extraction(), places))
        (places.monolith / "settings.py").write_text("edited\n")
        with pytest.raises(UsageError, match=r"settings\.py"):
            require_clean(drafted(extraction(), places))

    def test_runs_nothing_that_a_repository_names(self, tmp_path):
        folder = repository(tmp_path)
        taken = tmp_path.parent / "taken"
        git(folder, "config", "core.fsmonitor", f"touch {taken}")
        require_clean(drafted(extraction(), places_in(folder)))
        assert not taken.exists()

    def test_a_renamed_file_counts(self, tmp_path):
        places = places_in(repository(tmp_path))
        git(tmp_path, "mv", "shop/settings.py", "shop/other.py")
        with pytest.raises(UsageError, match=r"1 file with changes.*\n  other\.py"):
            require_clean(drafted(extraction(), places))


def test_environment_of_git_is_not_inherited(tmp_path, monkeypatch):
    places = places_in(repository(tmp_path))
    monkeypatch.setenv("GIT_DIR", os.devnull)
    require_clean(drafted(extraction(), places))
