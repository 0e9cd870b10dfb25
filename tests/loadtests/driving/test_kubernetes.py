"""Workers for Kubernetes, held to the part of the API's schema of batch/v1 that they use; nothing else may be said."""

from __future__ import annotations

import json
import subprocess

import pytest
from jsonschema import Draft202012Validator

from loadtests.driving.kubernetes import Pods, render
from loadtests.driving.wire import Address
from tests.loadtests.driving.workers import BANYAN

NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
QUANTITIES = {
    "type": "object",
    "propertyNames": {"enum": ["cpu", "memory"]},
    "additionalProperties": {"type": "string", "pattern": r"^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$"},
}
LABELS = {
    "type": "object",
    "propertyNames": {"pattern": r"^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"},
    "additionalProperties": {"type": "string", "pattern": "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"},
}


def thing(required=(), **properties):
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def many(items, **others):
    return {"type": "array", "items": items, **others}


CONTAINER = thing(
    ("name", "image"),
    name=NAME,
    image={"type": "string", "minLength": 1},
    command=many({"type": "string"}),
    env=many(
        thing(
            ("name",),
            name={"type": "string", "pattern": "^[-._a-zA-Z][-._a-zA-Z0-9]*$"},
            valueFrom=thing(secretKeyRef=thing(("key",), name=NAME, key={"type": "string"})),
        )
    ),
    resources=thing(requests=QUANTITIES, limits=QUANTITIES),
    securityContext=thing(
        allowPrivilegeEscalation={"type": "boolean"},
        runAsNonRoot={"type": "boolean"},
        capabilities=thing(drop=many({"type": "string"})),
        seccompProfile=thing(("type",), type={"enum": ["RuntimeDefault", "Unconfined", "Localhost"]}),
    ),
)
POD = thing(
    ("containers",),
    restartPolicy={"enum": ["Never", "OnFailure"]},
    automountServiceAccountToken={"type": "boolean"},
    topologySpreadConstraints=many(
        thing(
            ("maxSkew", "topologyKey", "whenUnsatisfiable"),
            maxSkew={"type": "integer", "minimum": 1},
            topologyKey={"type": "string"},
            whenUnsatisfiable={"enum": ["DoNotSchedule", "ScheduleAnyway"]},
            labelSelector=thing(matchLabels=LABELS),
        )
    ),
    containers=many(CONTAINER, minItems=1),
)
COUNT = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
JOB = thing(
    ("apiVersion", "kind", "metadata", "spec"),
    apiVersion={"const": "batch/v1"},
    kind={"const": "Job"},
    metadata=thing(("name",), name=NAME, labels=LABELS),
    spec=thing(
        ("template",),
        parallelism=COUNT,
        completions=COUNT,
        backoffLimit=COUNT,
        ttlSecondsAfterFinished=COUNT,
        template=thing(("spec",), metadata=thing(labels=LABELS), spec=POD),
    ),
)
"""Of the OpenAPI document of Kubernetes 1.31: io.k8s.api.batch.v1.Job and what is below it, field by field."""


def written(*arguments):
    command = [BANYAN, "load", "workers", "--master", "banyan:5557", "--image", "registry/banyan:1.0", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_job_has_a_pod_for_each_worker_and_the_key_from_a_secret():
    done = written("--workers", "3", "--name", "load-a", "--secret", "keys")
    assert done.returncode == 0, done.stderr
    job = json.loads(done.stdout)
    Draft202012Validator(JOB).validate(job)
    spec = job["spec"]
    assert (spec["parallelism"], spec["completions"], spec["backoffLimit"]) == (3, 3, 0)
    (container,) = spec["template"]["spec"]["containers"]
    assert container["command"] == ["banyan", "load", "worker", "--master", "banyan:5557"]
    assert container["env"][0]["valueFrom"]["secretKeyRef"] == {"name": "keys", "key": "key"}
    assert container["resources"]["requests"] == container["resources"]["limits"]


@pytest.mark.parametrize("workers", [1, 10_000])
def test_any_number_of_workers_is_a_valid_job(workers):
    Draft202012Validator(JOB).validate(json.loads(render(Pods(Address("::1", 1), workers, "image"))))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--workers", "0"), "0 is not in the range"),
        (("--workers", "2", "--name", "Not A Name"), "is no name in Kubernetes"),
        (("--workers", "2", "--image", "two words"), "is no image"),
        (("--workers", "2", "--format", "helm"), "'helm' is not 'kubernetes'"),
        (("--workers", "2", "--master", "banyan:x"), "is no address"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_use_is_said(arguments, said):
    done = written(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not done.stdout
