"""The Compose file as it is rendered, and as podman-compose (and docker compose, where it is) reads it."""

from __future__ import annotations

import posixpath
import re
import shlex

import pytest
import yaml

from extracted.deployment.checking import checked, program
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import compose
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.extracted.deployment.targets.golden_files import golden, made

BROKER = 'transport = "rabbitmq"\n'


def composed(folder, further=""):
    return yaml.safe_load(made("compose", folder, further)["compose.yaml"])


def test_renders_as_ever(tmp_path):
    assert made("compose", tmp_path) == golden("compose")


@pytest.mark.parametrize("tool", ["docker compose", "podman-compose", "promtool"])
@pytest.mark.parametrize("further", ["", BROKER, 'stores.postgres.host = "db.example.com"\n'])
def test_programs_take_it(tool, further, tmp_path):
    if tool == "promtool" and program(tool) is None:
        pytest.skip("promtool is not installed: Debian has it in the package prometheus")
    deployment, files = rendered("compose", shop(tmp_path, PLAN + DEPLOY + further))
    asked = [each for each in compose.checks(deployment) if each.tool == tool]
    found = checked("compose", files, asked)
    assert [(each.told, each.lines) for each in found] == [("passed", ())] * len(asked)
    assert asked


@pytest.mark.parametrize("wrong", ["depends_on: {nobody: {condition: service_healthy}}", "read_onyl: true"])
def test_docker_compose_objects_to_what_means_nothing(wrong, tmp_path):
    deployment, files = rendered("compose", shop(tmp_path))
    (check,) = (each for each in compose.checks(deployment) if each.tool == "docker compose")
    text = files["compose.yaml"].replace("  gateway:\n", f"  gateway:\n    {wrong}\n", 1)
    (found,) = checked("compose", {**files, "compose.yaml": text}, [check])
    assert found.told == "failed"
    assert found.lines


def test_prometheus_is_told_what_the_target_of_its_own_says(tmp_path):
    own = made("prometheus", tmp_path)
    files = made("compose", tmp_path)
    told = {path.removeprefix("prometheus/"): text for path, text in files.items() if path.startswith("prometheus/")}
    assert told == {path: text for path, text in own.items() if path != "tests.yml"}
    scraper = yaml.safe_load(files["compose.yaml"])["services"]["prometheus"]
    assert "./prometheus/rules:/etc/prometheus/rules:ro,z" in scraper["volumes"]
    assert scraper["environment"] == {"SERVICE_LINKS_TOKEN": "${LINKS_SERVICE_LINKS_TOKEN:?is to be set in .env}"}
    assert "/etc/prometheus/secrets:mode=1777" in scraper["tmpfs"]


def test_a_secret_that_is_not_set_is_asked_for(tmp_path):
    deployment, files = rendered("compose", shop(tmp_path))
    (check,) = (each for each in compose.checks(deployment) if each.tool == "podman-compose")
    bare = type(check)(check.tool, check.command, check.files)
    (found,) = checked("compose", files, [bare])
    assert found.told == "failed"
    assert any("is to be set in .env" in line for line in found.lines)


def test_every_file_that_is_mounted_or_built_from_is_there(tmp_path):
    files = made("compose", tmp_path, BROKER)
    services = yaml.safe_load(files["compose.yaml"])["services"]
    mounts = [mount.split(":")[0] for each in services.values() for mount in each.get("volumes", ())]
    there = set(files) | {posixpath.dirname(path) for path in files}
    assert {mount.removeprefix("./") for mount in mounts if mount.startswith("./")} <= there
    home = tmp_path / "deploy/here"
    for name, each in services.items():
        if "build" in each and name != "gateway":
            context = (home / each["build"]["context"]).resolve()
            assert (context / "manage.py").is_file()
            found = (context / each["build"]["dockerfile"]).resolve().relative_to(home).as_posix()
            assert found == f"images/{name}/Containerfile"


def test_what_is_ours_is_confined(tmp_path):
    services = composed(tmp_path, BROKER)["services"]
    ours = {name: each for name, each in services.items() if name not in {"postgres", "rabbitmq"}}
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in ours.values())
    assert [name for name, each in services.items() if "ports" in each] == ["gateway", "prometheus"]


def test_health_is_asked_in_one_line_for_a_shell(tmp_path):
    services = composed(tmp_path, BROKER)["services"]
    tests = {name: each["healthcheck"].get("test") for name, each in services.items() if "healthcheck" in each}
    assert shlex.split(tests["rabbitmq"][1]) == ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5672"]
    assert shlex.split(tests["catalog"][1])[:2] == ["python3", "-c"]
    assert {test[0] for test in tests.values() if test} == {"CMD-SHELL"}
    assert services["catalog-migrate"]["healthcheck"] == services["catalog-events"]["healthcheck"] == {"disable": True}


def test_secrets_are_named_and_never_said(tmp_path):
    files = made("compose", tmp_path, BROKER)
    services = yaml.safe_load(files["compose.yaml"])["services"]
    asked = {
        name
        for each in services.values()
        for value in each.get("environment", {}).values()
        for name in re.findall(r"\$\{([A-Z_]+):\?", value)
    }
    listed = re.findall(r"^([A-Z_]+)=$", files[".env.example"], re.MULTILINE)
    assert asked == set(listed)
    assert services["catalog"]["environment"]["SECRET_KEY"].startswith("${CATALOG_SECRET_KEY:?")


def test_tables_come_before_whoever_reads_them(tmp_path):
    services = composed(tmp_path)["services"]
    ended = {"condition": "service_completed_successfully"}
    assert services["catalog"]["depends_on"]["catalog-migrate"] == ended
    assert services["catalog-migrate"]["depends_on"]["monolith-migrate"] == ended
    assert services["catalog"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_a_service_with_tables_of_its_own_waits_for_nobody(tmp_path):
    services = composed(tmp_path)["services"]
    assert "depends_on" not in services["gift-cards-migrate"]
    assert "monolith-migrate" not in services["gift-cards"]["depends_on"]


def test_a_store_that_is_there_already_is_not_started(tmp_path):
    found = composed(tmp_path, 'stores.postgres.host = "db.example.com"\n')
    assert "postgres" not in found["services"]
    assert "volumes" not in found


def test_a_dollar_in_a_value_stays_one(tmp_path):
    services = composed(tmp_path, 'environment = { PRICE = "${HOME} $5" }\n')["services"]
    assert services["monolith"]["environment"]["PRICE"] == "$${HOME} $$5"
