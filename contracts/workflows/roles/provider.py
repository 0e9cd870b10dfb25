"""Verifies providers against the pacts, asks whether they can be deployed, and records what was: `provider`."""

from __future__ import annotations

import shlex

from contracts.workflows.values import REPORTS, SERVICE, Job, Setup, Step, Workflow


def workflow(setup: Setup) -> Workflow:
    """What a provider's repository does on each change."""
    environment = shlex.quote(setup.environment)
    publish = f"banyan pact publish {' '.join(shlex.quote(path) for path in setup.pacts)}"
    # The word that is there with a Pact Broker alone, in any shell.
    chosen = "${PACT_BROKER_BASE_URL:+--from-broker --publish}"
    verify = f"banyan verify {chosen} --format junit --output {REPORTS}/pacts.xml"
    verifying = Job(
        "verify",
        (
            Step("Publish the pacts that lie here", (publish,), is_asking=True),
            Step("Verify the monolith and the services", (verify,), is_asking=True),
        ),
        minutes=30,
        reports=True,
        keeps=True,
    )
    steps = [
        Step(
            "Ask whether it can be deployed", (f'banyan can-i-deploy "${SERVICE}" --to {environment}',), is_asking=True
        )
    ]
    if setup.deploy:
        recorded = f'banyan record-deployment "${SERVICE}" --to {environment}'
        steps += [Step("Deploy", setup.deploy), Step("Record the deployment", (recorded,), is_asking=True)]
    deploying = Job("deploy", tuple(steps), setup.services, after=("verify",), only="main", keeps=True)
    about = [
        "Providers: the monolith and the services are held to every pact, and each result is kept for this commit.",
        "On the main branch it is asked whether each can be deployed: it must do what the consumers there rely on.",
    ]
    if not setup.deploy:
        about.append(f"After each deployment: banyan record-deployment SERVICE --to {environment}")
    return Workflow("provider", "Contracts of providers", tuple(about), (verifying, deploying))
