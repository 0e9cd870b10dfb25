"""Installed packages, read as text."""

from __future__ import annotations

from analysis.discovery.site_packages import SitePackages


def test_reads_a_module_and_a_package(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("class A:\n    pass\n")
    (tmp_path / "lib" / "b.py").write_text("class B:\n    pass\n")
    read = SitePackages([tmp_path])
    assert [read(name)[1].classes[0].name for name in ("lib", "lib.b")] == ["A", "B"]  # type: ignore[index]


def test_looks_through_several_folders_in_order(tmp_path):
    for folder, text in (("one", "x = 1"), ("two", "y = 1")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lib.py").write_text(text)
    found = SitePackages([tmp_path / "one", tmp_path / "two"])("lib")
    assert found is not None
    assert found[0].endswith("one/lib.py")


def test_finds_nothing_that_is_not_there(tmp_path):
    read = SitePackages([tmp_path, tmp_path / "missing"])
    assert [read(name) for name in ("lib", "lib.b", "", "a-b", "../lib")] == [None] * 5


def test_leaves_modules_unread_that_ask_the_running_process(tmp_path):
    (tmp_path / "swapper").mkdir()
    (tmp_path / "swapper" / "__init__.py").write_text("def get_model_name(): pass\n")
    assert SitePackages([tmp_path])("swapper") is None


def test_passes_over_a_folder_in_the_place_of_a_file(tmp_path):
    (tmp_path / "lib.py").mkdir()
    assert SitePackages([tmp_path])("lib") is None
