"""The names that others may rely on; to change one is a decision, and belongs in CHANGELOG.md."""

from __future__ import annotations

from importlib import import_module

import pytest

import banyan

PUBLIC = {
    "banyan.cli": {"Commands", "cli", "main", "script"},
    "banyan.errors": {
        "BadDocument",
        "BadInput",
        "BanyanError",
        "NoDjangoProject",
        "NoPlan",
        "NoRevision",
        "ProgramFailed",
        "UnavailableCommand",
        "UnknownName",
        "UnreadablePath",
        "UnwritablePath",
        "UsageError",
    },
    "banyan.output": {"check_writable", "deliver", "is_terminal", "replaced"},
    "banyan.plan.location": {"find_plan", "home_of", "is_about", "project_root", "require_about", "shortened"},
    "banyan.plan.reading": {"Draft", "bad_plan", "parse", "read_plan"},
    "banyan.plan.values": {
        "CheckSettings",
        "Plan",
        "PlannedContracts",
        "PlannedProject",
        "PlannedService",
        "PlannedTarget",
        "Problem",
    },
    "banyan.plan.writing": {"Addition", "extended", "with_routes", "written"},
    "banyan.processes.health": {"Question", "unwell"},
    "banyan.processes.printing": {"SideBySide"},
    "banyan.processes.programs": {"Health", "Program", "unseen"},
    "banyan.processes.running": {"Processes", "Stopped", "ended"},
    "banyan.progress": {"Progress", "shown", "silent"},
    "banyan.registry": {"Registry"},
    "analysis.model.evidence": {"End", "Evidence", "Unresolved", "excerpt"},
    "analysis.model.finding": {"Finding", "Identity", "Outcome", "Stale"},
    "analysis.model.models": {"DjangoModel", "Relation"},
    "analysis.model.project": {"App", "ProjectSummary", "UnreadFile"},
    "analysis.model.proposal": {
        "Crossing",
        "Metric",
        "Proposal",
        "Seam",
        "Service",
        "ServiceCycle",
        "Step",
        "Surface",
        "WorkItem",
    },
    "analysis.model.report": {"Coupling", "Cycle", "Report"},
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names(name):
    defined = {key for key, value in vars(import_module(name)).items() if getattr(value, "__module__", None) == name}
    assert {key for key in defined if not key.startswith("_")} == PUBLIC[name]


def test_the_version_is_one_of_them():
    assert banyan.__version__.count(".") == 2
