"""Workflows held to what others say of them: published schemas, GitHub's own parser, a runner of GitLab, shellcheck."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from contracts.workflows.values import File, Part, Setup, Way
from contracts.workflows.ways import by_helm
from contracts.workflows.writing import ROLES, SYSTEMS, rendered
from tests.contracts.workflows.repositories import Repository, repository

SCHEMAS = {"github": "github-workflows.json", "gitlab": "gitlab-ci.json"}
PROGRAMS = Path(__file__).parents[2] / "npm/workflows"
PARTS = (
    Part("monolith", ".", (".",), ("services/catalog", "services/gift-cards")),
    Part("catalog", "services/catalog", ("services/catalog",), (), "services/catalog/Containerfile"),
    Part("gift-cards", "services/gift-cards", ("services/gift-cards",)),
)
NAMES = tuple(part.name for part in PARTS)
COMMANDS = Way(('./deploy "$SERVICE" "$IMAGE"',), (), ("./try",), ('./deploy "$SERVICE" "$PREVIOUS"',), ("DEPLOY_KEY",))
CHART = {
    "Chart.yaml": "name: shop\nversion: 0.1.0\n",
    "values.yaml": """
workloads:
  catalog: {image: {repository: localhost/catalog, tag: latest}}
  catalog-events: {image: {repository: localhost/catalog, tag: latest}}
  gift-cards: {image: {repository: localhost/gift-cards, tag: latest}}
  monolith: {image: {repository: localhost/monolith, tag: latest}}
""",
    "values-production.yaml": "{}\n",
}


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Way:
    home = tmp_path_factory.mktemp("repository")
    folder = home / "deploy/helm"
    folder.mkdir(parents=True)
    for name, text in CHART.items():
        (folder / name).write_text(text)
    return by_helm(folder, home, "production", NAMES)


@pytest.fixture(params=["nothing", "commands", "helm", "own_registry"])
def setup(request: pytest.FixtureRequest, chart: Way) -> Setup:
    match request.param:
        case "nothing":
            return Setup(NAMES, parts=PARTS)
        case "own_registry":
            return Setup(
                NAMES, parts=PARTS, registry="registry.example.com", images="registry.example.com/a", way=chart
            )
        case name:
            return Setup(NAMES, ("web",), parts=PARTS, build=("make",), way=chart if name == "helm" else COMMANDS)


def found(system: str, setup: Setup) -> Iterator[tuple[File, dict[Any, Any]]]:
    for file in rendered(system, [], setup):
        yield file, yaml.safe_load(file.text)


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is missing (`make engines` installs it)")
    return path


def installed(folder: Path) -> Path:
    if not (folder / "node_modules").is_dir():
        pytest.skip("programs of npm are missing (`make npm-programs` installs them)")
    program("node")
    return folder


@pytest.mark.parametrize("system", SYSTEMS.names())
def test_each_suits_the_schema_that_is_published(system: str, setup: Setup) -> None:
    schema = json.loads((Path(__file__).parent / "schemas" / SCHEMAS[system]).read_text())
    validator = jsonschema.Draft7Validator(schema)
    for _file, document in found(system, setup):
        # YAML 1.1 reads GitHub's key `on` as a truth.
        named = {"on" if key is True else key: value for key, value in document.items()}
        assert [error.message for error in validator.iter_errors(named)] == []


def test_githubs_own_parser_has_nothing_against_them(setup: Setup, tmp_path: Path) -> None:
    folder = installed(PROGRAMS)
    names = []
    for file, _document in found("github", setup):
        names.append(tmp_path / Path(file.path).name)
        names[-1].write_text(file.text)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(names[0].read_text().replace("runs-on:", "runs-onn:").replace("github.run_id", "githup.run_id"))
    command = ["node", str(folder / "github.mjs")]
    done = subprocess.run([*command, *map(str, names)], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    refused = subprocess.run([*command, str(wrong)], capture_output=True, text=True, check=True).stdout
    assert "runs-onn" in refused
    assert "githup" in refused


def test_a_runner_of_gitlab_finds_its_jobs_in_them(setup: Setup, tmp_path: Path) -> None:
    runner = installed(PROGRAMS) / "node_modules/.bin/gitlab-ci-local"
    with repository(tmp_path) as shop:
        _list(runner, shop, setup)


def _list(runner: Path, shop: Repository, setup: Setup) -> None:
    names: list[str] = []
    for file, document in found("gitlab", setup):
        # Variables as a policy came with GitLab 16.1, and this runner does not know them.
        shop.write(file.path, file.text.replace("policy: $CONTRACTS_CACHE", "policy: pull-push"))
        names += document
    files = rendered("gitlab", [], setup)
    shop.write(".gitlab-ci.yml", yaml.dump({"include": [{"local": each.path} for each in files]}))
    shop.commit("workflows")
    done = subprocess.run([str(runner), "--list-csv-all"], cwd=shop.home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed = {line.partition(";")[0] for line in done.stdout.splitlines()[1:]}
    assert set(names) <= listed | {name for name in names if any(each.startswith(f"{name}: ") for each in listed)}


@pytest.mark.parametrize("system", SYSTEMS.names())
def test_shellcheck_has_nothing_against_a_line(system: str, setup: Setup, tmp_path: Path) -> None:
    checker = program("shellcheck")
    scripts = list(_scripts(system, setup))
    for number, (name, text) in enumerate(scripts):
        shell = "sh" if "image" in name and system == "gitlab" else "bash"
        (tmp_path / f"{number}.{shell}").write_text(f"#!/bin/{shell}\n{text}")
    files = sorted(map(str, tmp_path.iterdir()))
    # What comes from the environment of a job is not set in a script; a word that may be several ones is meant so.
    done = subprocess.run([checker, "-e", "SC2153,SC2154,SC2086", *files], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0
    assert len(scripts) > 6


def _scripts(system: str, setup: Setup) -> Iterator[tuple[str, str]]:
    for _file, document in found(system, setup):
        for name, job in document["jobs"].items() if system == "github" else document.items():
            if system == "github":
                yield from ((name, step["run"]) for step in job["steps"] if "run" in step)
            else:
                yield name, "\n".join(job["script"])
                yield from ((name, text) for text in job.get("after_script", ()))


@pytest.mark.parametrize("system", SYSTEMS.names())
def test_a_chart_is_upgraded_by_all_workloads_of_a_service(system: str, chart: Way) -> None:
    setup = Setup(NAMES, parts=PARTS, way=chart)
    text = "".join(file.text for file, _document in found(system, setup))
    assert "catalog) workloads='workloads.catalog workloads.catalog-events' ;;" in text
    assert "--reset-then-reuse-values" in text
    assert "helm rollback shop" in text
    assert "KUBE_CONFIG" in text


def test_every_role_was_held_to_them() -> None:
    assert set(ROLES) == {"consumer", "delivery", "nightly"}
