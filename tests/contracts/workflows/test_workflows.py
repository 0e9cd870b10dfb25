"""The workflows that `banyan ci` writes: read back as YAML, and held to what each system asks for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from itertools import product
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from banyan.cli import main
from banyan.errors import UsageError
from banyan.plan.reading import read_plan
from contracts.workflows.settling import Said, settled
from contracts.workflows.values import File, Part, Setup, Way
from contracts.workflows.writing import ROLES, SYSTEMS, rendered
from tests.contracts.broker.serving import pact_file
from tests.extracted.deployment.shops import write

WAY = Way(('./deploy "$SERVICE"',), (), ("./try",), ('./deploy "$SERVICE" "$PREVIOUS"',), ("DEPLOY_KEY",))
PARTS = (Part("monolith", ".", (".",), ("shop",)), Part("shop", "shop", ("shop",), (), "shop/Containerfile"))
SETUP = Setup(("monolith", "shop"), ("web",), tests=("python -m pytest tests",), parts=PARTS, way=WAY)
PLAN = """
[project]
path = "shop"

[services.shop]
apps = ["shop"]

[services.later]
apps = ["later"]

[services.core]
role = "shared_library"
apps = ["core"]

[targets.shop]
url = "http://127.0.0.1:9"
"""
ACTIONS = {"actions/checkout", "actions/setup-python", "actions/cache", "actions/upload-artifact"}
CONTEXTS = {"github", "matrix", "needs", "secrets", "steps", "vars"}
KEYWORDS = {"after_script", "before_script", "default", "image", "include", "stages", "variables", "workflow"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "banyan.toml").write_text(PLAN)
    (tmp_path / "shop").mkdir()
    pact_file(tmp_path / "contracts/pacts", "/a", consumer="web")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parsed(file: File) -> dict[str, Any]:
    found = yaml.safe_load(file.text)
    assert isinstance(found, dict)
    return found


def github(role: str, setup: Setup = SETUP) -> tuple[str, dict[str, Any]]:
    (file,) = rendered("github", [role], setup)
    return file.text, parsed(file)


def gitlab(role: str, setup: Setup = SETUP) -> tuple[str, dict[str, Any]]:
    (file,) = rendered("gitlab", [role], setup)
    return file.text, parsed(file)


def commands(system: str, setup: Setup = SETUP) -> Iterator[str]:
    """Every line that a shell is given."""
    for file in rendered(system, [], setup):
        document = parsed(file)
        if system == "github":
            for job in document["jobs"].values():
                for step in job["steps"]:
                    yield from step.get("run", "").splitlines()
        else:
            for job in document.values():
                for block in (*job["script"], *job.get("after_script", ())):
                    yield from block.splitlines()


@pytest.mark.parametrize("role", ROLES.names())
def test_a_github_workflow_is_one(role):
    text, document = github(role)
    assert "\non:\n" in text
    assert set(document) == {"name", True, "permissions", "defaults", "concurrency", "env", "jobs"}
    assert document["permissions"] == {"contents": "read"}
    for name, job in document["jobs"].items():
        assert re.fullmatch(r"[A-Za-z_][\w-]*", name)
        further = {"environment", "outputs", "permissions"}
        assert set(job) <= {"runs-on", "timeout-minutes", "needs", "if", "strategy", "env", "steps", *further}
        assert set(job.get("needs", ())) <= set(document["jobs"])
        assert 0 < job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert set(step) <= {"id", "name", "uses", "with", "if", "run", "env"}
            assert ("uses" in step) != ("run" in step)
            if "uses" in step:
                action, _, commit = step["uses"].partition("@")
                assert action in ACTIONS
                assert re.fullmatch("[0-9a-f]{40}", commit)
    for line in text.splitlines():
        assert ("uses:" in line) == bool(re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line))


@pytest.mark.parametrize("role", ROLES.names())
def test_github_puts_nothing_into_a_shell_that_others_write(role):
    text, document = github(role)
    for job in document["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
    for expression in re.findall(r"\$\{\{(.*?)\}\}", text):
        words = {"base", "changes", "deploy", "event", "head", "outputs", "repo", "pull_request"}
        assert set(re.findall(r"\b([a-z]+)\.", expression)) - words <= CONTEXTS


@pytest.mark.parametrize("role", ROLES.names())
def test_github_gives_secrets_of_a_broker_to_banyan_alone(role):
    _text, document = github(role)
    assert "secrets" not in str(document["env"])
    for job in document["jobs"].values():
        assert "secrets" not in str(job.get("env", {}))
        for step in job["steps"]:
            if "secrets.PACT" in str(step):
                assert all(line.startswith("banyan ") for line in step["run"].splitlines())


def test_github_gives_other_secrets_to_what_deploys_alone_and_few_may_write():
    _text, document = github("delivery")
    jobs = document["jobs"]
    given = {step["name"] for job in jobs.values() for step in job["steps"] if "DEPLOY_KEY" in str(step.get("env"))}
    assert given == {"Deploy", "Try it", "Go back to what was there"}
    assert {name for name, job in jobs.items() if "permissions" in job} == {"image"}
    assert {name for name, job in jobs.items() if "environment" in job} == {"deploy"}
    pushing = [step for step in jobs["image"]["steps"] if "REGISTRY_PASSWORD" in str(step.get("env"))]
    assert [step["name"] for step in pushing] == ["Push it"]
    assert "--password-stdin" in pushing[0]["run"]


def test_a_registry_of_ones_own_has_secrets_and_github_no_right_to_write():
    setup = replace(SETUP, registry="registry.example.com", images="registry.example.com/team")
    text, document = github("delivery", setup)
    assert "write" not in str(document)
    assert "${{ secrets.REGISTRY_PASSWORD }}" in text
    assert document["jobs"]["image"]["env"]["IMAGES"] == "registry.example.com/team"


def test_a_folder_inside_another_does_not_change_it():
    _text, document = github("delivery")
    (step,) = [each for each in document["jobs"]["changes"]["steps"] if each.get("id") == "changes"]
    assert "if differs . ':(exclude)shop'; then" in step["run"]
    assert "if differs shop; then" in step["run"]


@pytest.mark.parametrize("role", ROLES.names())
def test_a_gitlab_workflow_is_one(role):
    text, document = gitlab(role)
    assert f"local: .gitlab/contracts-{role}.yml" in text
    assert not set(document) & KEYWORDS
    for job in document.values():
        known = {"image", "stage", "timeout", "rules", "variables", "resource_group", "cache", "needs", "parallel"}
        assert set(job) <= {*known, "script", "artifacts", "services", "environment", "after_script"}
        assert job["stage"] in {"test", "deploy"}
        assert {each if isinstance(each, str) else each["job"] for each in job.get("needs", ())} <= set(document)
        assert job["script"]
        assert all({"if", "variables"} <= set(rule) <= {"if", "variables", "changes"} for rule in job["rules"])
        policies = {rule["variables"]["CONTRACTS_CACHE"] for rule in job["rules"]}
        assert policies <= {"pull", "pull-push"}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("system", SYSTEMS.names())
def test_every_banyan_command_is_one_with_these_options(system):
    known = {each.name: each for each in entry_points(group="banyan.commands")}
    lines = (re.sub(r"\$\{\w+:\+(.*?)\}", r"\1", line).partition(" > ")[0] for line in commands(system))
    lines = (line.replace("$SERVICE", "shop") for line in lines)
    told = [shlex.split(line) for line in lines if line.startswith("banyan ")]
    assert {each[1] for each in told} >= {"pact", "verify", "can-i-deploy", "record-deployment", "fuzz"}
    for _banyan, name, *arguments in told:
        command: click.Command = known[name].load()
        with command.make_context(name, list(arguments)) as context:
            if isinstance(command, click.Group):
                _name, below, rest = command.resolve_command(context, arguments)
                assert below is not None
                below.make_context(name, rest)


@pytest.mark.parametrize("system", SYSTEMS.names())
def test_commands_come_in_the_order_in_which_they_make_sense(system):
    setup = replace(SETUP, parts=PARTS[1:])
    told = [line.split()[1] for line in commands(system, setup) if line.startswith("banyan ")]
    whole = ["pact", "can-i-deploy", "deployed", "pact", "verify", "can-i-deploy", "deployed", "record-deployment"]
    if system == "gitlab":
        whole.remove("deployed")  # it knows itself what has changed
    assert told == [*whole, "fuzz"]


@pytest.mark.parametrize("system", SYSTEMS.names())
def test_nothing_is_recorded_that_nobody_deploys(system):
    setup = Setup(("monolith", "shop"), ("web",))
    assert not [line for line in commands(system, setup) if "record-deployment" in line]
    (file,) = rendered(system, ["delivery"], setup)
    assert "banyan record-deployment SERVICE --to production" in file.text


@pytest.mark.parametrize(("system", "role"), list(product(SYSTEMS.names(), ROLES.names())))
def test_paths_and_names_reach_a_shell_as_one_word(system, role):
    setup = Setup(("shop",), ("web",), pacts=("pacts of; rm -rf ~",), environment="prod uction")
    (file,) = rendered(system, [role], setup)
    assert "publish pacts" not in file.text
    assert "--to prod " not in file.text
    parsed(file)


def test_a_plan_says_which_services_there_are(project):
    plan = read_plan(project / "banyan.toml").accepted()
    setup = settled(plan, project / "banyan.toml", Said())
    assert setup.services == ("monolith", "shop")
    assert setup.consumers == ("web",)
    assert setup.tests == ()


def test_what_lies_there_is_installed_and_tested(project):
    (project / "requirements.txt").touch()
    (project / "shop/requirements.txt").touch()
    (project / "tests/contracts/consumers").mkdir(parents=True)
    plan = read_plan(project / "banyan.toml").accepted()
    setup = settled(plan, project / "banyan.toml", Said())
    assert [line.rpartition(" ")[2] for line in setup.install[1:]] == ["requirements.txt", "shop/requirements.txt"]
    assert setup.tests == ("python -m pytest tests/contracts/consumers",)


def test_a_lock_is_installed_where_there_is_nothing_else_and_services_by_their_packaging(project):
    (project / "requirements.lock").touch()
    write(project, {"extracted/services/gift_cards/manage.py": "", "extracted/services/gift_cards/pyproject.toml": ""})
    with (project / "banyan.toml").open("a") as plan_file:
        plan_file.write('[services.gift_cards]\napps = ["gifts"]\n')
    plan = read_plan(project / "banyan.toml").accepted()
    setup = settled(plan, project / "banyan.toml", Said())
    assert [line.rpartition(" ")[2] for line in setup.install[1:]] == [
        "requirements.lock",
        "./extracted/services/gift_cards",
    ]


def test_the_image_of_a_service_with_an_underscore_is_found(project):
    write(
        project,
        {"extracted/services/gift_cards/manage.py": "", "deploy/images/gift-cards/Containerfile": "FROM scratch\n"},
    )
    with (project / "banyan.toml").open("a") as plan_file:
        plan_file.write('[services.gift_cards]\napps = ["gifts"]\n')
    plan = read_plan(project / "banyan.toml").accepted()
    parts = {part.name: part for part in settled(plan, project / "banyan.toml", Said()).parts}
    assert parts["gift_cards"].containerfile == "deploy/images/gift-cards/Containerfile"


def test_a_plan_below_the_top_of_a_repository_is_refused_with_the_way_out(project):
    (project / ".git").mkdir()
    plan = project / "src/banyan.toml"
    write(project, {"src/banyan.toml": (project / "banyan.toml").read_text()})
    with pytest.raises(UsageError, match="the plan lies in src") as raised:
        settled(read_plan(plan).accepted(), plan, Said())
    assert 'such as `path = "src"` in [project]' in str(raised.value.hint)


@pytest.mark.parametrize("place", [".github/workflows/contracts-nightly.yml/x", ".github/workflows"])
def test_nothing_is_written_where_something_is_in_the_way_of_one_file(place, project, capsys):
    write(project, {place: ""})
    before = sorted(project.rglob("*"))
    assert main(["ci", "github", "--force", "--plan", str(project / "banyan.toml")]) == 2
    assert "in the way" in capsys.readouterr().err
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    "said",
    [
        Said(environment="pro;duction"),
        Said(branch="${{ secrets.X }}"),
        Said(branch="a b"),
        Said(environment="${{"),
        Said(deploy=("./ship",), secrets=("KEY }} ${{ secrets.X",)),
        Said(deploy=("./ship",), url='https://example.com/"; rm -rf ~'),
        Said(deploy=("./ship",), url="https://$SERVICE.$(id).example.com"),
        Said(deploy=("./ship",), url="file:///etc/passwd"),
    ],
)
def test_names_that_would_be_more_than_names_are_refused(project, said):
    plan = read_plan(project / "banyan.toml").accepted()
    with pytest.raises(UsageError):
        settled(plan, project / "banyan.toml", said)


def test_each_part_is_known_by_its_folder_and_what_its_image_is_built_by(project):
    (project / "extracted/services/shop").mkdir(parents=True)
    (project / "deploy/images/shop").mkdir(parents=True)
    (project / "extracted/services/shop/Dockerfile").touch()
    plan = read_plan(project / "banyan.toml").accepted()
    setup = settled(plan, project / "banyan.toml", Said())
    assert [(part.name, part.folder) for part in setup.parts] == [
        ("monolith", "shop"),
        ("shop", "extracted/services/shop"),
    ]
    assert setup.parts[1].containerfile == "extracted/services/shop/Dockerfile"
    (project / "deploy/images/shop/Containerfile").touch()
    setup = settled(plan, project / "banyan.toml", Said(deploy=("./ship",), url="https://$SERVICE.example.com"))
    assert setup.parts[1].containerfile == "deploy/images/shop/Containerfile"
    assert setup.way.smoke[0].endswith('"https://$SERVICE.example.com/health/ready"')


def test_a_folder_that_would_be_more_than_a_name_is_refused(project):
    folder = project / "extracted/services/$(id)"
    folder.mkdir(parents=True)
    with (project / "banyan.toml").open("a") as plan:
        plan.write('path = "extracted/services/$(id)"\n')
    with pytest.raises(UsageError, match="cannot be named in a workflow"):
        settled(read_plan(project / "banyan.toml").accepted(), project / "banyan.toml", Said())


@pytest.mark.usefixtures("project")
def test_what_a_delivery_lacks_is_told(capsys):
    assert main(["ci", "github", "--role", "delivery"]) == 0
    said = capsys.readouterr().err
    assert "monolith gets no image: there is no Containerfile in shop or deploy/images/monolith" in said
    assert "nothing is deployed: name what does it with --deploy" in said
    assert main(["ci", "github", "--role", "delivery", "--deploy", "./ship", "--force"]) == 0
    said = capsys.readouterr().err
    assert "nothing is tried once it is deployed" in said
    assert "nothing is undone" in said


def test_workflows_are_written_and_never_over_what_is_there(project, capsys):
    assert main(["ci", "github"]) == 0
    files = sorted((project / ".github/workflows").iterdir())
    assert [each.name for each in files] == [
        "contracts-consumer.yml",
        "contracts-delivery.yml",
        "contracts-nightly.yml",
    ]
    assert main(["ci", "github"]) == 0
    assert "as before" in capsys.readouterr().err
    files[0].write_text("mine")
    files[1].unlink()
    assert main(["ci", "github"]) == 2
    said = capsys.readouterr().err
    assert "contracts-consumer.yml: this file is there" in said
    assert "--force" in said
    assert files[0].read_text() == "mine"
    assert not files[1].exists()
    assert main(["ci", "github", "--force"]) == 0
    assert files[0].read_text() != "mine"


def test_a_dry_run_prints_and_writes_nothing(project, capsys):
    assert main(["ci", "gitlab", "--role", "delivery", "--dry-run", "--deploy", "./ship"]) == 0
    script = yaml.safe_load(capsys.readouterr().out)["contracts-delivery-deploy-monolith"]["script"]
    assert script[-2].endswith("\n./ship\n")
    assert script[-1].startswith("banyan record-deployment")
    assert not (project / ".gitlab").exists()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ci", "githup"], "did you mean github"),
        (["ci", "github", "--role", "delivry"], "did you mean delivery"),
    ],
)
def test_what_is_unknown_is_guessed(capsys, arguments, said):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_every_role_and_system_is_described():
    known: Mapping[str, object] = {name: registry for registry in (ROLES, SYSTEMS) for name in registry}
    assert sorted(known) == ["consumer", "delivery", "github", "gitlab", "nightly"]
    for registry in (ROLES, SYSTEMS):
        for name in registry:
            assert "`" in registry.describe(name)
