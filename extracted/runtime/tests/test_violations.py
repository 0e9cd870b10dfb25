"""What a team knows of does not fail: crossings of an earlier report, and lines that an extraction has listed."""

import json

import pytest

from service_links.guard.places import Place
from service_links.guard.violations import Violation, known


def crossing(path, line, function="f"):
    return Violation("query", Place(path, line, function), "shop_product", "shop", "reads it", "ask for it")


def decision(file, line, fate="listed", side="monolith"):
    return {"kind": "signal", "fate": fate, "side": side, "file": file, "line": line, "subject": "x"}


def of_monolith(paths):
    found = known(paths)
    found.side = "monolith"
    return found


@pytest.fixture
def ledger(tmp_path):
    decisions = [
        decision("a.py", 3),
        decision("a.py", 5, fate="rewritten"),
        decision("a.py", 7, side="service"),
        decision("b.py", None),
    ]
    (tmp_path / "ledger.json").write_text(json.dumps({"decisions": decisions}))
    return str(tmp_path / "ledger.json")


def test_a_line_that_the_ledger_lists_is_known_and_every_other_is_told(ledger):
    found = of_monolith(ledger)
    assert [found.add(crossing("a.py", line)) for line in (3, 4, 5, 7)] == [False, True, True, True]
    assert found.add(crossing("b.py", 3))
    assert found.summary.endswith(", 1 listed")


def test_paths_of_a_ledger_are_told_from_the_folder_of_the_plan(tmp_path):
    document = {"project": "shop", "decisions": [decision("shop/a.py", 3)]}
    (tmp_path / "ledger.json").write_text(json.dumps(document))
    assert not of_monolith(str(tmp_path / "ledger.json")).add(crossing("a.py", 3))


def test_each_side_has_lines_of_its_own(ledger):
    assert [known(ledger).add(crossing("a.py", line)) for line in (3, 7)] == [True, False]


def test_several_files_are_known_together(ledger, tmp_path):
    earlier = known("")
    earlier.add(crossing("c.py", 1))
    (tmp_path / "earlier.json").write_text(json.dumps(earlier.data))
    found = of_monolith("%s,%s" % (ledger, tmp_path / "earlier.json"))
    assert not found.add(crossing("a.py", 3))
    assert not found.add(crossing("c.py", 99))
    assert not found.stale


def test_what_other_processes_knew_is_counted(ledger):
    worker, whole = of_monolith(ledger), of_monolith(ledger)
    worker.add(crossing("a.py", 3))
    whole.join(worker.data)
    assert whole.summary.endswith(", 1 listed")


def test_a_file_that_is_neither_is_refused(tmp_path):
    (tmp_path / "odd.json").write_text('{"decisions": [{}]}')
    with pytest.raises(ValueError, match="cannot read the accepted crossings"):
        known(str(tmp_path / "odd.json"))
