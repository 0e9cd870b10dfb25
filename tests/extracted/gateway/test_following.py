"""A log that grows too long is put aside, or goes on where there is no room for that."""

from __future__ import annotations

from extracted.gateway.following import Followed
from tests.extracted.gateway.disks import filled, tiny_disk


def grown(log, text):
    with log.path.open("a") as file:
        file.write(text)
    return list(log.lines())


def test_a_log_that_grew_too_long_is_put_aside(tmp_path):
    log = Followed(tmp_path / "access.log")
    assert grown(log, "one\ntwo\n") == ["one", "two"]
    assert not log.put_aside(longest=9)
    assert log.put_aside(longest=8)
    assert (tmp_path / "access.log.1").read_text() == "one\ntwo\n"
    assert log.path.read_text() == ""
    assert grown(log, "three\n") == ["three"]


def test_a_log_without_room_for_its_copy_stays_whole_and_is_put_aside_later():
    with tiny_disk() as folder:
        log = Followed(folder / "access.log")
        (folder / "access.log.1").write_text("before\n")
        grown(log, "one\n" * 2000)
        with filled(folder):
            assert not log.put_aside(longest=8000)
            assert log.path.read_text() == "one\n" * 2000
        assert sorted(each.name for each in folder.iterdir()) == ["access.log", "access.log.1"]
        assert (folder / "access.log.1").read_text() == "before\n"
        assert not log.put_aside(longest=8000)
        grown(log, "two\n" * 2000)
        assert log.put_aside(longest=8000)
        assert (folder / "access.log.1").read_text() == "one\n" * 2000 + "two\n" * 2000
