"""A folder of extensions is a registry, without an edit anywhere else."""

from __future__ import annotations

import sys

import pytest

from banyan.errors import UnknownName
from banyan.registry import Registry


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """Three formats of which one cannot be imported, what they share, and a folder."""
    package = tmp_path / "shapes"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text('"""Shapes."""\n')
    (package / "square.py").write_text('"""Four sides: `[]`.\n\nAnd more.\n"""\nSIDES = 4\n')
    (package / "circle.py").write_text('"""No side: `()`."""\n')
    (package / "broken.py").write_text('"""Not yet: `?`."""\nimport nothing_of_that_name\n')
    (package / "_shared.py").write_text('"""Used by several."""\n')
    monkeypatch.syspath_prepend(tmp_path)
    yield Registry("shapes", "shape")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shapes"]:
        del sys.modules[name]


def test_names_every_file_but_private_ones(registry):
    assert registry.names() == ("broken", "circle", "square")


def test_is_iterated_and_searched_by_name(registry):
    assert list(registry) == ["broken", "circle", "square"]
    assert "circle" in registry
    assert "_shared" not in registry


def test_describes_without_importing(registry):
    assert registry.describe("broken") == "Not yet: `?`."
    assert "shapes.broken" not in sys.modules


def test_describes_in_one_line(registry):
    assert registry.describe("square") == "Four sides: `[]`."


def test_loads_by_name(registry):
    assert registry.load("square").SIDES == 4


@pytest.mark.parametrize("name", ["sqare", "_shared", "__init__", "data", "../square", ""])
@pytest.mark.parametrize("ask", [Registry.load, Registry.describe])
def test_raises_on_an_unknown_name(registry, name, ask):
    with pytest.raises(UnknownName) as caught:
        ask(registry, name)
    assert (caught.value.kind, caught.value.known) == ("shape", ("broken", "circle", "square"))


def test_lists_nothing_before_it_is_asked():
    registry = Registry("no_such_package")
    with pytest.raises(ModuleNotFoundError):
        registry.names()
