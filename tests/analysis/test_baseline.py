"""The baseline: read whole or not at all, and only ever shrinking."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.baseline import compared, counted, parse, read_baseline, without, written
from analysis.model.finding import Identity, Stale
from banyan.errors import BadDocument, UnreadablePath
from tests.analysis.rules.samples import finding, identity

FILE = Path(".banyan-baseline.jsonl")
HEAD = '{"banyan_baseline": 1}\n'


def everything(_entry: Identity) -> bool:
    return True


def entry(**changed: object) -> str:
    values = {"file": "a.py", "symbol": "", "kind": "read", "source": "a", "target": "b.C", "detail": "d", "count": 1}
    return json.dumps(values | changed) + "\n"


class TestComparing:
    def test_a_finding_that_is_not_listed_is_new(self):
        found = compared([finding()], {}, everything)
        assert (found.new, found.known, found.stale) == ((finding(),), 0, ())

    def test_a_listed_one_is_known_wherever_its_line_is(self):
        found = compared([finding(line=99)], counted([finding(line=1)]), everything)
        assert (found.new, found.known, found.stale) == ((), 1, ())

    def test_of_more_than_are_known_the_last_are_new(self):
        found = compared([finding(3), finding(6), finding(9)], {identity(): 2}, everything)
        assert [one.line for one in found.new] == [9]
        assert found.known == 2

    def test_an_entry_that_is_not_found_is_stale(self):
        assert compared([], {identity(): 2}, everything).stale == (Stale(identity(), 2),)

    def test_an_entry_found_less_often_is_stale_by_the_difference(self):
        assert compared([finding()], {identity(): 3}, everything).stale == (Stale(identity(), 2),)

    def test_an_entry_that_is_none_of_the_rules_asked_is_not_stale(self):
        assert compared([], {identity(): 1}, lambda entry: entry.kind != "foreign_key").stale == ()

    def test_what_only_moved_is_known_and_its_entry_stale(self):
        moved = finding(file="orders/more.py")
        found = compared([moved], {identity(): 1}, everything)
        assert (found.new, found.known) == ((), 1)
        assert found.stale == (Stale(identity(), 1, moved.identity),)

    def test_one_entry_does_not_stand_for_two_moves(self):
        findings = [finding(file="orders/b.py"), finding(file="orders/c.py")]
        found = compared(findings, {identity(): 1}, everything)
        assert [one.file for one in found.new] == ["orders/c.py"]

    def test_another_target_is_no_move(self):
        found = compared([finding(file="orders/b.py", target="accounts.Group")], {identity(): 1}, everything)
        assert len(found.new) == len(found.stale) == 1
        assert found.stale[0].moved_to is None


class TestShrinking:
    def test_stale_entries_go(self):
        assert without({identity(): 3}, [Stale(identity(), 2)]) == {identity(): 1}
        assert without({identity(): 1}, [Stale(identity(), 1)]) == {}

    def test_entries_that_moved_follow(self):
        there = identity(file="orders/more.py")
        assert without({identity(): 2}, [Stale(identity(), 1, there)]) == {identity(): 1, there: 1}

    @given(st.lists(st.integers(0, 4)), st.lists(st.integers(0, 4)))
    def test_what_was_shrunk_is_never_stale_and_never_larger(self, known, now):
        entries = Counter(identity(str(n)) for n in known)
        findings = [finding(line, str(n)) for line, n in enumerate(now)]
        shrunk = without(entries, compared(findings, entries, everything).stale)
        assert shrunk <= entries
        again = compared(findings, shrunk, everything)
        assert again.stale == ()
        assert again.new == compared(findings, entries, everything).new


class TestText:
    def test_is_read_as_it_was_written(self):
        entries = {identity(): 1, identity("orders → ü\n\u2028", file=""): 4}
        assert parse(written(entries), FILE) == entries

    def test_has_an_entry_a_line_sorted_and_no_line_number(self):
        text = written({identity("b"): 1, identity("a"): 2})
        head, first, second = text.splitlines()
        assert head + "\n" == HEAD
        assert json.loads(first) == {
            "file": "orders/models.py",
            "symbol": "Order",
            "kind": "foreign_key",
            "source": "orders.Order",
            "target": "accounts.User",
            "detail": "a",
            "count": 2,
        }
        assert json.loads(second)["detail"] == "b"

    def test_there_is_none_before_the_first(self, tmp_path):
        assert read_baseline(tmp_path / "none.jsonl") is None

    def test_an_empty_one_is_one(self):
        assert parse(HEAD, FILE) == {}


DAMAGED = {
    "an empty file": ("", 1, 'it should begin with {"banyan_baseline": 1}'),
    "another kind of file": ("[1, 2]\n", 1, 'it should begin with {"banyan_baseline": 1}'),
    "half a line": (HEAD + entry()[:30] + "\n", 2, "it is no entry: one JSON object is expected on each line"),
    "an empty line": (HEAD + "\n" + entry(), 2, "it is no entry: one JSON object is expected on each line"),
    "a list": (HEAD + "[]\n", 2, "an entry has the keys file, symbol, kind, source, target, detail and count"),
    "a missing key": (HEAD + '{"file": "a.py"}\n', 2, "an entry has the keys"),
    "a further key": (HEAD + entry(line=3), 2, "an entry has the keys"),
    "a number for a name": (HEAD + entry(file=3), 2, "an entry holds strings, and a count of at least 1"),
    "a count of none": (HEAD + entry(count=0), 2, "an entry holds strings, and a count of at least 1"),
    "a count that is a flag": (HEAD + entry(count=True), 2, "an entry holds strings, and a count of at least 1"),
    "an entry twice": (HEAD + entry() + entry(), 3, "this entry is there twice"),
    "half a merge": (HEAD + "<<<<<<< ours\n" + entry(), 2, "a merge was left unfinished here"),
    "a later version": ('{"banyan_baseline": 2}\n', 1, "it is a baseline of version 2, this Banyan reads version 1"),
}


class TestDamage:
    @pytest.mark.parametrize("case", DAMAGED)
    def test_is_an_error_with_its_line(self, case):
        text, line, message = DAMAGED[case]
        with pytest.raises(BadDocument) as caught:
            parse(text, FILE)
        assert caught.value.problems[0][0] == line
        assert caught.value.problems[0][1].startswith(message)
        assert caught.value.hint

    def test_is_told_all_at_once(self):
        with pytest.raises(BadDocument, match="3 things are wrong"):
            parse(HEAD + "<<<<<<< ours\n" + entry() + "=======\n>>>>>>> theirs\n", FILE)

    def test_of_bytes_is_an_error(self, tmp_path):
        (tmp_path / "b").write_bytes(b"\xff\x00")
        with pytest.raises(BadDocument, match="UTF-8"):
            read_baseline(tmp_path / "b")

    def test_a_folder_cannot_be_read(self, tmp_path):
        with pytest.raises(UnreadablePath):
            read_baseline(tmp_path)
