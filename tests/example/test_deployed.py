"""The worked example can be deployed as it lies in the repository: every target is rendered, from locks that fit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from extracted.containerfile import Recipe, containerfile
from extracted.deployment.checking import Check, checked
from extracted.deployment.registered import TARGETS
from extracted.deployment.rendering import rendered
from tests.example.services import FOLDER, LOCK, REPOSITORY, SERVICES

LOCKS = {"monolith": REPOSITORY / "monolith" / LOCK, **{name: FOLDER / name / LOCK for name in SERVICES}}
PINNED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The repository as nobody has worked in it: no state of Banyan's, nothing that tools made."""
    folder = tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns("__pycache__", ".*cache", ".banyan", "var", "*.sqlite3")
    for part in (Path("monolith"), FOLDER.relative_to(REPOSITORY)):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=left_out)
    shutil.copy(REPOSITORY / "banyan.toml", folder)
    return folder


@pytest.mark.parametrize("target", TARGETS.names())
def test_a_clean_checkout_renders(target, checkout):
    deployment, files = rendered(target, checkout / "banyan.toml")
    assert files
    assert {each.side for each in deployment.sides} == {"monolith", *SERVICES, "gateway"}


def test_each_side_finds_its_database_where_its_settings_look(checkout):
    deployment, _ = rendered("images", checkout / "banyan.toml")
    places = {each.name: {found.variable for found in each.secrets if found.secret == "postgres"}
              for each in deployment.sides if each.name != "gateway"}  # fmt: skip
    assert places == {name: {"DATABASE_URL"} for name in LOCKS}


@pytest.mark.parametrize("side", LOCKS)
def test_a_lock_has_all_that_its_side_asks_for(side):
    text = LOCKS[side].read_text("utf-8")
    versions = {canonicalize_name(name): version for name, version in PINNED.findall(text)}
    wrong = [str(each) for each in asked(side) if not fits(each, versions)]
    assert wrong == [], "run make example-locks"


@pytest.mark.parametrize("side", LOCKS)
def test_a_lock_has_the_versions_that_are_tested_and_names_no_place(side):
    text = LOCKS[side].read_text("utf-8")
    tested = {canonicalize_name(name): version for name, version in PINNED.findall((REPOSITORY / LOCK).read_text())}
    assert {canonicalize_name(name): version for name, version in PINNED.findall(text)}.items() <= tested.items()
    assert [word for word in ("://", "--index-url", "--find-links", str(REPOSITORY)) if word in text] == []
    assert len(PINNED.findall(text)) == len(re.findall(r"^[a-z0-9].*\\\n +--hash=sha256:", text, re.MULTILINE)) > 20


def test_an_image_by_the_services_own_file_is_made_as_the_rendered_one():
    recipe = Recipe(("x",), "base", LOCK, (("SECRET_KEY", "only-for-building"),), 8000, ("ask",), ("serve",))
    steps = re.findall(r"^(?:RUN (?!if)|COPY --|USER ).*", containerfile(recipe), re.MULTILINE)
    own = (FOLDER / "catalog" / "Containerfile").read_text("utf-8")
    assert [step for step in steps if "pip" not in step and step not in own] == []
    (install,) = (step.removeprefix("RUN ") for step in steps if "pip" in step)
    assert f"then {install};" in own


@pytest.mark.parametrize("service", SERVICES)
def test_hadolint_takes_the_services_own_file(service):
    check = Check("hadolint", ("hadolint", "--no-color", "Containerfile"))
    (found,) = checked("images", {"Containerfile": (FOLDER / service / "Containerfile").read_text("utf-8")}, [check])
    assert (found.told, found.lines) == ("passed", ())


def test_each_side_takes_its_own_tasks_from_the_broker_that_all_share():
    packages = {REPOSITORY / "monolith": "config", **{FOLDER / name: f"{name}_service" for name in SERVICES}}
    queues = [queues_of(folder, package) for folder, package in packages.items()]
    assert queues == [["celery"], *([name] for name in SERVICES)]


def queues_of(folder, package):
    """What `celery -A PACKAGE worker` would read from, and tasks would go to."""
    words = f"from {package}.celery import app; print(*app.amqp.queues, app.conf.task_default_queue)"
    env = {**os.environ, "CELERY_BROKER_URL": "amqp://none", "DJANGO_SETTINGS_MODULE": f"{package}.settings"}
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=folder,
        env={**env, "SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(set(done.stdout.split()))


def asked(side):
    if side == "monolith":
        files = [REPOSITORY / side / name for name in ("requirements.in", "deployed.in")]
        lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
        return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    project = tomllib.loads((FOLDER / side / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def fits(requirement, versions):
    return requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"), prereleases=True)
