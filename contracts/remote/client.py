"""Pact's own command line, `pact broker ...`: told who asks by its environment, never by arguments that others see."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BanyanError, UnavailableCommand
from contracts.remote.address import PASSWORD, TOKEN, URL, USER, Broker
from contracts.remote.asking import NoBroker, require_well

PATIENCE_S = 120.0
"""Seconds that one call may take, the publishing of many pacts as well."""

_RETRIES = "1"
_MOST = 4000


class ClientFailed(BanyanError):
    """Pact's client could not do what it was asked for; says in its own words why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the client said, and its exit code."""

    code: int
    out: str


def program() -> str:
    """Where Pact's command line is. Raises UnavailableCommand."""
    beside = Path(sysconfig.get_path("scripts")) / "pact"
    if found := (str(beside) if os.access(beside, os.X_OK) else shutil.which("pact")):
        return found
    raise UnavailableCommand("this with a Pact Broker", missing="pact-python-cli")


def environment(broker: Broker, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Pact's programs know the broker, and announce nothing to anybody else."""
    plain = {name: value for name, value in environ.items() if name not in {URL, TOKEN, USER, PASSWORD}}
    who = {TOKEN: broker.token} if broker.token else {USER: broker.user, PASSWORD: broker.password}
    told = {name: value for name, value in who.items() if value}
    return {**plain, **told, URL: broker.url, "PACT_DO_NOT_TRACK": "true", "NO_COLOR": "1"}


def ask(broker: Broker, command: str, *arguments: str, good: Sequence[int] = (0,)) -> Said:
    """Run one of the client's commands. Raises NoBroker, ClientFailed, UnavailableCommand."""
    asked = [program(), "broker", command, *arguments, "--retries", _RETRIES]
    require_well(broker)
    try:
        done = subprocess.run(  # noqa: S603  a list, never a shell
            asked,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment(broker, os.environ),
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        hint = "look into the broker's log; what it did of this it has kept"
        raise NoBroker(broker, f"`pact broker {command}` was not done in {PATIENCE_S:g} s", hint) from error
    out = _hidden(done.stdout.decode("utf-8", "replace"), broker)
    if done.returncode not in good:
        said = "\n".join(filter(None, (out.strip(), _hidden(done.stderr.decode("utf-8", "replace"), broker).strip())))
        raise ClientFailed(
            f"`pact broker {command}` failed with {done.returncode}:\n{said[-_MOST:]}",
            where=broker.url,
            hint="the words are those of Pact's own client; nothing was kept here",
        )
    return Said(done.returncode, out)


def _hidden(text: str, broker: Broker) -> str:
    for secret in broker.secrets:
        text = text.replace(secret, "***")
    return text
