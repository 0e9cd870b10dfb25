"""Finds the files of a project, and says of which it could read nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.discovery.files import is_test, list_files
from analysis.model.project import UnreadFile


def lay(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


def found(root: Path) -> list[str]:
    return [file.path for file in list_files(root).files]


def test_reads_python_templates_and_tool_configuration_in_order(tmp_path):
    paths = ("setup.cfg", "shop/models.py", "shop/templates/shop/a.html", "a.py", "pyproject.toml", "shop/jinja2/b.txt")
    assert found(lay(tmp_path, *paths)) == sorted(paths)


def test_keeps_the_bytes_as_they_are(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xff\r\n\0")
    (file,) = list_files(tmp_path).files
    assert (file.content, file.is_python) == (b"\xff\r\n\0", True)


def test_services_that_were_extracted_are_projects_of_their_own(tmp_path):
    own = ("manage.py", "extracted/services/of_theirs/a.py", "shop/extracted/services/desk/a.py")
    lay(tmp_path, *own, ".banyan/extract/desk/manifest.json", "extracted/services/desk/desk/models.py")
    assert found(tmp_path) == sorted(own)


@pytest.mark.parametrize("path", ["a.pyc", "a.html", "static/a.txt", "requirements.txt", "a.PY", "py", ".py"])
def test_passes_over(path, tmp_path):
    assert found(lay(tmp_path, path)) == []


@pytest.mark.parametrize("folder", ["node_modules", ".git", "__pycache__", "site-packages", ".tox"])
def test_passes_over_folders_of_others(folder, tmp_path):
    assert found(lay(tmp_path, f"{folder}/a.py", f"shop/{folder}/a.py")) == []


def test_passes_over_a_virtual_environment_whatever_its_name(tmp_path):
    assert found(lay(tmp_path, "env/pyvenv.cfg", "env/lib/a.py", "a.py")) == ["a.py"]


def test_reads_a_folder_that_is_itself_a_virtual_environment(tmp_path):
    assert found(lay(tmp_path, "pyvenv.cfg", "a.py")) == ["a.py"]


def test_follows_a_link_to_a_file_inside(tmp_path):
    lay(tmp_path, "shop/models.py")
    (tmp_path / "shop" / "more.py").symlink_to("models.py")
    assert found(tmp_path) == ["shop/models.py", "shop/more.py"]


def test_follows_no_link_to_a_folder(tmp_path):
    lay(tmp_path, "shop/models.py")
    (tmp_path / "again").symlink_to("shop")
    (tmp_path / "shop" / "up").symlink_to("..")
    assert (found(tmp_path), list_files(tmp_path).unread) == (["shop/models.py"], ())


@pytest.mark.parametrize("target", ["outside.py", "outside"])
def test_follows_no_link_out_of_the_project(target, tmp_path):
    lay(tmp_path, "outside.py", "outside/a.py")
    root = lay(tmp_path / "project", "a.py")
    (root / "b.py").symlink_to(f"../{target}")
    (unread,) = list_files(root).unread
    assert found(root) == ["a.py"]
    assert unread.file == "b.py"
    assert "outside the project, not followed" in unread.reason


def test_a_neighbour_whose_name_begins_alike_is_outside(tmp_path):
    lay(tmp_path, "project-2/a.py")
    root = lay(tmp_path / "project", "a.py")
    (root / "b.py").symlink_to("../project-2/a.py")
    assert found(root) == ["a.py"]


@pytest.mark.parametrize("target", ["/nowhere", "/usr/share", "data.bin"])
def test_has_nothing_to_say_of_links_to_data(target, tmp_path):
    lay(tmp_path, "data.bin")
    (tmp_path / "media").symlink_to(target)
    assert list_files(tmp_path).unread == ()


def test_says_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "a.py")
    (unread,) = list_files(tmp_path).unread
    assert unread == UnreadFile("a.py", "it is no regular file, but a pipe, a socket or a device")


def test_says_that_a_link_leads_nowhere(tmp_path):
    (tmp_path / "a.py").symlink_to("b.py")
    assert list_files(tmp_path).unread == (UnreadFile("a.py", "the file cannot be read: No such file or directory"),)


@pytest.mark.parametrize(
    "path",
    ["tests/a.py", "shop/tests.py", "shop/test_models.py", "shop/models_test.py", "conftest.py", "shop/testing/a.py"],
)
def test_knows_tests(path):
    assert is_test(path)


@pytest.mark.parametrize("path", ["shop/models.py", "latest/a.py", "contest/models.py", "shop/attest.py", "testify.py"])
def test_takes_no_other_code_for_tests(path):
    assert not is_test(path)
