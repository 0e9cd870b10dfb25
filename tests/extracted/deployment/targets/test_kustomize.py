"""A base and its overlays as they are rendered, as kubectl reads them, and as Kubernetes takes what comes of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from banyan.errors import BadDocument, UsageError
from extracted.deployment.checking import checked
from extracted.deployment.gathering import deployment_of
from extracted.deployment.kubernetes import checks, inspecting
from extracted.deployment.kubernetes.rendering import rendered as manifests_of
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import kustomize
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.extracted.deployment.targets.golden_files import golden, made, part

PODS = ("Deployment", "StatefulSet", "Job")
SCALE = {
    "kind": "scale",
    "service": "catalog",
    "kept": "20261123T101500Z-catalog-scale-1a2b3c",
    "limits": ["p(95)<200"],
    "need": None,
    "doubts": [],
    "is_partial": False,
    "ended_at": "2026-11-23T10:31:00+00:00",
    "sides": {
        "after": {
            "rows": [
                {"replicas": count, "knee": rate, "interval": None, "cost": {"processor_ms": 12.5, "memory_mb": 100}}
                for count, rate in ((1, 40.0), (2, 75.0), (4, 120.0))
            ]
        }
    },
}  # fmt: skip


def objects(file: Path) -> dict[tuple[str, str], dict[str, Any]]:
    found = manifests_of(deployment_of(file))
    return {(each["kind"], each["metadata"]["name"]): each for each in checks.meant(found, "production")}


def test_renders_as_ever(tmp_path):
    assert part("kustomize", made("kustomize", tmp_path)) == golden("kustomize")


def test_kubectl_and_kubernetes_take_it_and_the_calls_of_the_plan_are_all(tmp_path):
    deployment, files = rendered("kustomize", shop(tmp_path))
    found = checked("kustomize", files, kustomize.checks(deployment))
    assert [(each.told, each.lines) for each in found] == [("passed", ())] * 2


def test_a_file_that_was_spoilt_is_told(tmp_path):
    deployment, files = rendered("kustomize", shop(tmp_path))
    spoilt = (
        files["base/workloads/catalog.yaml"].replace("replicas: 1", "replicas: two").replace("port: 8000", "port: 8001")
    )
    (found,) = checked("kustomize", {**files, "base/workloads/catalog.yaml": spoilt}, kustomize.checks(deployment)[1:])
    assert found.told == "failed"
    assert "Deployment/catalog is not what was meant" in found.lines
    assert any("Deployment/catalog, Kubernetes 1.36: spec.replicas: 'two' is not" in line for line in found.lines)


def test_every_pod_is_locked_down(tmp_path):
    pods = [each["spec"]["template"]["spec"] for key, each in objects(shop(tmp_path)).items() if key[0] in PODS]
    assert len(pods) == 10
    for pod in pods:
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert set(container["resources"]) == {"requests", "limits"}


def test_probes_ask_the_pages_that_the_service_has(tmp_path):
    (catalog,) = objects(shop(tmp_path))["Deployment", "catalog"]["spec"]["template"]["spec"]["containers"]
    asked = {name: catalog[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    assert asked == {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}
    header = {"name": "Host", "value": "catalog"}
    assert catalog["readinessProbe"]["httpGet"]["httpHeaders"] == [header]
    assert "catalog" in objects(shop(tmp_path))["ConfigMap", "catalog"]["data"]["ALLOWED_HOSTS"].split(",")


def test_a_service_on_the_monolith_s_tables_migrates_after_the_monolith(tmp_path):
    found = objects(shop(tmp_path))
    jobs = {key[1].rsplit("-", 1)[0]: each for key, each in found.items() if key[0] == "Job"}
    (waiting,) = jobs["catalog-migrate"]["spec"]["template"]["spec"]["initContainers"]
    assert waiting["image"] == "registry.example.com/shop/monolith:1.4.0"
    assert waiting["command"][:4] == ["python", "manage.py", "migrate", "--check"]
    assert "initContainers" not in jobs["gift-cards-migrate"]["spec"]["template"]["spec"]


def test_an_autoscaler_says_from_which_run_it_is(tmp_path):
    file = shop(tmp_path, PLAN + DEPLOY + 'load = "run.json"\n')
    (tmp_path / "run.json").write_text(json.dumps(SCALE))
    found = objects(file)
    scaler = found["HorizontalPodAutoscaler", "catalog"]
    assert scaler["metadata"]["annotations"]["banyan/load-run"] == SCALE["kept"]
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (2, 4)
    deployment = found["Deployment", "catalog"]
    assert "replicas" not in deployment["spec"]
    requests = deployment["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]
    assert requests["cpu"] == "500m"
    other = found["Deployment", "gift-cards"]
    said = "none: there is no `banyan load scale` of gift_cards"
    assert other["metadata"]["annotations"]["banyan/autoscaling"] == said
    assert ("HorizontalPodAutoscaler", "gift-cards") not in found


def test_a_job_is_another_where_its_pods_are(tmp_path):
    names = [
        {name for kind, name in objects(shop(tmp_path, PLAN + DEPLOY.replace("1.4.0", tag))) if kind == "Job"}
        for tag in ("1.4.0", "1.4.1", "1.4.0")
    ]
    assert names[0] == names[2]
    assert not names[0] & names[1]


def test_the_gateway_is_there_where_routes_are_more_than_the_cluster_can(tmp_path):
    canary = PLAN.replace('reads = "service"', 'reads = "canary"\nweight = 10\nsticky = { by = "cookie" }')
    found = objects(shop(tmp_path, canary + DEPLOY))
    assert found["HTTPRoute", "shop-all"]["spec"]["rules"] == [{"backendRefs": [{"name": "gateway", "port": 8080}]}]
    assert ("Deployment", "gateway") in found
    assert ("Deployment", "gateway") not in objects(shop(tmp_path))
    assert "sticky by cookie" in rendered("kustomize", shop(tmp_path, canary + DEPLOY))[1]["README.md"]


def test_no_secret_is_more_than_a_reference(tmp_path):
    text = "".join(rendered("kustomize", shop(tmp_path))[1].values())
    assert "secretKeyRef" in text
    assert not re.search(r"(?m)^kind: Secret$", text)


def test_what_a_plan_says_in_bad_faith_stays_text(tmp_path):
    words = ["{{ .Values }}", "$(SECRET_KEY)", "a: b\n- c", "yes", "'\"\\", "`id`", "${x}", "#", "%v"]
    table = ", ".join(f"V{number} = {json.dumps(word)}" for number, word in enumerate(words) if "\n" not in word)
    found = objects(shop(tmp_path, PLAN + DEPLOY + f"environment = {{ {table} }}\n"))
    data = found["ConfigMap", "catalog"]["data"]
    assert [data[f"V{number}"] for number, word in enumerate(words) if "\n" not in word] == [
        word for word in words if "\n" not in word
    ]
    files = rendered("kustomize", tmp_path / "banyan.toml")[1]
    assert yaml.safe_load(files["base/workloads/catalog.yaml"].split("---\n")[0])["data"] == data


def test_arguments_are_no_variables(tmp_path):
    table = '\n[deploy.workloads.catalog]\ncommand = ["serve", "$(SECRET_KEY)"]\n'
    pod = objects(shop(tmp_path, PLAN + DEPLOY + table))["Deployment", "catalog"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["command"] == ["serve", "$$(SECRET_KEY)"]


def test_needs_hosts(tmp_path):
    file = shop(tmp_path, PLAN + DEPLOY.replace('hosts = ["shop.example.com"]\n', ""))
    with pytest.raises(BadDocument, match=r"banyan\.toml:\d+: kustomize needs `hosts`"):
        rendered("kustomize", file)


def test_takes_no_more_hosts_than_a_route_does(tmp_path):
    hosts = ", ".join(f'"{number}.example.com"' for number in range(17))
    file = shop(tmp_path, PLAN + DEPLOY.replace('"shop.example.com"', hosts))
    with pytest.raises(BadDocument, match=r"banyan\.toml:20: kustomize: an HTTPRoute takes 16 hosts at most"):
        rendered("kustomize", file)


def test_a_name_that_no_service_may_have_is_refused(tmp_path):
    plan = PLAN.replace("services.catalog", "services.c2").replace('"catalog"\nmatches', '"c2"\nmatches')
    deployment = deployment_of(shop(tmp_path, plan + DEPLOY, services=("c2",)))
    digits = replace(deployment.workloads[0], name="2nd")
    with pytest.raises(UsageError, match="'2nd' cannot be the name of a Service in Kubernetes") as raised:
        kustomize.render(replace(deployment, workloads=(digits,)))
    assert "a letter first" in str(raised.value.hint)


def test_a_program_that_fails_is_shown(capsys):
    told = inspecting.expected([], [], {}, {})
    assert inspecting.main([told, "sh", "-c", "echo no such folder >&2; exit 1"]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_monolith_alone_is_enough(tmp_path):
    deployment, files = rendered("kustomize", shop(tmp_path, PLAN.split("[routes")[0] + DEPLOY, services=()))
    asked = [text for path, text in files.items() if path.startswith("components/monitors")]
    assert "kind: ServiceMonitor\n" in "".join(asked)
    assert "path: /metrics\n" not in "".join(asked)  # it has its links, and no metrics besides
    (found,) = checked("kustomize", files, kustomize.checks(deployment)[1:])
    assert (found.told, found.lines) == ("passed", ())
