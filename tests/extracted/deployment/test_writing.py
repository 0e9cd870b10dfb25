"""Files are put into a folder all together or not at all, and never over what people wrote."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnwritablePath, UsageError
from extracted.deployment.writing import MADE, NotOurs, drift, put

FILES = {"a.yaml": "a\n", "b/c.yaml": "c\n"}


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_writes_and_writes_again(tmp_path):
    folder = tmp_path / "deploy/x"
    assert put(folder, "t", FILES).missing == ("a.yaml", "b/c.yaml")
    assert not put(folder, "t", FILES)
    assert {path: text for path, text in contents(folder).items() if path != MADE} == FILES


def test_takes_away_what_is_not_rendered_any_more(tmp_path):
    put(tmp_path, "t", FILES)
    (tmp_path / "mine.txt").write_text("mine")
    assert put(tmp_path, "t", {"a.yaml": "a2\n"}).stale == ("b/c.yaml",)
    assert sorted(contents(tmp_path)) == [MADE, "a.yaml", "mine.txt"]
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("further", [{"a.yaml": "new\n"}, {}], ids=["changed", "gone"])
def test_refuses_to_touch_what_was_edited(tmp_path, further):
    put(tmp_path, "t", FILES)
    (tmp_path / "a.yaml").write_text("edited")
    before = contents(tmp_path)
    with pytest.raises(NotOurs, match=r"a\.yaml"):
        put(tmp_path, "t", {"b/c.yaml": "new\n", **further})
    assert contents(tmp_path) == before


def test_refuses_what_somebody_else_put_there(tmp_path):
    (tmp_path / "a.yaml").write_text("theirs")
    with pytest.raises(NotOurs):
        put(tmp_path, "t", FILES)
    assert contents(tmp_path) == {"a.yaml": "theirs"}


def test_takes_what_is_there_as_it_would_write_it(tmp_path):
    (tmp_path / "a.yaml").write_text("a\n")
    put(tmp_path, "t", FILES)
    assert put(tmp_path, "t", {**FILES, "a.yaml": "a2\n"}).different == ("a.yaml",)


def test_tells_how_a_folder_differs(tmp_path):
    put(tmp_path, "t", FILES)
    (tmp_path / "a.yaml").write_text("edited")
    found = drift(tmp_path, "t", {"a.yaml": "a\n", "d": "d\n"})
    assert (found.missing, found.different, found.stale) == (("d",), ("a.yaml",), ("b/c.yaml",))


def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path):
    put(tmp_path, "t", {"a.yaml": "a\n", "z": "z\n"})
    before = contents(tmp_path)
    with pytest.raises(UnwritablePath):
        put(tmp_path, "t", {"a.yaml": "a2\n", "z/below": "no folder\n"})
    assert contents(tmp_path) == before


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path, monkeypatch):
    write = Path.write_text

    def full(path, text, *arguments, **options):
        if text == "c\n":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, text, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UnwritablePath, match="No space left on device"):
        put(tmp_path / "deploy/x", "t", FILES)
    assert not (tmp_path / "deploy").exists()


@pytest.mark.parametrize("trouble", [OSError("full"), KeyboardInterrupt()], ids=["full", "interrupted"])
def test_what_ends_while_files_change_places_leaves_everything_as_it_was(trouble, tmp_path, monkeypatch):
    put(tmp_path, "t", FILES)
    before = contents(tmp_path)
    rename = Path.rename

    def stopped(path, target):
        if target == tmp_path / "b/c.yaml":
            raise trouble
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises((UnwritablePath, KeyboardInterrupt)):
        put(tmp_path, "t", {"a.yaml": "a2\n", "b/c.yaml": "c2\n"})
    assert contents(tmp_path) == before


def test_nothing_is_written_through_a_link_to_another_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotOurs, match="b/"):
        put(tmp_path / "deploy", "t", FILES)
    assert contents(tmp_path) == {}


def test_a_link_to_a_file_is_taken_away_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "mine").write_text("a\n")
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/a.yaml").symlink_to(tmp_path / "mine")
    put(tmp_path / "deploy", "t", {"a.yaml": "a\n"})
    put(tmp_path / "deploy", "t", {"a.yaml": "a2\n"})
    assert (tmp_path / "mine").read_text() == "a\n"


def test_a_note_that_names_files_elsewhere_is_refused(tmp_path):
    text = "mine"
    (tmp_path / "mine").write_text(text)
    note = {"target": "t", "files": {"../mine": hashlib.sha256(text.encode()).hexdigest()}}
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / MADE).write_text(json.dumps(note))
    with pytest.raises(BadDocument, match="outside of its folder"):
        put(tmp_path / "deploy", "t", FILES)
    assert (tmp_path / "mine").is_file()


def test_one_folder_is_one_target_s(tmp_path):
    put(tmp_path, "t", FILES)
    with pytest.raises(UsageError, match="rendered for t"):
        put(tmp_path, "other", FILES)


def test_a_damaged_note_is_no_licence(tmp_path):
    put(tmp_path, "t", FILES)
    (tmp_path / MADE).write_text("{")
    with pytest.raises(BadDocument):
        put(tmp_path, "t", FILES)
