from __future__ import annotations

import pytest

from banyan.errors import BadDocument, UnreadablePath
from contracts.store.journal import add_facts, read_facts
from contracts.store.values import Deployment, Ended, Environment, Pacticipant, Publication, Verification, Version

FACTS = (
    Pacticipant("web", "main", "https://example.org/web", at="1"),
    Version("web", "4f2a", ("main",), ("prod",), "https://ci.example.org/1", at="2"),
    Publication("web", "4f2a", "shop", "aa", at="3"),
    Verification("web", "shop", "aa", "monolith", "9c", success=False, passed=3, failed=("a", "b"), at="4"),
    Environment("staging", "Staging", production=False, at="5"),
    Deployment("deployment", "web", "4f2a", "staging", "blue", at="6"),
    Ended("release", "web", "4f2a", "staging", at="7"),
)


def test_every_fact_comes_back_as_it_was(tmp_path):
    add_facts(tmp_path / "facts.jsonl", FACTS)
    assert read_facts(tmp_path / "facts.jsonl") == FACTS


def test_no_file_is_no_fact(tmp_path):
    assert read_facts(tmp_path / "facts.jsonl") == ()


def test_a_last_line_without_an_end_is_kept_apart(tmp_path):
    path = tmp_path / "facts.jsonl"
    add_facts(path, FACTS[:1])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    add_facts(path, FACTS[1:2])
    assert read_facts(path) == FACTS[:2]


def test_facts_are_added_behind_a_line_that_nobody_can_read(tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b"{broken\n")
    add_facts(path, FACTS[:1])
    assert path.read_bytes().startswith(b"{broken\n")
    assert len(path.read_bytes().splitlines()) == 2


def test_lines_of_two_branches_may_stand_twice(tmp_path):
    path = tmp_path / "facts.jsonl"
    add_facts(path, FACTS[:2])
    path.write_bytes(path.read_bytes() * 2)
    assert read_facts(path) == FACTS[:2] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "it is no JSON"),
        ("[]", "should be an object"),
        ("<<<<<<< HEAD", "a merge left its conflict"),
        ('{"fact": "dreamt"}', "not 'dreamt'"),
        ('{"fact": "published", "consumer": "web"}', "version is missing"),
        ('{"fact": "environment", "name": "x", "production": "yes"}', "production cannot be 'yes'"),
        ('{"fact": "environment", "name": 3}', "name cannot be 3"),
        ('{"fact": "version", "pacticipant": "a", "number": "1", "tags": [1]}', "tags cannot be"),
        ('{"fact": "environment", "name": "x", "colour": "red"}', "no key called 'colour'"),
        ('{"banyan_contracts": 2}', "written by another Banyan"),
        (
            '{"fact": "deployed", "kind": "thrown", "pacticipant": "a", "version": "1", "environment": "test"}',
            "kind cannot be 'thrown'",
        ),
    ],
)
def test_a_damaged_line_is_told_with_its_number_and_the_file_stays(tmp_path, line, said):
    path = tmp_path / "facts.jsonl"
    add_facts(path, FACTS[:1])
    with path.open("a") as file:
        file.write(f"{line}\n")
    before = path.read_bytes()
    with pytest.raises(BadDocument, match=said) as caught:
        read_facts(path)
    assert caught.value.where == f"{path}:3"
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_file_is_told(tmp_path):
    with pytest.raises(UnreadablePath):
        read_facts(tmp_path)
