"""Writes and publishes the pacts of consumers, and asks whether they can be deployed: `consumer`."""

from __future__ import annotations

import shlex

from contracts.workflows.values import SERVICE, Job, Setup, Step, Workflow


def workflow(setup: Setup) -> Workflow:
    """What a consumer's repository does on each change."""
    pacts = " ".join(shlex.quote(path) for path in setup.pacts)
    tests = [Step("Run the consumers' tests, which write the pacts", setup.tests)] if setup.tests else []
    publish = Step("Publish the pacts", (f"banyan pact publish {pacts}",), is_asking=True)
    jobs = [Job("pacts", (*tests, publish))]
    if setup.consumers:
        # Providers verify new pacts elsewhere, at the same time.
        ask = f'banyan can-i-deploy "${SERVICE}" --to {shlex.quote(setup.environment)}'
        waiting = f"{ask} --retry-while-unknown 30 --retry-interval 20"
        step = Step("Ask whether it can be deployed", (waiting,), is_asking=True)
        jobs.append(Job("can-i-deploy", (step,), setup.consumers, after=("pacts",), only="broker"))
    about = (
        "Consumers: their tests write pacts, which are published for this commit and branch.",
        "With a Pact Broker it is asked on the main branch whether they can be deployed: every provider that is there",
        "must have been verified against these very pacts. Without one, that is for the workflow of the providers.",
    )
    return Workflow("consumer", "Contracts of consumers", about, tuple(jobs))
