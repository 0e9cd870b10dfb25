"""GitLab CI: `.gitlab/contracts-consumer.yml`, to be included."""

from __future__ import annotations

from contracts.workflows.values import REPORTS, SERVICE, File, Job, Only, Setup, Workflow
from contracts.workflows.yaml import written

_ABOUT = (
    "",
    "Include it in .gitlab-ci.yml:",
    "  include:",
    "    - local: {path}",
    "",
    "With a Pact Broker, set PACT_BROKER_BASE_URL among the variables of the project and, masked, PACT_BROKER_TOKEN",
    "(or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD). Without one, results lie in .banyan/contracts; the cache of",
    "the providers keeps them between pipelines, of which those of the main branch alone write it, one by one.",
)
_MERGE = '$CI_PIPELINE_SOURCE == "merge_request_event"'
_SCHEDULED = '$CI_PIPELINE_SOURCE == "schedule"'
# One after the other, so that each finds what the one before it has kept.
_KEEPING: dict[str, object] = {
    "resource_group": "banyan-contracts-$CI_COMMIT_REF_SLUG",
    "cache": {
        "key": "banyan-contracts",
        "paths": [".banyan/contracts/"],
        "unprotect": True,
        "policy": "$CONTRACTS_CACHE",
    },
}


def render(workflow: Workflow, setup: Setup) -> File:
    """The file of one workflow."""
    path = f".gitlab/contracts-{workflow.role}.yml"
    document = {_name(workflow, job): _job(workflow, job, setup) for job in workflow.jobs}
    about = (line.format(path=path) for line in _ABOUT)
    nightly = ("It needs a schedule of pipelines: Build > Pipeline schedules.",) if workflow.is_nightly else ()
    return File(path, written(document, (*workflow.about, *nightly, *about)))


def _name(workflow: Workflow, job: Job) -> str:
    return f"contracts-{workflow.role}-{job.name}"


def _job(workflow: Workflow, job: Job, setup: Setup) -> dict[str, object]:
    said: dict[str, object] = {
        "image": f"python:{setup.python}",
        "stage": "deploy" if job.after else "test",
        "timeout": f"{job.minutes} minutes",
        "rules": _rules(workflow, job.only),
        "variables": {"PACT_DO_NOT_TRACK": "true"},
    }
    if job.keeps:
        said |= _KEEPING
    if job.after:
        said["needs"] = [_name(workflow, each) for each in workflow.jobs if each.name in job.after]
    if job.services:
        said["parallel"] = {"matrix": [{SERVICE: list(job.services)}]}
    commands = (command for step in job.steps for command in step.commands)
    said["script"] = [f"mkdir -p {REPORTS}", *setup.install, *commands]
    if job.reports:
        kept = {"when": "always", "paths": [f"{REPORTS}/"], "reports": {"junit": f"{REPORTS}/*.xml"}}
        said["artifacts"] = {**kept, "expire_in": "30 days"}
    return said


def _rules(workflow: Workflow, only: Only) -> list[dict[str, object]]:
    reading, writing = {"CONTRACTS_CACHE": "pull"}, {"CONTRACTS_CACHE": "pull-push"}
    if workflow.is_nightly:
        return [{"if": _SCHEDULED, "variables": reading}]
    on_main = f"$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH{' && $PACT_BROKER_BASE_URL' if only == 'broker' else ''}"
    main: dict[str, object] = {"if": f'{on_main} && $CI_PIPELINE_SOURCE != "schedule"', "variables": writing}
    return [main] if only in {"main", "broker"} else [main, {"if": _MERGE, "variables": reading}]
