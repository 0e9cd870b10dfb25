"""Runs of `banyan load scale`, as their own writer writes them, become figures of autoscalers, or say why not."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import yaml

from banyan.errors import BadDocument
from extracted.deployment.gathering import deployment_of
from extracted.deployment.kubernetes import rendering
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.loadtests.scaling.documents import MOMENT, document

RUN = "20261123T120000Z-catalog-scale-abc123"
NAMED = PLAN + DEPLOY + 'load = "run.json"\n'


def kept(folder, kind="pass", run=RUN, **told):
    """A run that was kept beside the plan; of what is deployed unless `versions` says otherwise."""
    versions = told.pop("versions", None) or deployment_of(folder / "banyan.toml").versions
    found = document(kind, run=run, versions=versions, **told)
    place = folder / ".banyan/load" / run
    place.mkdir(parents=True)
    (place / "run.json").write_text(json.dumps(found))
    return found


def catalog(file):
    """What is rendered of the catalog, by kind."""
    _, files = rendered("kustomize", file)
    return {each["kind"]: each for each in yaml.safe_load_all(files["base/workloads/catalog.yaml"])}


def notes(file):
    return list(rendering.notes(deployment_of(file)))


def test_figures_of_a_run_become_those_of_the_autoscaler_which_names_it(tmp_path):
    file = shop(tmp_path)
    told = kept(tmp_path, need=0.0)
    found = catalog(file)
    scaler, rows = found["HorizontalPodAutoscaler"], told["sides"]["after"]["rows"]
    assert [each["replicas"] for each in rows] == [1, 2, 4]
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (2, 4)
    (container,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
    parts, knee = rows[0]["cost"]["processor_ms_by_part"], rows[0]["knee"]
    assert sorted(parts) == ["catalog", "gateway <1>", "monolith"]
    assert container["resources"]["requests"]["cpu"] == f"{knee * parts['catalog']:.0f}m"
    assert "replicas" not in found["Deployment"]["spec"]
    annotations = scaler["metadata"]["annotations"]
    assert annotations["banyan/load-run"] == RUN
    assert annotations["banyan/load-taken-at"] == told["ended_at"]
    said = f"4 carried {rows[-1]['knee']:.1f}, at {parts['catalog']:.2f} ms"
    assert said in annotations["banyan/load-figures"]
    assert "banyan/load-remarks" not in annotations
    assert notes(file) == []


def test_as_many_as_carried_what_was_needed_are_the_least(tmp_path):
    file = shop(tmp_path)
    kept(tmp_path, need=25.0)
    assert catalog(file)["HorizontalPodAutoscaler"]["spec"]["minReplicas"] == 2
    kept(tmp_path, run="later", need=40.0, ended_at=MOMENT + dt.timedelta(hours=1))
    spec = catalog(file)["HorizontalPodAutoscaler"]["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (4, 4)


def test_more_than_was_carried_is_no_figure(tmp_path):
    file = shop(tmp_path)
    kept(tmp_path, "fail")
    assert "HorizontalPodAutoscaler" not in catalog(file)
    (note,) = notes(file)
    assert note == (
        f"catalog has no autoscaler: in the run {RUN}, no number of replicas surely carried the 100 a second needed"
    )


@pytest.mark.parametrize("kind", ["inconclusive", "partial", "breached"])
def test_a_run_that_doubts_itself_is_no_figure_and_the_reason_is_told(tmp_path, kind):
    file = shop(tmp_path)
    told = kept(tmp_path, kind)
    why = told["doubts"][0] if told["doubts"] else f"it ended early: {told['ended']}"
    found = catalog(file)
    assert "HorizontalPodAutoscaler" not in found
    reason = f"the run {RUN} doubts itself, and is to be taken anew: {why}"
    assert found["Deployment"]["metadata"]["annotations"]["banyan/autoscaling"] == f"none: {reason}"
    assert notes(file) == [f"catalog has no autoscaler: {reason}"]


def test_a_later_run_that_doubts_itself_takes_nothing_away_and_is_named(tmp_path):
    file = shop(tmp_path)
    kept(tmp_path, need=0.0)
    kept(tmp_path, "partial", run="later", ended_at=MOMENT + dt.timedelta(hours=1))
    assert catalog(file)["HorizontalPodAutoscaler"]["metadata"]["annotations"]["banyan/load-run"] == RUN
    assert notes(file) == [f"catalog scales by the run {RUN}: a later run, later, doubts itself and is left out"]


def test_the_newest_run_without_doubts_counts(tmp_path):
    file = shop(tmp_path)
    for run, hours in (("a", 0), ("c", 2), ("b", 1)):
        kept(tmp_path, run=run, need=0.0, ended_at=MOMENT + dt.timedelta(hours=hours))
    (tmp_path / ".banyan/load/torn").mkdir()
    (tmp_path / ".banyan/load/torn/run.json").write_text("{")
    assert deployment_of(file).load["catalog"].run == "c"


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ({"catalog": "5eed"}, "the run measured catalog 5eed, and {deployed} is deployed: measure it again"),
        ({"monolith": "1a2b"}, "the run does not say which version of catalog it measured"),
    ],
    ids=["another", "none"],
)
def test_a_run_of_another_version_counts_and_is_remarked_on(tmp_path, versions, said):
    file = shop(tmp_path)
    kept(tmp_path, need=0.0, versions=versions)
    remark = said.format(deployed=deployment_of(file).versions["catalog"])
    annotations = catalog(file)["HorizontalPodAutoscaler"]["metadata"]["annotations"]
    assert annotations["banyan/load-remarks"] == remark
    assert notes(file) == [f"catalog scales by the run {RUN}: {remark}"]


def test_a_named_run_is_taken_wherever_it_lies(tmp_path):
    file = shop(tmp_path, NAMED)
    (tmp_path / "run.json").write_text(json.dumps(document("pass", need=0.0)))
    assert catalog(file)["HorizontalPodAutoscaler"]["metadata"]["annotations"]["banyan/load-run"] == RUN


def test_named_runs_are_one_for_each_service(tmp_path):
    file = shop(tmp_path, PLAN + DEPLOY + 'load = ["a.json", "b.json"]\n')
    for name, service in (("a", "catalog"), ("b", "gift_cards")):
        (tmp_path / f"{name}.json").write_text(json.dumps(document("pass", run=name, service=service)))
    assert {service: each.run for service, each in deployment_of(file).load.items()} == {
        "catalog": "a",
        "gift_cards": "b",
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "compare"}, "it is no document of `banyan load scale`"),
        ({"sides": {}}, "it lacks what a scaling test says: KeyError('after')"),
    ],
    ids=["another kind", "torn"],
)
def test_a_named_run_has_to_be_one(tmp_path, change, said):
    file = shop(tmp_path, NAMED)
    (tmp_path / "run.json").write_text(json.dumps({**document("pass"), **change}))
    with pytest.raises(BadDocument) as raised:
        deployment_of(file)
    assert f"run.json: {said}" in str(raised.value)
