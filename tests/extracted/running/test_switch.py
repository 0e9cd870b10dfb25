"""The switch: one writer, whole files, a history that misses no move, and nothing set that the plan does not know."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnknownName, UnwritablePath, UsageError
from banyan.plan.reading import parse
from extracted.running import history
from extracted.running.history import Event
from extracted.running.switch import Setting, settings, switch

PLAN = parse(
    "[services.catalog]\n[services.reviews]\n[services.core]\nrole = 'shared_library'\n", Path("banyan.toml")
).plan


def document(folder: Path) -> object:
    return json.loads((folder / "switch.json").read_text())


def test_every_service_is_local_at_first(tmp_path):
    assert settings(tmp_path, PLAN) == (Setting("catalog"), Setting("reviews"))
    assert list(tmp_path.iterdir()) == []


def test_notes_who_moved_what_when_and_why(tmp_path):
    before, after = switch(tmp_path, PLAN, "catalog", "remote", reason="green")
    assert (before.mode, after.mode, after.reason) == ("local", "remote", "green")
    assert document(tmp_path) == {
        "catalog": {"mode": "remote", "since": after.since, "by": after.by, "reason": "green"}
    }
    assert history.read(tmp_path) == (Event(after.since, "switch", "catalog", "local", "remote", after.by, "green"),)
    assert settings(tmp_path, PLAN) == (after, Setting("reviews"))


def test_leaves_the_others_as_they_are(tmp_path):
    switch(tmp_path, PLAN, "catalog", "remote")
    switch(tmp_path, PLAN, "reviews", "remote")
    switch(tmp_path, PLAN, "catalog", "local")
    assert [each.mode for each in settings(tmp_path, PLAN)] == ["local", "remote"]
    assert [(each.subject, each.after) for each in history.read(tmp_path)] == [
        ("catalog", "remote"),
        ("reviews", "remote"),
        ("catalog", "local"),
    ]


def test_setting_what_is_set_changes_nothing(tmp_path):
    _, first = switch(tmp_path, PLAN, "catalog", "remote", reason="once")
    before, after = switch(tmp_path, PLAN, "catalog", "remote", reason="twice")
    assert before is after
    assert after == first
    assert len(history.read(tmp_path)) == 1


def test_local_needs_no_file(tmp_path):
    switch(tmp_path, PLAN, "catalog", "local")
    assert not (tmp_path / "switch.json").exists()


def test_does_not_know_a_service_that_the_plan_does_not_know(tmp_path):
    with pytest.raises(UnknownName) as caught:
        switch(tmp_path, PLAN, "catlog", "remote")
    assert caught.value.hint == "did you mean catalog?"
    assert list(tmp_path.iterdir()) == []


def test_does_not_switch_what_cannot_run_alone(tmp_path):
    with pytest.raises(UsageError, match="core is no service that could run alone: its role is shared_library"):
        switch(tmp_path, PLAN, "core", "remote")


def test_shows_what_the_file_knows_besides(tmp_path):
    (tmp_path / "switch.json").write_text('{"gone": {"mode": "remote"}}')
    assert settings(tmp_path, PLAN)[-1] == Setting("gone", "remote")


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"catalog": 1}', '{"catalog": {}}', '{"catalog": {"mode": "off"}}'])
def test_does_not_guess_what_a_damaged_file_means(text, tmp_path):
    (tmp_path / "switch.json").write_text(text)
    with pytest.raises(BadDocument):
        settings(tmp_path, PLAN)
    with pytest.raises(BadDocument):
        switch(tmp_path, PLAN, "catalog", "remote")
    assert (tmp_path / "switch.json").read_text() == text


def test_says_where_it_cannot_write(tmp_path):
    (tmp_path / "state").write_text("a file, no folder")
    with pytest.raises(UnwritablePath):
        switch(tmp_path / "state", PLAN, "catalog", "remote")


def test_a_move_whose_note_was_cut_off_is_noted_by_the_next(tmp_path):
    switch(tmp_path, PLAN, "catalog", "remote", reason="first")
    (tmp_path / "history.jsonl").unlink()
    switch(tmp_path, PLAN, "reviews", "remote")
    assert [(each.subject, each.reason) for each in history.read(tmp_path)] == [("catalog", "first"), ("reviews", "")]


def test_a_torn_line_does_not_take_the_next_one_with_it(tmp_path):
    switch(tmp_path, PLAN, "catalog", "remote", reason="first")
    whole = (tmp_path / "history.jsonl").read_bytes()
    (tmp_path / "history.jsonl").write_bytes(whole[: len(whole) // 2])
    assert history.read(tmp_path) == ()
    switch(tmp_path, PLAN, "reviews", "remote")
    assert [each.subject for each in history.read(tmp_path)] == ["catalog", "reviews"]


def test_does_not_read_over_a_line_that_is_none(tmp_path):
    (tmp_path / "history.jsonl").write_text('{"odd": 1}\n{}\n\n')
    with pytest.raises(BadDocument, match=r"history\.jsonl:1: it is no move"):
        history.read(tmp_path)


def flip(folder: Path, service: str, times: int) -> None:
    for number in range(times):
        switch(folder, PLAN, service, "remote" if number % 2 == 0 else "local")


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=flip, args=(tmp_path, name, 21)) for name in ("catalog", "reviews")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert [each.mode for each in settings(tmp_path, PLAN)] == ["remote", "remote"]
    assert len(history.read(tmp_path)) == 42
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.jsonl", "switch.json", "switch.lock"]
