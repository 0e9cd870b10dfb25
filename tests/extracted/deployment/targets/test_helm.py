"""A chart as it is rendered, and what Helm makes of it: what Kustomize makes, whatever is set."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from extracted.deployment.checking import checked, program
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import helm
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.extracted.deployment.targets.golden_files import golden, made, part
from tests.npm.helm.program import helm_folder

WORDS = {"A": "{{ .Values.hosts }}", "B": "}} {{", "C": "<&>'", "D": '%v "\\', "E": "yes", "F": "banyan-0-banyan"}
TABLE = ", ".join(f"{name} = {json.dumps(word)}" for name, word in WORDS.items())
HOSTILE = f"{PLAN}{DEPLOY}environment = {{ {TABLE} }}\n"


@pytest.fixture
def helm_is_there(monkeypatch):
    monkeypatch.setenv("PATH", f"{helm_folder()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The folders of a base and of a chart of the same plan, which says what could be taken for a template."""
    home = tmp_path_factory.mktemp("both")
    file = shop(home, HOSTILE)
    for target in ("kustomize", "helm"):
        for path, text in rendered(target, file)[1].items():
            (home / target / path).parent.mkdir(parents=True, exist_ok=True)
            (home / target / path).write_text(text)
    return home


def by_name(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(text) if each}


def run(*command: object, status: int = 0) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def templated(both: Path, *arguments: str, namespace: str = "shop") -> dict[tuple[str, str], dict[str, Any]]:
    return by_name(run(helm_folder() / "helm", "template", "shop", both / "helm", "--namespace", namespace, *arguments))


def customized(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    return by_name(run(program("kubectl"), "kustomize", "--load-restrictor=LoadRestrictionsNone", folder))


def test_renders_as_ever(tmp_path):
    assert part("helm", made("helm", tmp_path)) == golden("helm")


@pytest.mark.usefixtures("helm_is_there")
def test_helm_and_kubernetes_take_it_and_it_is_what_kustomize_makes(tmp_path):
    deployment, files = rendered("helm", shop(tmp_path))
    found = checked("helm", files, helm.checks(deployment))
    assert [(each.told, each.lines) for each in found] == [("passed", ())] * 3


@pytest.mark.usefixtures("helm_is_there")
def test_a_template_that_was_spoilt_is_told(tmp_path):
    deployment, files = rendered("helm", shop(tmp_path))
    spoilt = {**files, "templates/routes.yaml": "{{ .Values.nothing.at.all }}\n"}
    assert [each.told for each in checked("helm", spoilt, helm.checks(deployment))] == ["failed"] * 3


def test_without_helm_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    deployment, files = rendered("helm", shop(tmp_path))
    assert {each.told for each in checked("helm", files, helm.checks(deployment))} == {"not there"}


def test_what_is_set_for_helm_is_what_is_edited_for_kustomize(both):
    overlay = both / "edited"
    overlay.mkdir()
    repository = "registry.example.com/shop/catalog"
    edits = {
        "resources": ["../kustomize/base"],
        "namespace": "elsewhere",
        "images": [{"name": repository, "newTag": "10"}],
        "replicas": [{"name": "catalog", "count": 5}],
        "components": ["../kustomize/components/load-workers"],
    }
    (overlay / "kustomization.yaml").write_text(yaml.safe_dump(edits))
    settings = ["workloads.catalog.image.tag=10", "workloads.catalog-events.image.tag=10"]
    settings += ["workloads.catalog.replicas=5", "loadWorkers.enabled=true", "monitoring.enabled=false"]
    helms = templated(both, *(part for each in settings for part in ("--set", each)), namespace="elsewhere")
    kustomizes = customized(overlay)
    (job,) = (name for name in helms if name[0] == "Job" and name not in kustomizes)
    (old,) = (name for name in kustomizes if name[0] == "Job" and name not in helms)
    assert job[1].startswith("catalog-migrate-")
    helms[job]["metadata"]["name"] = old[1]  # made anew for the new image; by hand, the name stays
    helms[old] = helms.pop(job)
    assert helms == kustomizes


def test_what_looks_like_a_template_comes_out_as_it_was(both):
    data = templated(both)["ConfigMap", "catalog"]["data"]
    assert {name: data[name] for name in WORDS} == WORDS


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("workloads.catlog.replicas=2", "catlog"),
        ("workloads.catalog.replicas=many", "want integer"),
        ("hosts=shop.example.com", "want array"),
        ("workloads.catalog.resources.requests.cpu=lots", "does not match pattern"),
    ],
)
def test_values_that_mean_nothing_are_refused(both, setting, said):
    told = run(helm_folder() / "helm", "template", both / "helm", "--set", setting, status=1)
    assert said in told


def test_every_host_below_one_is_written_as_django_has_it_and_as_routes_have_it(tmp_path):
    plan = f"{PLAN}{DEPLOY}".replace('["shop.example.com"]', '["*.example.com", "shop.example.org"]')
    for path, text in rendered("helm", shop(tmp_path, plan))[1].items():
        (tmp_path / "helm" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "helm" / path).write_text(text)
    told = templated(tmp_path)["ConfigMap", "catalog"]["data"]
    assert told["ALLOWED_HOSTS"].startswith(".example.com,shop.example.org,monolith,")
    assert told["CSRF_TRUSTED_ORIGINS"] == "https://*.example.com,https://shop.example.org"
    staging = templated(tmp_path, "--values", str(tmp_path / "helm/values-staging.yaml"))
    assert staging["ConfigMap", "catalog"]["data"]["ALLOWED_HOSTS"].startswith(".staging.example.com,")
    told = templated(tmp_path, "--set", "hosts={*.example.net}")["ConfigMap", "catalog"]["data"]
    assert told["ALLOWED_HOSTS"].startswith(".example.net,monolith,")
