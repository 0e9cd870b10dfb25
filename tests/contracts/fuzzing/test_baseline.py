"""What is accepted has a reason and a day, and goes when it is no more found."""

from __future__ import annotations

import datetime as dt

import pytest

from banyan.errors import BadDocument
from contracts.fuzzing.baseline import accepted, known, read_baseline, stale, written
from contracts.fuzzing.findings import Finding

DAY = dt.date(2026, 11, 23)
LATE = Finding("check", "GET /a/", "late", "it is late")
ENTRY = accepted("catalog", LATE, "soon mended", DAY)


def _damaged(tmp_path, text):
    path = tmp_path / "baseline.jsonl"
    path.write_text(text)
    with pytest.raises(BadDocument) as caught:
        read_baseline(path)
    return str(caught.value)


def test_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "baseline.jsonl"
    path.write_text(written([ENTRY]))
    assert read_baseline(path) == (ENTRY,)


def test_is_empty_where_there_is_none(tmp_path):
    assert read_baseline(tmp_path / "no.jsonl") == ()


def test_knows_a_finding_of_the_same_target_alone():
    assert known("catalog", [LATE], [ENTRY]) == {LATE.id: ENTRY}
    assert known("reviews", [LATE], [ENTRY]) == {}


@pytest.mark.parametrize(
    ("tried", "sorts", "found", "is_stale"),
    [
        ({"GET /a/"}, {"check"}, [], True),
        ({"GET /a/"}, {"check"}, [LATE], False),
        ({"GET /b/"}, {"check"}, [], False),
        ({"GET /a/"}, {"behaviour"}, [], False),
    ],
)
def test_an_entry_is_stale_where_its_operation_was_tried_and_nothing_found(tried, sorts, found, is_stale):
    assert stale("catalog", found, [ENTRY], tried=tried, sorts=sorts) == ((ENTRY,) if is_stale else ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line"),
        ("[]\n", "first line"),
        ('{"banyan_fuzz_baseline": 1}\n{}\n', ":2"),
        (written([ENTRY]).replace("soon mended", " "), "reason"),
        (written([ENTRY]).replace("2026-11-23", "yesterday"), "a day"),
        (written([ENTRY]).replace('"check"', '"prayer"'), "sort"),
        (written([ENTRY]) + written([ENTRY]).splitlines()[1] + "\n", "twice"),
    ],
)
def test_says_what_is_damaged(tmp_path, text, said):
    assert said in _damaged(tmp_path, text)
