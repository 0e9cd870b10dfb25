"""A report is written whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyan.errors import UnwritablePath
from banyan.output import check_writable, deliver


def test_writes_utf_8_and_says_how_much(tmp_path, capsys):
    deliver("é\n", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\n"
    assert capsys.readouterr().err == f"wrote {tmp_path / 'a.txt'} (3 bytes)\n"


def test_leaves_nothing_but_the_file(tmp_path):
    deliver("a", tmp_path / "a.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_prints_one_line_end_at_the_end(capsys):
    deliver("a", None)
    deliver("b\n", None)
    assert capsys.readouterr().out == "a\nb\n"


def test_writes_what_cannot_be_encoded_as_a_question_mark(tmp_path):
    deliver("\ud800", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"?"


def test_leaves_the_older_file_when_the_new_one_cannot_be_finished(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("older")

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UnwritablePath, match="No space left on device"):
        deliver("new", tmp_path / "a.txt")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "older")]


@pytest.mark.parametrize("output", ["nowhere/a.txt", "file/a.txt"])
def test_a_folder_that_is_none_is_told_before_the_work(output, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritablePath, match="its folder does not exist"):
        check_writable(tmp_path / output)


@pytest.mark.parametrize("output", [None, Path("/dev/null")])
def test_stdout_and_devices_are_writable(output):
    check_writable(output)
