"""Three versions of a file become one, and nothing that a person wrote is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracted.extractor.tree.merging import Merged, Policy, is_marked, merge, settle

BASE, THEIRS, OURS = b"base\n", b"theirs\n", b"ours\n"


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "what", "content"),
    [
        (BASE, BASE, BASE, "same", BASE),
        (BASE, OURS, OURS, "same", OURS),
        (None, None, OURS, "added", OURS),
        (BASE, BASE, OURS, "changed", OURS),
        (BASE, BASE, None, "removed", None),
        (BASE, THEIRS, BASE, "kept", THEIRS),
        (BASE, None, BASE, "kept", None),
        (BASE, THEIRS, None, "left", THEIRS),
        (BASE, None, OURS, "restored", OURS),
        (BASE, None, None, "same", None),
        (b"\0", b"\0t", b"\0o", "conflict", b"\0t"),
        (b"\xff", b"\xfft", b"\xffo", "conflict", b"\xfft"),
    ],
)
def test_settles_a_file(base, theirs, ours, what, content):
    assert settle(base, theirs, ours) == (what, content)


def lines(*names: str) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def merged(base: bytes, theirs: bytes, ours: bytes, policy: Policy = "mark", **named: tuple[str, str]) -> Merged:
    found = merge(base, theirs, ours, policy, **named)
    assert found is not None
    return found


class TestMerge:
    def test_takes_both_where_they_lie_apart(self):
        found = merged(lines("a", "b", "c"), lines("A", "b", "c"), lines("a", "b", "C"))
        assert (found.content, found.conflicts) == (lines("A", "b", "C"), 0)

    def test_takes_both_on_neighbouring_lines(self):
        found = merged(lines("a", "b"), lines("A", "b"), lines("a", "B"))
        assert (found.content, found.conflicts) == (lines("A", "B"), 0)

    def test_takes_a_line_added_behind_a_changed_one(self):
        found = merged(lines("a", "b"), lines("a", "B"), lines("a", "b", "c"))
        assert found.content == lines("a", "B", "c")

    def test_marks_one_line_changed_by_both(self):
        found = merged(lines("a", "b", "c"), lines("a", "x", "c"), lines("a", "y", "c"), labels=("one", "two"))
        assert found.content == lines("a", "<<<<<<< one", "x", "=======", "y", ">>>>>>> two", "c")
        assert found.conflicts == 1
        assert is_marked(found.content)

    def test_marks_lines_that_both_add_in_one_place(self):
        assert merged(lines("a"), lines("a", "x"), lines("a", "y")).conflicts == 1

    def test_takes_them_both_where_it_is_told_to(self):
        found = merged(lines("a"), lines("a", "x", "z"), lines("a", "y", "z"), "both")
        assert (found.content, found.conflicts) == (lines("a", "x", "z", "y"), 0)

    @pytest.mark.parametrize(("policy", "line"), [("theirs", "x"), ("ours", "y")])
    def test_takes_one_side_where_it_is_told_to(self, policy, line):
        assert merged(lines("b"), lines("x"), lines("y"), policy).content == lines(line)

    def test_keeps_the_ends_of_lines(self):
        found = merged(b"a\r\nb\r\nc\x0cd\r\n", b"A\r\nb\r\nc\x0cd\r\n", b"a\r\nb\r\nc\x0cD")
        assert found.content == b"A\r\nb\r\nc\x0cD"

    def test_a_marker_begins_a_line_where_a_file_ends_without_one(self):
        assert b"\n=======\n" in merged(b"a", b"x", b"y").content

    @pytest.mark.parametrize("text", [b"", b"a\n=======\n", b"<<<<<<< x\n", b"<< << <<\n"])
    def test_takes_no_other_text_for_marks(self, text):
        assert not is_marked(text)


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "x"]), max_size=9).map(lambda names: lines(*names))


@given(TEXTS, TEXTS, TEXTS)
def test_loses_no_line_that_a_person_added(base, theirs, ours):
    found = merged(base, theirs, ours).content.split(b"\n")
    assert {line for line in theirs.split(b"\n") if line not in base.split(b"\n")} <= set(found)


@given(TEXTS, TEXTS)
def test_changes_of_one_alone_are_taken_as_they_are(base, other):
    assert merged(base, base, other).content == merged(base, other, base).content == other


@given(TEXTS, TEXTS, TEXTS)
def test_conflicts_are_marked_or_there_are_none(base, theirs, ours):
    found = merged(base, theirs, ours)
    assert bool(found.conflicts) == is_marked(found.content)
