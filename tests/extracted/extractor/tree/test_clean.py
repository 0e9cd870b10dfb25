"""The folder that services are extracted from holds no patch of any other."""

from __future__ import annotations

from extracted.extractor.tree.clean import clean_monolith
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.writing import commit
from tests.extracted.extractor.tree.samples import MONOLITH, contents, extraction, places_in, tree


def test_is_the_monolith_itself_where_nothing_was_extracted(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    with clean_monolith(places) as folder:
        assert folder == places.monolith
    assert not places.state.exists()


def test_is_the_monolith_without_patches_and_with_what_people_wrote(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH | {"static/a.txt": "a\n"}).parent)
    before = contents(places.monolith)
    commit(drafted(extraction(), places))
    settings = places.monolith / "settings.py"
    settings.write_text(settings.read_text() + "DEBUG = 1\n")
    with clean_monolith(places) as folder:
        assert folder.name == "shop"
        assert contents(folder) == before | {"settings.py": before["settings.py"] + b"DEBUG = 1\n"}
    assert not folder.exists()
    assert "service_links" in settings.read_text()


def test_an_extraction_from_it_is_known_already(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    commit(drafted(extraction(), places))
    with clean_monolith(places) as folder:
        assert (folder / "orders/models.py").read_text() == MONOLITH["orders/models.py"]
        assert not (folder / "service_links").exists()
    assert drafted(extraction(), places).edits == ()


def test_links_stay_links_and_hidden_folders_stay_out(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH | {".venv/x.py": "x\n", ".env": "A=1\n"}).parent)
    commit(drafted(extraction(), places))
    (places.monolith / "also.py").symlink_to("settings.py")
    with clean_monolith(places) as folder:
        assert (folder / "also.py").is_symlink()
        assert not (folder / ".venv").exists()
        assert (folder / ".env").exists()
