from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from banyan.errors import BadDocument
from contracts.store.keeping import ChangedPact, store_at
from contracts.store.values import Environment, Publication, Version
from tests.contracts.store.drawing import pact, store

PUBLISHING = """
import sys
from pathlib import Path
from contracts.store.content import read_pact
from contracts.store.keeping import Store
from contracts.store.values import Version
for number in range(20):
    Store(Path(sys.argv[1])).publish([read_pact(Path(sys.argv[2]))], Version("", f"{sys.argv[3]}{number}"))
"""


def test_a_pact_is_kept_by_what_it_says_as_it_was_written(tmp_path):
    known, one = store(tmp_path), pact()
    known.publish([one], Version("", "w1", ("main",)))
    assert known.pact(one.sha) == one
    assert (tmp_path / ".banyan/contracts/.gitignore").read_text() == "*\n"


def test_publishing_again_says_nothing_new(tmp_path):
    known = store(tmp_path)
    (first,) = known.publish([pact()], Version("", "w1", ("main",)))
    before = (known.folder / "facts.jsonl").read_bytes()
    (again,) = known.publish([pact()], Version("", "w1", ("main",)))
    assert (first.is_new, first.is_known, again.is_new, again.is_known) == (True, False, False, True)
    assert (known.folder / "facts.jsonl").read_bytes() == before


def test_one_version_says_one_thing(tmp_path):
    known = store(tmp_path)
    known.publish([pact()], Version("", "w1"))
    with pytest.raises(ChangedPact, match="w1 has published another pact with shop"):
        known.publish([pact("web", "till"), pact("web", "shop", "another")], Version("", "w1"))
    assert [each.provider for each in known.records().pacts_of("web", "w1")] == ["shop"]


def test_a_version_with_changes_may_say_another_thing(tmp_path):
    known, other = store(tmp_path), pact("web", "shop", "another")
    known.publish([pact()], Version("", "w1-dirty"))
    known.publish([other], Version("", "w1-dirty"))
    assert [each.sha for each in known.records().pacts_of("web", "w1-dirty")] == [other.sha]


def test_parts_are_merged(tmp_path):
    known = store(tmp_path)
    known.publish([pact("web", "shop", "a")], Version("", "w1"))
    known.publish([pact("web", "shop", "b")], Version("", "w1"), merge=True)
    assert [each.sha for each in known.records().pacts_of("web", "w1")] == [pact("web", "shop", "a", "b").sha]


def test_the_committed_file_is_written_where_it_is_there_and_read_without_the_other(tmp_path):
    known = store(tmp_path)
    known.publish([pact()], Version("", "w1"))
    assert not known.shared.exists()
    known.shared.touch()
    known.publish([pact()], Version("", "w2"))
    assert [each.version for each in known.records().publications] == ["w1", "w2"]
    elsewhere = store(tmp_path / "clone")
    elsewhere.home.mkdir()
    elsewhere.shared.write_bytes(known.shared.read_bytes())
    assert [each.version for each in elsewhere.records().publications] == ["w2"]


def test_personal_data_is_not_kept_with_results(tmp_path):
    known = store(tmp_path)
    known.record_verification(pact(), Version("shop", "s1"), success=False, failed=["mail to jane@example.org"])
    assert b"jane@" not in (known.folder / "facts.jsonl").read_bytes()


def test_branches_and_tags_add_up(tmp_path):
    known = store(tmp_path)
    known.record_version(Version("web", "w1", ("topic",)))
    known.record_version(Version("web", "w1", ("main",), ("prod",)))
    known.record_version(Version("web", "w1"))
    version = known.records().versions["web", "w1"]
    assert (version.branches, version.tags, version.branch) == (("topic", "main"), ("prod",), "main")


def test_environments_are_there_from_the_beginning(tmp_path):
    known = store(tmp_path)
    known.record_environment(Environment("staging"))
    assert list(known.records().environments) == ["production", "staging", "test"]


def test_nothing_is_added_to_a_damaged_store(tmp_path):
    known = store(tmp_path)
    known.publish([pact()], Version("", "w1"))
    facts = known.folder / "facts.jsonl"
    facts.write_bytes(damaged := facts.read_bytes()[:-20])
    with pytest.raises(BadDocument, match="no JSON"):
        known.publish([pact()], Version("", "w2"))
    assert facts.read_bytes() == damaged


def test_the_plan_says_where_a_store_lies(tmp_path):
    (tmp_path / "banyan.toml").touch()
    (tmp_path / "deep/down").mkdir(parents=True)
    assert store_at(tmp_path / "deep/down").home == tmp_path


def test_several_processes_lose_nothing(tmp_path):
    (tmp_path / "pact.json").write_text(pact().text)
    known = store(tmp_path / "home")
    known.home.mkdir()
    started = [
        subprocess.Popen([sys.executable, "-c", PUBLISHING, known.home, tmp_path / "pact.json", name], cwd=Path())
        for name in "ab"
    ]
    assert [each.wait(timeout=60) for each in started] == [0, 0]
    assert len(known.records().publications) == 40
    lines = (known.folder / "facts.jsonl").read_text().splitlines()
    assert sum("fact" in json.loads(line) for line in lines) == 80


def test_facts_have_an_order_that_does_not_depend_on_lines(tmp_path):
    known = store(tmp_path)
    known.publish([pact("web", "shop", "a")], Version("", "w1-dirty"))
    known.publish([pact("web", "shop", "b")], Version("", "w1-dirty"))
    facts = known.folder / "facts.jsonl"
    facts.write_text("".join(f"{line}\n" for line in reversed(facts.read_text().splitlines())))
    assert known.records().publications == (
        Publication("web", "w1-dirty", "shop", pact("web", "shop", "b").sha, at="2026-11-23T07:00:02+00:00"),
    )
