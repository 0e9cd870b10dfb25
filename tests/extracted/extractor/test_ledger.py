"""The ledger counts what was decided, and finds what was not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.model.evidence import End, Evidence
from extracted.extractor.ledger import Ledger, ledger_of, silent
from extracted.extractor.model import Cut, Decision
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.writing import commit
from tests.extracted.extractor.formats.ledgers import checked, planned, undone, written
from tests.extracted.extractor.tree.samples import MONOLITH, extraction, places_in, tree


def evidence(kind: str, line: int, *, file: str = "a.py") -> Evidence:
    return Evidence(kind, End("a"), End("b"), file, line, f"{kind} {line}", 1.0)


def decision(kind: str, line: int, fate: str = "rewritten", file: str = "a.py") -> Decision:
    return Decision(kind, "service", fate, file, line, "x", "y")  # type: ignore[arg-type]


def test_what_nothing_was_decided_on_is_silent():
    out, back = (evidence("import", 1), evidence("call", 1)), (evidence("import", 2),)
    cut = Cut("b", ("b",), (), {}, (), (), out, back)
    assert silent(cut, [decision("import", 1)]) == (evidence("call", 1), evidence("import", 2))
    assert silent(cut, [decision("import", 1), decision("call", 1), decision("import", 2, "refused")]) == ()


def test_counts_by_kind_and_in_all():
    assert dict(planned().by_kind()["foreign_key"]) == {"rewritten": 2}
    assert planned().totals() == {"rewritten": 4, "listed": 2, "refused": 1, "silent": 1}


def test_shares_are_those_of_measured_couplings_that_occur():
    assert planned().shares() == {"foreign key": (2, 2), "import": (1, 1), "call": (1, 1), "join": (0, 1)}
    assert Ledger("x", "extracted").shares() == {}


def test_is_clean_without_silence_conflict_or_drift():
    assert [each.is_clean for each in (written(), undone(), planned(), checked())] == [True, True, False, False]


def test_what_people_edited_is_no_drift():
    kept = tuple(line for line in checked().files if line.what == "kept")
    assert replace(checked(), files=kept).is_clean
    assert not replace(checked(), files=(*kept, replace(kept[0], what="merged", moved_on=True))).is_clean


def test_names_files_from_the_folder_of_the_plan(tmp_path: Path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    draft = drafted(extraction(decisions=(decision("import", 3, file="orders/models.py"),)), places)
    ledger = ledger_of(extraction(decisions=(decision("import", 3),)), draft, "would extract")
    assert (ledger.folder, ledger.apps, ledger.shared) == ("shop", ("catalog",), ("core",))
    assert ledger.path("orders/models.py") == "shop/orders/models.py"
    assert {line.path for line in ledger.files if line.side == "monolith"} == {
        "shop/orders/models.py",
        "shop/service_links/__init__.py",
        "shop/settings.py",
    }
    assert "+++ b/shop/settings.py" in ledger.patch
    assert ledger.patch in ledger.diff


def test_nothing_has_drifted_once_it_is_written(tmp_path: Path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    commit(drafted(extraction(), places))
    ledger = ledger_of(extraction(), drafted(extraction(), places), "checked")
    assert ledger.is_clean
    assert (ledger.files, ledger.diff) == ((), "")
