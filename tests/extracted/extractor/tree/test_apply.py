"""Extractions on disk: written, written again, merged with what people did meanwhile, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyan.errors import BadDocument, BadInput, UnknownName, UsageError
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.places import Places
from extracted.extractor.tree.reversal import BackTo, Database, Needed, StillApplied, require_reversed, steps_back
from extracted.extractor.tree.weaving import clean_texts
from extracted.extractor.tree.withdrawing import Undoable, withdrawn
from extracted.extractor.tree.writing import commit
from tests.extracted.extractor.tree.samples import (
    BRAND,
    MONOLITH,
    ORDERS,
    PATCH,
    SERVICE,
    contents,
    extraction,
    places_in,
    tree,
)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    tree(tmp_path / "shop", MONOLITH)
    return places_in(tmp_path)


def happenings(draft) -> dict[str, str]:
    return {draft.named(edit): edit.what for edit in draft.edits}


def clean_orders(places: Places) -> str:
    content = clean_texts(places)["orders/models.py"]
    assert content is not None
    return content.decode()


class TestApply:
    def test_drafting_writes_nothing(self, places, tmp_path):
        before = sorted(tmp_path.rglob("*"))
        draft = drafted(extraction(), places)
        assert len(draft.writing) == 7
        assert sorted(tmp_path.rglob("*")) == before

    def test_writes_both_sides(self, places):
        commit(drafted(extraction(), places))
        assert contents(places.service) == {
            path: content.encode() if isinstance(content, str) else content for path, content in SERVICE.items()
        }
        assert (places.monolith / "settings.py").read_text() == PATCH["settings.py"]
        assert (places.monolith / "service_links/__init__.py").exists()

    def test_a_script_may_be_executed_and_a_file_keeps_its_mode(self, places):
        (places.monolith / "settings.py").chmod(0o640)
        commit(drafted(extraction(), places))
        assert (places.service / "manage.py").stat().st_mode & 0o111
        assert not (places.service / "README.md").stat().st_mode & 0o111
        assert (places.monolith / "settings.py").stat().st_mode & 0o777 == 0o640

    def test_a_second_time_writes_nothing(self, places, tmp_path):
        commit(drafted(extraction(), places))
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
        draft = drafted(extraction(), places)
        assert draft.edits == ()
        assert commit(draft) == ()
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    def test_leaves_no_draft_and_no_journal_behind(self, places, tmp_path):
        commit(drafted(extraction(), places))
        names = {path.name for path in tmp_path.rglob("*")}
        assert not {name for name in names if name.endswith(".banyan-draft") or name == "journal.json"}

    def test_tells_git_what_not_to_take_unless_a_team_has_done_so(self, places):
        commit(drafted(extraction(), places))
        ignore = places.state.parent / ".gitignore"
        assert "!/extract/" in ignore.read_text()
        ignore.write_text("/up/\n")
        commit(drafted(extraction(SERVICE | {"README.md": "# anew\n"}), places))
        assert ignore.read_text() == "/up/\n"
        commit(withdrawn("catalog", places))
        assert ignore.read_text() == "/up/\n"

    def test_refuses_a_path_that_leads_out(self, places, tmp_path):
        with pytest.raises(BadInput, match="leads out"):
            drafted(extraction({"../../x.py": "x"}, {}), places)
        (tmp_path / "elsewhere").mkdir()
        (places.monolith / "linked").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(BadInput, match="leads out"):
            drafted(extraction({}, {"linked/x.py": "x"}), places)

    def test_refuses_if_files_change_between_draft_and_writing(self, places):
        draft = drafted(extraction(), places)
        (places.monolith / "settings.py").write_text("other\n")
        with pytest.raises(UsageError, match=r"shop/settings\.py"):
            commit(draft)
        assert (places.monolith / "settings.py").read_text() == "other\n"
        assert not places.service.exists()

    def test_says_what_is_damaged_in_its_memory(self, places):
        commit(drafted(extraction(), places))
        (places.state / "catalog/manifest.json").write_text("{")
        with pytest.raises(BadDocument, match=r"manifest\.json: what is remembered of extractions is damaged"):
            drafted(extraction(), places)


class TestAgain:
    def test_merges_hand_edits_of_the_service_with_what_is_new(self, places):
        commit(drafted(extraction(), places))
        file = places.service / "catalog/models.py"
        file.write_text(file.read_text() + "\n\nclass Own:\n    pass\n")
        newer = SERVICE | {"catalog/models.py": BRAND.replace("name = 1", "name = 11")}
        draft = drafted(extraction(newer), places)
        assert happenings(draft) == {"extracted/services/catalog/catalog/models.py": "merged"}
        commit(draft)
        assert "name = 11" in file.read_text()
        assert "class Own" in file.read_text()
        assert happenings(drafted(extraction(newer), places)) == {
            "extracted/services/catalog/catalog/models.py": "kept"
        }

    def test_marks_a_conflict_and_tells_it_until_it_is_solved(self, places):
        commit(drafted(extraction(), places))
        file = places.service / "catalog/models.py"
        file.write_text(file.read_text().replace("name = 1", "name = 5"))
        newer = SERVICE | {"catalog/models.py": BRAND.replace("name = 1", "name = 7")}
        draft = drafted(extraction(newer), places)
        assert [edit.path for edit in draft.conflicts] == ["catalog/models.py"]
        commit(draft)
        marked = "<<<<<<< edited by hand\n    name = 5\n=======\n    name = 7\n>>>>>>> extracted anew\n"
        assert marked in file.read_text()
        again = drafted(extraction(newer), places)
        assert again.conflicts
        assert not again.writing
        commit(again)
        file.write_text(file.read_text().replace(marked, "    name = 5\n"))
        assert not drafted(extraction(newer), places).conflicts

    def test_a_file_deleted_by_hand_stays_deleted_until_it_changes(self, places):
        commit(drafted(extraction(), places))
        (places.service / "README.md").unlink()
        assert happenings(drafted(extraction(), places)) == {"extracted/services/catalog/README.md": "kept"}
        commit(drafted(extraction(), places))
        assert not (places.service / "README.md").exists()
        commit(drafted(extraction(SERVICE | {"README.md": "# anew\n"}), places))
        assert (places.service / "README.md").read_text() == "# anew\n"

    def test_a_file_that_is_no_longer_made_goes_unless_it_was_edited(self, places):
        commit(drafted(extraction(), places))
        (places.service / "README.md").write_text("# ours\n")
        draft = drafted(extraction({"manage.py": SERVICE["manage.py"]}), places)
        assert happenings(draft) == {
            "extracted/services/catalog/README.md": "left",
            "extracted/services/catalog/catalog/models.py": "removed",
            "extracted/services/catalog/catalog/static/logo.png": "removed",
        }
        commit(draft)
        assert sorted(contents(places.service)) == ["README.md", "manage.py"]
        assert drafted(extraction({"manage.py": SERVICE["manage.py"]}), places).edits == ()

    def test_a_file_of_a_team_is_not_written_over(self, places):
        tree(places.service, {"README.md": "# by hand\n"})
        commit(drafted(extraction(), places))
        assert "# by hand" in (places.service / "README.md").read_text()

    def test_a_binary_file_of_a_team_is_kept(self, places):
        commit(drafted(extraction(), places))
        logo = places.service / "catalog/static/logo.png"
        logo.write_bytes(b"\0mine")
        draft = drafted(extraction(SERVICE | {"catalog/static/logo.png": b"\0new"}), places)
        assert [edit.path for edit in draft.conflicts] == ["catalog/static/logo.png"]
        commit(draft)
        assert logo.read_bytes() == b"\0mine"

    def test_the_monolith_moves_on_beside_the_patch(self, places):
        commit(drafted(extraction(), places))
        file = places.monolith / "orders/models.py"
        file.write_text("import os\n" + file.read_text())
        clean = clean_orders(places)
        assert clean == "import os\n" + ORDERS
        newer = PATCH | {"orders/models.py": clean.replace("models.ForeignKey", "LinkedForeignKey")}
        draft = drafted(extraction(patch=newer), places)
        assert draft.edits == ()
        commit(draft)
        assert commit(drafted(extraction(patch=newer), places)) == ()

    def test_says_which_side_has_drifted(self, places):
        commit(drafted(extraction(), places))
        (places.service / "README.md").write_text("# ours\n")
        (places.service / "catalog/models.py").write_text("class Product: pass\n")
        newer = SERVICE | {"catalog/models.py": "class Product: name = 8\n", "manage.py": "#!x\n"}
        drift = {edit.path: (edit.edited, edit.moved_on) for edit in drafted(extraction(newer), places).drift}
        assert drift == {
            "README.md": (True, False),
            "catalog/models.py": (True, True),
            "manage.py": (False, True),
        }


class TestUndo:
    def test_takes_back_everything(self, places):
        before = contents(places.home)
        commit(drafted(extraction(), places))
        commit(withdrawn("catalog", places))
        assert contents(places.home) == before
        assert sorted(path.name for path in places.home.iterdir()) == ["shop"]
        assert not (places.monolith / "service_links").exists()
        assert not places.service.exists()

    def test_keeps_what_people_wrote_on_both_sides(self, places):
        commit(drafted(extraction(), places))
        orders = places.monolith / "orders/models.py"
        orders.write_text("import os\n" + orders.read_text())
        (places.service / "README.md").write_text("# ours\n")
        (places.service / "mine.py").write_text("mine\n")
        commit(withdrawn("catalog", places))
        assert orders.read_text() == "import os\n" + ORDERS
        assert contents(places.service) == {"README.md": b"# ours\n", "mine.py": b"mine\n"}

    def test_what_was_left_is_merged_when_it_is_extracted_again(self, places):
        commit(drafted(extraction(), places))
        (places.service / "README.md").write_text("# ours\n")
        commit(withdrawn("catalog", places))
        commit(drafted(extraction(), places))
        assert (places.service / "README.md").read_text() == "# ours\n"

    def test_refuses_where_patched_lines_were_changed(self, places):
        commit(drafted(extraction(), places))
        orders = places.monolith / "orders/models.py"
        orders.write_text(orders.read_text().replace("LinkedForeignKey(Product)", "LinkedForeignKey(Item)"))
        before = contents(places.home)
        with pytest.raises(Undoable, match=r"shop/orders/models\.py"):
            withdrawn("catalog", places)
        assert contents(places.home) == before

    def test_refuses_a_service_that_was_never_extracted(self, places):
        with pytest.raises(UnknownName, match="no extracted service called 'catalog'"):
            withdrawn("catalog", places)

    def test_says_which_migrations_to_go_back_to(self, places):
        tree(places.monolith, {"orders/migrations/0004_last.py": "", "orders/migrations/__init__.py": ""})
        commit(drafted(extraction(patch=PATCH | {"orders/migrations/0005_links.py": "x = 1\n"}), places))
        (step,) = steps_back("catalog", places)
        assert step == BackTo("orders", "0004_last", ("0005_links",), ("orders/migrations/0005_links.py",))
        assert step.command == "python manage.py migrate orders 0004_last"
        assert step.command in withdrawn("catalog", places).notes[0]

    def test_refuses_while_the_database_has_them_or_may_have_them(self, places):
        commit(drafted(extraction(patch=PATCH | {"orders/migrations/0005_links.py": "x = 1\n"}), places))
        steps = steps_back("catalog", places)
        for applied in (None, frozenset({("orders", "0005_links")})):
            with pytest.raises(StillApplied, match=r"cd shop && python manage\.py migrate orders zero"):
                require_reversed("catalog", steps, Database("db", applied), places)
        require_reversed("catalog", steps, Database("db", frozenset({("other", "0005_links")})), places)

    def test_refuses_where_later_migrations_stand_on_those_that_would_go(self, places):
        commit(drafted(extraction(patch=PATCH | {"orders/migrations/0005_links.py": "x = 1\n"}), places))
        tree(places.monolith, {"orders/migrations/0006_more.py": 'dependencies = [("orders", "0005_links")]\n'})
        with pytest.raises(Needed, match=r"shop/orders/migrations/0006_more\.py waits for 0005_links"):
            withdrawn("catalog", places)

    def test_names_an_app_as_its_configuration_does_and_leaves_out_what_others_need(self, places, tmp_path):
        added = {
            "links/events/apps.py": 'class C:\n    label = "links_events"\n',
            "links/events/migrations/0001_a.py": "",
        }
        commit(drafted(extraction(patch=added), places))
        found = [(step.label, step.migration) for step in steps_back("catalog", places)]
        assert found == [("links_events", "zero")]
        commit(drafted(extraction({}, added, name="reviews"), places_in(tmp_path, "reviews")))
        assert steps_back("catalog", places) == ()


REVIEWS = {
    "orders/models.py": ORDERS.replace("class Order(", "class Order(Reviewed, "),
    "settings.py": MONOLITH["settings.py"].replace('"catalog",\n', '"catalog",\n    "service_links",\n'),
    "service_links/__init__.py": '"""Links."""\n',
}


class TestSeveralServices:
    def orders(self, places: Places) -> str:
        return (places.monolith / "orders/models.py").read_text()

    def test_patches_are_woven_whatever_the_order(self, places, tmp_path):
        other = places_in(tmp_path, "reviews")
        commit(drafted(extraction(), places))
        commit(drafted(extraction({"a.py": "a\n"}, REVIEWS, name="reviews"), other))
        assert "LinkedForeignKey" in self.orders(places)
        assert "Reviewed" in self.orders(places)
        assert (places.monolith / "settings.py").read_text() == PATCH["settings.py"]
        assert drafted(extraction(), places).edits == ()

    @pytest.mark.parametrize(("first", "left"), [("catalog", "Reviewed"), ("reviews", "LinkedForeignKey")])
    def test_one_is_taken_back_and_the_other_stays_whole(self, places, tmp_path, first, left):
        places_of = {name: places_in(tmp_path, name) for name in ("catalog", "reviews")}
        before = contents(tmp_path)
        commit(drafted(extraction(), places_of["catalog"]))
        commit(drafted(extraction({"a.py": "a\n"}, REVIEWS, name="reviews"), places_of["reviews"]))
        commit(withdrawn(first, places_of[first]))
        assert left in self.orders(places)
        assert "service_links" in (places.monolith / "settings.py").read_text()
        assert (places.monolith / "service_links/__init__.py").exists()
        (second,) = set(places_of) - {first}
        commit(withdrawn(second, places_of[second]))
        assert contents(tmp_path) == before

    def test_lines_that_both_add_in_one_place_are_both_taken(self, places, tmp_path):
        other = places_in(tmp_path, "reviews")
        one = {"settings.py": MONOLITH["settings.py"] + "CATALOG = 1\n"}
        two = {"settings.py": MONOLITH["settings.py"] + "REVIEWS = 2\n"}
        commit(drafted(extraction({}, one), places))
        commit(drafted(extraction({}, two, name="reviews"), other))
        assert (places.monolith / "settings.py").read_text().endswith("]\nCATALOG = 1\nREVIEWS = 2\n")

    def test_patches_that_do_not_go_together_are_a_conflict(self, places, tmp_path):
        other = places_in(tmp_path, "reviews")
        commit(drafted(extraction({}, {"catalog/models.py": "class Product:\n    name = 2\n"}), places))
        theirs = extraction({}, {"catalog/models.py": "class Product:\n    name = 3\n"}, name="reviews")
        draft = drafted(theirs, other)
        assert [edit.path for edit in draft.conflicts] == ["catalog/models.py"]
        commit(draft)
        assert drafted(theirs, other).conflicts
        assert not drafted(theirs, other).writing

    def test_the_monolith_moves_on_under_both(self, places, tmp_path):
        other = places_in(tmp_path, "reviews")
        commit(drafted(extraction(), places))
        commit(drafted(extraction({"a.py": "a\n"}, REVIEWS, name="reviews"), other))
        file = places.monolith / "orders/models.py"
        file.write_text(file.read_text() + "\n\nMOST = 5\n")
        clean = clean_orders(places)
        assert clean == ORDERS + "\n\nMOST = 5\n"
        newer = PATCH | {"orders/models.py": clean.replace("models.ForeignKey", "LinkedForeignKey")}
        commit(drafted(extraction(patch=newer), places))
        commit(withdrawn("catalog", places))
        commit(withdrawn("reviews", other))
        assert file.read_text() == clean


def test_a_newer_runtime_of_one_service_is_that_of_all(tmp_path):
    tree(tmp_path / "shop", MONOLITH)
    for name in ("catalog", "reviews"):
        commit(drafted(extraction(name=name), places_in(tmp_path, name)))
    newer = {**PATCH, "service_links/__init__.py": '"""Links, mended."""\n'}
    draft = drafted(extraction(patch=newer, name="reviews"), places_in(tmp_path, "reviews"))
    assert [edit.what for edit in draft.edits if edit.what == "conflict"] == []
    commit(draft)
    assert contents(tmp_path / "shop")["service_links/__init__.py"] == b'"""Links, mended."""\n'
    commit(withdrawn("reviews", places_in(tmp_path, "reviews")))
    assert contents(tmp_path / "shop")["service_links/__init__.py"] == b'"""Links, mended."""\n'
    commit(withdrawn("catalog", places_in(tmp_path, "catalog")))
    assert contents(tmp_path / "shop") == {path: text.encode() for path, text in MONOLITH.items()}
