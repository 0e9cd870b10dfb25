"""The way by Helm, with the chart of the worked example and the real program; there is no cluster to be had here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from banyan.cli import main
from banyan.errors import BadDocument
from contracts.workflows.values import Way
from contracts.workflows.ways import by_helm
from tests.extracted.deployment.shops import DEPLOY as EXAMPLE
from tests.extracted.deployment.shops import PLAN, shop
from tests.npm.helm.program import helm_folder
from tests.ports import free_port

REPOSITORY = Path(__file__).parents[3]
IMAGE = "ghcr.io/team/shop/catalog:4f2a91c"
DEPLOY = '[deploy]\nregistry = "registry.example.com/team"\n'
CLUSTER = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
users: [{name: u, user: {token: a-secret-of-ours}}]
current-context: c
"""
# Writes down what it is asked for, and is Helm.
RECORDING = '#!/bin/bash\nprintf "%s\\0" "$@" >> told\nexec "$HELM" "$@"\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the chart of the worked example."""
    folder = tmp_path_factory.mktemp("home")
    plan = folder / "banyan.toml"
    plan.write_text((REPOSITORY / "banyan.toml").read_text().replace("[deploy]\n", DEPLOY))
    for name in ("monolith", "extracted"):
        (folder / name).symlink_to(REPOSITORY / name)
    assert main(["deploy", "render", "helm", "--plan", str(plan), "--output", str(folder / "deploy/helm")]) == 0
    (folder / "build/contracts").mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin/helm").write_text(RECORDING)
    (folder / "bin/helm").chmod(0o755)
    return folder


@pytest.fixture
def way(home: Path) -> Way:
    (home / "told").write_text("")
    return by_helm(home / "deploy/helm", home, "production", ("monolith", "catalog", "reviews"))


def run(
    home: Path, commands: Sequence[str], service: str = "catalog"
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """A step as GitHub runs it, and what Helm was asked for."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("HELM", "KUBE"))}
    told = {"SERVICE": service, "IMAGE": IMAGE, "KUBE_CONFIG": CLUSTER % free_port(), "HELM": f"{helm_folder()}/helm"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(commands)],
        cwd=home,
        env={**plain, **told, "PATH": f"{home / 'bin'}{os.pathsep}{plain['PATH']}", "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done, (home / "told").read_text().split("\0")[:-1]


@pytest.mark.parametrize("step", ["before", "deploy", "undo"])
def test_helm_understands_each_step_and_a_cluster_that_is_not_there_fails_it(home: Path, way: Way, step: str) -> None:
    (home / "build/contracts/revision").write_text("3\n" if step == "undo" else "")
    done, _told = run(home, getattr(way, step))
    assert done.returncode != 0
    assert "unknown" not in done.stderr
    assert "unreachable" in done.stderr
    assert "a-secret-of-ours" not in done.stdout + done.stderr
    assert not (home / "build/contracts/kubeconfig").exists()


def test_all_workloads_of_a_service_get_the_new_image_and_no_other_does(home: Path, way: Way) -> None:
    _done, told = run(home, way.deploy)
    assert told[:2] == ["upgrade", "shop"]
    further = told[told.index("--values") :]
    said = [f"{name}={value}" for name, value in pairwise(further) if name in {"--values", "--set-string"}]
    command = [f"{helm_folder()}/helm", "template", "shop", "deploy/helm", *said, "--namespace", "shop"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True)
    images: dict[str, set[str]] = {}
    for each in filter(None, yaml.safe_load_all(done.stdout)):
        if each["kind"] in {"Deployment", "Job"}:
            (container,) = each["spec"]["template"]["spec"]["containers"]
            images.setdefault(each["metadata"]["labels"]["app.kubernetes.io/name"], set()).add(container["image"])
    new = {name for name, found in images.items() if IMAGE in found}
    assert {"catalog", "catalog-events", "catalog.migrate"} < new
    assert new == {name for name in images if name.startswith("catalog")}
    assert all(found == {IMAGE} for name, found in images.items() if name in new)
    assert "reviews" in images.keys() - new


def test_it_goes_back_to_the_revision_from_before_or_takes_all_away(home: Path, way: Way) -> None:
    (home / "build/contracts/revision").write_text("7\n")
    assert run(home, way.undo)[1][:3] == ["rollback", "shop", "7"]
    (home / "build/contracts/revision").write_text("")
    (home / "told").write_text("")
    assert run(home, way.undo)[1][:2] == ["uninstall", "shop"]


def test_a_service_that_the_chart_does_not_have_is_told(home: Path, way: Way) -> None:
    done, told = run(home, way.deploy, service="shipping")
    assert done.returncode == 1
    assert "the chart has no workload of shipping" in done.stderr
    assert told == []


def test_what_is_no_chart_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("name: other\n")
    (tmp_path / "values.yaml").write_text("replicas: 1\n")
    with pytest.raises(BadDocument, match="no chart of"):
        by_helm(tmp_path, tmp_path, "production", ("monolith",))
    (tmp_path / "values.yaml").write_text("a: [")
    with pytest.raises(BadDocument, match="cannot be read"):
        by_helm(tmp_path, tmp_path, "production", ("monolith",))


def test_services_are_found_by_the_names_of_the_plan_whatever_their_images_are_called(tmp_path: Path) -> None:
    shop(tmp_path, f'{PLAN}{EXAMPLE}[deploy.workloads.catalog]\nimage = "elsewhere/products:1"\n')
    chart = tmp_path / "deploy/helm"
    assert main(["deploy", "render", "helm", "--plan", str(tmp_path / "banyan.toml"), "--output", str(chart)]) == 0
    chosen = "\n".join(by_helm(chart, tmp_path, "production", ("monolith", "catalog", "gift_cards")).deploy)
    assert "gift_cards) workloads='workloads.gift-cards workloads.gift-cards-events' ;;" in chosen
    assert "catalog) workloads='workloads.catalog workloads.catalog-events' ;;" in chosen
