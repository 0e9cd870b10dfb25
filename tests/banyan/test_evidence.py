"""The evidence store: whole documents, the last word, and nothing taken that is damaged."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from banyan.errors import BadDocument, UnwritablePath
from banyan.evidence import Evidence, Verdict, keep, latest, read

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
GOOD = {
    "schema_version": 1,
    "kind": "load",
    "subject": "catalog",
    "verdict": "pass",
    "targets": {"monolith": "a"},
    "created_at": "2026-11-23T12:00:00+00:00",
}


def evidence(kind: str = "load", verdict: Verdict = Verdict.PASS, hours: float = 0) -> Evidence:
    return Evidence(kind, "catalog", verdict, {"monolith": "a"}, NOW + dt.timedelta(hours=hours), "fine", {"n": 3})


def test_gives_back_what_was_kept(tmp_path):
    name = keep(tmp_path / "evidence", evidence())
    (found,) = read(tmp_path / "evidence")
    assert (found.name, found.verdict, found.details, found.created_at) == (name, Verdict.PASS, {"n": 3}, NOW)


def test_tells_the_last_word_whatever_the_order_of_writing(tmp_path):
    for hours, verdict in ((0, Verdict.PASS), (2, Verdict.FAIL), (1, Verdict.INCONCLUSIVE)):
        keep(tmp_path, evidence(verdict=verdict, hours=hours))
    found = latest(read(tmp_path), "load", "catalog")
    assert found is not None
    assert found.verdict is Verdict.FAIL
    assert latest(read(tmp_path), "fuzz", "catalog") is None


def test_an_absent_store_is_an_empty_one(tmp_path):
    assert read(tmp_path / "none") == ()


def test_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritablePath):
        keep(tmp_path / "file", evidence())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema_version", 2),
        ("verdict", "perhaps"),
        ("kind", "../x"),
        ("subject", None),
        ("targets", ["a"]),
        ("targets", {"monolith": ""}),
        ("created_at", "yesterday"),
        ("created_at", "2026-11-23T12:00:00"),
        ("details", 1),
        ("colour", "red"),
    ],
)
def test_does_not_take(key, value, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps({**GOOD, key: value}))
    with pytest.raises(BadDocument):
        read(tmp_path)


def test_does_not_take_what_is_no_json(tmp_path):
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(BadDocument, match="no JSON"):
        read(tmp_path)
