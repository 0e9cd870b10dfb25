"""A service with a read model beside its replicas, where the plan asks for one: what it needs, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from banyan.errors import UsageError
from banyan.plan.values import ReadModel
from extracted.extractor.model import Decision
from extracted.extractor.scaffold.blueprint import Blueprint

DRIVER = "cassandra-driver>=3.25,<4"
_HOW = (
    "its read model in Cassandra costs, for each event of this model: a question for the row as it was, and a write to "
    "a table by its key and to one by each foreign key and index; a second copy of all its rows for each of these; "
    "and a cluster, without which events wait"
)
_ADVICE = "make the keyspace, then `manage.py links_read_model create` and `fill`; see docs/stores.md"


def with_read_model(blueprint: Blueprint, kind: ReadModel, replicas: Sequence[str]) -> Blueprint:
    """The same with a read model of the models that it has replicas of. Raises UsageError where it has none."""
    if not kind:
        return blueprint
    if not replicas:
        raise UsageError(
            f"{blueprint.service} has no replica of another side's model, so there is nothing to make a read model of",
            where=f"[services.{blueprint.service}]",
            hint="leave `read_model` out, or name the models that it reads under `replicas`",
        )
    decisions = (Decision("read_model", "service", "listed", "", 0, name, _HOW, _ADVICE) for name in sorted(replicas))
    has_driver = any(line.lower().startswith("cassandra-driver") for line in blueprint.requirements)
    return replace(
        blueprint,
        read_model=kind,
        requirements=blueprint.requirements if has_driver else tuple(sorted((*blueprint.requirements, DRIVER))),
        decisions=tuple(sorted({*blueprint.decisions, *decisions})),
    )
