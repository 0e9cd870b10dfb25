"""The options of `banyan verify` that let a Pact Broker choose the pacts, and what they do."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from banyan.progress import Progress
    from contracts.verification.matrix import Matrix
    from contracts.verification.running import Request

_from_broker = click.option(
    "--from-broker", is_flag=True, help="Take the pacts that the Pact Broker of PACT_BROKER_BASE_URL chooses."
)
_publish = click.option("--publish", is_flag=True, help="With --from-broker: publish the results for this commit.")
_wip_since = click.option(
    "--wip-since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="With --from-broker: also pacts of other branches, newer than this, that were never verified.",
)


@dataclass(frozen=True, slots=True)
class Brokered:
    """What was said of the broker."""

    is_asked: bool = False
    is_publishing: bool = False
    wip_since: dt.datetime | None = None


def broker_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options, handed over as `brokered`."""

    @functools.wraps(command)
    def with_broker(*, from_broker: bool, publish: bool, wip_since: dt.datetime | None, **others: object) -> object:
        return command(brokered=Brokered(from_broker, publish, wip_since), **others)

    return _from_broker(_publish(_wip_since(with_broker)))


def verified(said: Brokered, request: Request, progress: Progress) -> Matrix:
    """Hold the targets to what the broker chooses. Raises UsageError, NoBroker."""
    from banyan.errors import UsageError
    from contracts.remote.address import URL, broker_of
    from contracts.remote.verifying import Wish
    from contracts.verification.brokered import Brokered as Question
    from contracts.verification.brokered import verify_from

    broker = broker_of(os.environ)
    if broker is None:
        raise UsageError("there is no Pact Broker to take pacts from", where=URL, hint="set it to the broker's address")
    if request.wish.pacts or request.wish.consumers:
        hint = "leave --pact and --consumer out, or --from-broker"
        raise UsageError("with --from-broker the broker says which pacts there are", hint=hint)
    since = said.wip_since.date().isoformat() if said.wip_since else ""
    question = Question(broker, Wish(wip_since=since), is_publishing=said.is_publishing)
    return verify_from(question, request, progress=progress)


def require_meaning(said: Brokered) -> None:
    """Raise UsageError for options that mean nothing without a broker."""
    from banyan.errors import UsageError

    if (said.is_publishing or said.wip_since) and not said.is_asked:
        raise UsageError("--publish and --wip-since are about a Pact Broker", hint="add --from-broker")
