"""What is shipped is what is meant, and what is declared is locked and explained."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import banyan
from tests.architecture.source import OURS, REPOSITORY, project_table

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
LOCKED = [Requirement(line) for line in re.findall(r"^([a-z0-9][^\s;]*==[^\\\n]*?) *\\?$", LOCK, re.MULTILINE)]


def declared(*extras: str) -> list[Requirement]:
    project = project_table()["project"]
    chosen = extras or tuple(project["optional-dependencies"])
    lines = project["dependencies"] + [line for extra in chosen for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in lines]


def test_the_wheel_lists_every_package_of_ours_and_nothing_else():
    packages = project_table()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == sorted(name for name in OURS if (REPOSITORY / name / "__init__.py").exists())


def test_no_other_folder_looks_like_a_package():
    packages = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")}
    assert packages <= OURS | {"tests"}


@pytest.mark.parametrize("package", sorted(name for name in OURS if (REPOSITORY / name).exists()))
def test_types_are_shipped(package):
    assert (REPOSITORY / package / "py.typed").exists()


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_declared_dependency_is_locked(requirement):
    pins = [pin for pin in LOCKED if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    assert pins, "run make lock"
    for pin in pins:
        (specifier,) = pin.specifier
        assert specifier.version in requirement.specifier, "run make lock"


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_declared_dependency_is_explained(requirement):
    page = (REPOSITORY / "docs/dependencies.md").read_text(encoding="utf-8")
    assert f"| `{requirement.name}` |" in page


def test_lock_has_a_hash_for_everything():
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(LOCKED) > 50
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_lock_has_no_download_address():
    assert "://" not in LOCK
    assert "--index-url" not in LOCK
    assert "--find-links" not in LOCK


def test_the_extra_for_the_monolith_is_what_it_asks_for():
    files = ("monolith/requirements.in", "monolith/requirements-test.in")
    lines = [line for file in files for line in (REPOSITORY / file).read_text(encoding="utf-8").splitlines()]
    asked = {str(Requirement(line)) for line in lines if line and not line.startswith(("#", "-"))}
    assert asked <= {str(requirement) for requirement in declared("monolith", "test")}


def test_the_version_is_in_the_changelog():
    assert f"## [{banyan.__version__}]" in (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
