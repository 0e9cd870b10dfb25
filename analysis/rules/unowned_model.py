"""A model that no service of the plan owns, e.g. one of an app that `banyan.toml` does not name."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding, Identity
from analysis.model.project import RUNTIME
from analysis.rules._boundary import Boundary

RANK = 5
KINDS = frozenset({"unowned_model"})
WHY = "nobody answers for its data, and nothing that reaches it can be judged"
ADVICE = "add its app or the model itself to a service of the plan (`banyan plan` does), or to project.unowned"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every concrete model of the project without an owner, save what the plan leaves out and what Banyan put there."""
    outside = set(boundary.plan.project.unowned)
    for model in boundary.system.models:
        if model.is_abstract or model.id in boundary.partition.models or model.app in outside:
            continue
        if model.file.startswith(RUNTIME):
            continue
        identity = Identity(model.file, model.name, "unowned_model", model.app, model.id, f"class {model.name}")
        yield Finding("unowned_model", identity, model.file, model.line, "", "", "", "", WHY, ADVICE)
