"""Plans of many shapes: the real kubectl and Helm make the same objects of each, which Kubernetes takes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from banyan.errors import BadDocument
from extracted.deployment.checking import program
from extracted.deployment.gathering import deployment_of
from extracted.deployment.kubernetes import checks, documents, inspecting
from extracted.deployment.kubernetes.rendering import rendered as objects_of
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import MONOLITH, SERVICE, shop, write
from tests.npm.helm.program import helm_folder

HEAD = '[project]\npath = "shop"\nsettings = "config.settings"\n'
LONG = "the-service-that-keeps-all-gift-cards-and-vouchers-of-every-customer-ever"
CELERY = {"{name}_service/celery.py": "", "{name}_service/settings.py": "CELERY_BEAT_SCHEDULE = {}\n"}


def plan(*names: str, deploy: str = "", **keys: str) -> str:
    """A plan with a route to each of some services; `keys` are of one of them."""
    told = [HEAD]
    for name in names:
        told.append(f'[services.{name}]\napps = ["{name.lower()}"]\n{keys.get(name, "")}')
        told.append(f'[routes.to-{name}]\nservice = "{name}"\nmatches = [{{ path = {{ value = "/{name}" }} }}]')
        told.append('reads = "service"')
    return "\n".join([*told, '[deploy]\nhosts = ["shop.example.com", "*.example.org"]', deploy])


SHAPES = {
    "one service": (plan("catalog"), ("catalog",)),
    "none that is extracted": (HEAD + '[deploy]\nhosts = ["a.example.com"]\n', ()),
    "tasks and a schedule": (
        plan("catalog", catalog='database = "copied"', deploy='transport = "rabbitmq"'),
        ("catalog",),
    ),
    "no database": (plan("catalog", "b", deploy="[deploy.workloads.b]\ndatabase = false"), ("catalog", "b")),
    "no database anywhere": (
        plan("b", deploy="[deploy.workloads.b]\ndatabase = false\n[deploy.workloads.monolith]\ndatabase = false"),
        ("b",),
    ),
    "capitals and underscores": (plan("GiftCards", "gift_Vouchers"), ("GiftCards", "gift_Vouchers")),
    "very long names": (
        plan(LONG, deploy=f'transport = "redis"\nname = "{"n" * 53}"\nnamespace = "{"m" * 63}"'),
        (LONG,),
    ),
    "a gateway of its own": (plan("a", "b", deploy="[routing.sessions]"), ("a", "b")),
    "stores elsewhere": (
        plan(
            "a", deploy='transport = "kafka"\nstores.postgres.host = "db.example.com"\nstores.kafka.host = "10.1.2.3"'
        ),
        ("a",),
    ),
}


def placed(folder: Path, name: str) -> Path:
    """The plan of a shape, with its services."""
    text, services = SHAPES[name]
    file = shop(folder, text, services=())
    for each in services:
        word = each.replace("-", "_")
        write(
            folder / "extracted/services" / each,
            {path.replace("{name}", word): text for path, text in {**SERVICE, **CELERY}.items()},
        )
    write(folder / "shop", MONOLITH)
    return file


def made(folder: Path, target: str, file: Path, *command: object) -> list[dict[str, Any]]:
    """What a program makes of the files of a target."""
    write(folder / target, dict(rendered(target, file)[1]))
    done = subprocess.run(
        [*map(str, command)], cwd=folder / target, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return sorted(documents.loaded(done.stdout), key=lambda each: (each["kind"], each["metadata"]["name"]))


@pytest.mark.parametrize("name", SHAPES)
def test_kubectl_and_helm_make_the_same_of_it_and_kubernetes_takes_it(name, tmp_path):
    file = placed(tmp_path, name)
    found = objects_of(deployment_of(file))
    told = inspecting.expected(
        checks.meant(found, "staging"), checks.calls(found), checks.external(found), checks.inside(found)
    )
    first = made(tmp_path, "kustomize", file, program("kubectl"), "kustomize", "overlays/staging")
    assert inspecting.faults(first, json.loads(told), inspecting.VERSIONS[:1]) == []
    space = ("--namespace", first[0]["metadata"]["namespace"], "--values", "values-staging.yaml")
    second = made(tmp_path, "helm", file, helm_folder() / "helm", "template", found.deployment.name, ".", *space)
    assert first == second


def test_one_without_a_database_has_no_address_of_one_and_no_migration(tmp_path):
    found = deployment_of(placed(tmp_path, "no database"))
    assert not {each.variable for each in found.workload("b").secrets} & {"DATABASE_URL"}
    assert found.workload("b").migration == ()
    assert not [call for call in found.calls if call.source.startswith("b") and call.target == "postgres"]
    assert found.workload("catalog").migration
    assert [each.name for each in deployment_of(placed(tmp_path, "no database anywhere")).stores] == []


def test_a_name_that_is_too_long_for_a_release_is_refused_with_its_line(tmp_path):
    file = shop(tmp_path, plan("catalog", deploy=f'name = "{"n" * 54}"'), services=("catalog",))
    rendered("kustomize", file)
    with pytest.raises(BadDocument, match=r"banyan\.toml:\d+: helm: Helm's releases have names of 53 letters at most"):
        rendered("helm", file)
