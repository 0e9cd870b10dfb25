from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.accuracy import fetch as fetching
from tests.accuracy.fetch import FetchError, Project, fetch, read_projects, tree_of

SHOP = Project(
    name="shop",
    requirement="shop==1.0",
    parts=("shop",),
    outside=("shop/vendored",),
    import_roots=(".",),
    settings="shop.settings",
    own=(),
    python="3.12",
)

IN_THE_WHEEL = (
    "shop/models.py",
    "shop/templates/shop/list.html",
    "shop/docs/index.html",
    "shop/static/shop/build.py",
    "shop/vendored/django/models.py",
    "shop/logo.png",
    "other/models.py",
    "shop-1.0.dist-info/entry_points.txt",
    "shop-1.0.dist-info/METADATA",
)


@pytest.fixture
def downloads(monkeypatch):
    """Serve a wheel without a registry, and return the requirements that were asked for."""
    asked: list[str] = []

    def download(project: Project, folder: Path) -> Path:
        asked.append(project.requirement)
        wheel = folder / "shop-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as bundle:
            for name in IN_THE_WHEEL:
                bundle.writestr(name, name)
        return wheel

    monkeypatch.setattr(fetching, "_download", download)
    return asked


@pytest.mark.usefixtures("downloads")
def test_unpacks_what_an_analyzer_reads_and_no_more(tmp_path):
    tree = fetch(SHOP, tmp_path)
    found = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())
    assert found == ["shop-1.0.dist-info/entry_points.txt", "shop/models.py", "shop/templates/shop/list.html"]


def test_leaves_a_tree_alone_that_is_there(tmp_path, downloads):
    fetch(SHOP, tmp_path)
    fetch(SHOP, tmp_path)
    assert downloads == ["shop==1.0"]


def test_fetches_again_what_is_forced(tmp_path, downloads):
    fetch(SHOP, tmp_path)
    fetch(SHOP, tmp_path, force=True)
    assert downloads == ["shop==1.0", "shop==1.0"]


@pytest.mark.usefixtures("downloads")
def test_says_what_to_do_about_a_part_that_is_not_in_the_wheel(tmp_path):
    absent = Project("shop", "shop==1.0", ("store",), (), (".",), "shop.settings", (), "3.12")
    with pytest.raises(FetchError, match="nothing of store is in the wheel; see its `parts`"):
        fetch(absent, tmp_path)


def test_writes_nothing_outside_the_tree(tmp_path, monkeypatch):
    def download(_: Project, folder: Path) -> Path:
        wheel = folder / "evil.whl"
        with zipfile.ZipFile(wheel, "w") as bundle:
            bundle.writestr("shop/models.py", "")
            bundle.writestr("shop/../../../escaped.py", "")
        return wheel

    monkeypatch.setattr(fetching, "_download", download)
    fetch(SHOP, tmp_path / "cache")
    assert [path.name for path in tmp_path.rglob("*.py")] == ["models.py"]


@pytest.mark.parametrize("project", read_projects().values(), ids=lambda project: project.name)
def test_every_project_has_a_pinned_release_a_registry_and_its_settings(project):
    folder = Path(fetching.__file__).parent
    assert "==" in project.requirement
    assert (folder / "registries" / f"{project.name}.registry.json.gz").is_file()
    assert all((folder / "settings" / name).is_file() for name in project.own)
    assert tree_of(project, Path("cache")) == Path("cache", project.name, "tree")


def test_every_registry_has_its_project():
    folder = Path(fetching.__file__).parent / "registries"
    assert {path.name.split(".")[0] for path in folder.iterdir()} == set(read_projects())
