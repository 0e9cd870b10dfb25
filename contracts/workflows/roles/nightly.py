"""Fuzzes the monolith and the services, and compares what they do, every night: `nightly`."""

from __future__ import annotations

from contracts.workflows.values import REPORTS, SERVICE, Job, Setup, Step, Workflow

_SECONDS = 900


def workflow(setup: Setup) -> Workflow:
    """What is tried every night, when nobody waits for it."""
    command = f'banyan fuzz "${SERVICE}" --seconds {_SECONDS} --format junit --output "{REPORTS}/fuzz-${SERVICE}.xml"'
    services = tuple(name for name in setup.services if name != "monolith")
    job = Job("fuzz", (Step("Fuzz, and compare with the monolith", (command,)),), services, minutes=45, reports=True)
    about = (
        f"Every night, {_SECONDS // 60} minutes each: calls that nobody thought of, to the monolith and the service.",
        "The seed is printed; with it a run can be repeated.",
    )
    return Workflow("nightly", "Nightly fuzzing", about, (job,), is_nightly=True)
