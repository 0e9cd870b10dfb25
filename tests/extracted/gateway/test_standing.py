"""How far routes and rollouts are, as numbers."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from extracted.gateway.rollout.progress import Progress, forget_progress, keep_progress
from extracted.gateway.standing import standing

PLAN = """\
[services.catalog]

[routes.products]
service = "catalog"
matches = [{ path = { value = "/products" } }]
reads = "canary"
weight = 20
"""


def numbers(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name.removeprefix("banyan_gateway_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_tells_states_and_weights(tmp_path):
    file = tmp_path / "banyan.toml"
    file.write_text(PLAN)
    found = numbers(standing(file))
    assert found[("route_state", "products", "catalog", "reads", "canary")] == 1
    assert found[("route_state", "products", "catalog", "reads", "monolith")] == 0
    assert found[("route_state", "products", "catalog", "writes", "monolith")] == 1
    assert found[("route_stage", "products", "catalog", "reads")] == 2
    assert found[("route_weight", "products", "catalog")] == 20


def test_tells_rollouts_while_there_are_any(tmp_path):
    file = tmp_path / "banyan.toml"
    file.write_text(PLAN)
    progress = Progress("catalog", "reads", 20, "2026-11-23T12:00:00+00:00", looks=3, is_waiting=True)
    keep_progress(file, progress)
    found = numbers(standing(file))
    assert found[("rollout_weight", "catalog")] == 20
    assert found[("rollout_looks", "catalog")] == 3
    assert found[("rollout_waiting", "catalog")] == 1
    assert found[("rollout_step_started_seconds", "catalog")] == progress.began.timestamp()
    forget_progress(file, "catalog")
    assert not any(name == "rollout_weight" for name, *_ in numbers(standing(file)))


def test_tells_nothing_while_the_plan_cannot_be_read(tmp_path):
    file = tmp_path / "banyan.toml"
    file.write_text("[routes")
    assert standing(file) == ""
