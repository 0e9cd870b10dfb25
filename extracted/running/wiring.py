"""What each target is told by its environment: where the others are, their common secret, the switch, its database."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from banyan.errors import UsageError
from banyan.plan.values import MONOLITH
from extracted.running.state import secret
from extracted.running.targets import Target

TOKEN = "SERVICE_LINKS_TOKEN"  # noqa: S105  the name of a variable
SWITCH = "SERVICE_LINKS_SWITCH"
REGISTER = "SERVICE_LINKS_REGISTER"
ADVERTISE = "SERVICE_LINKS_ADVERTISE"
_TOKEN_FILE = "token"  # noqa: S105  the name of a file


@dataclass(frozen=True, slots=True)
class Wiring:
    """What is common to all targets of a run; `folder` is for its databases, `switch` the file of the switch.

    Without a `token` in it or in `environ`, one is kept in `folder`, so that `banyan outbox` knows that of `banyan up`.
    `kept` are addresses of databases that a target keeps to, by its name, whatever it is told.
    """

    targets: Sequence[Target]
    folder: Path
    switch: Path
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    token: str = field(default="", repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)

    def environment(self, target: Target) -> dict[str, str]:
        """All of the environment of a target; what its table in the plan says goes before everything else."""
        env = dict(self.environ)
        if target.kind != "monolith":
            env.pop("DJANGO_SETTINGS_MODULE", None)  # it names the monolith's
        env["PATH"] = os.pathsep.join((str(Path(target.python).parent), env.get("PATH", os.defpath)))
        env["PYTHONUNBUFFERED"] = "1"
        if target.kind != "other":
            env |= self._links(target) | _registration(target)
            env[target.database_url] = self.database(target)
        if target.kind == "service":
            env = self._service_defaults() | env
        return env | dict(target.env)

    def database(self, target: Target) -> str:
        """The address of a target's database. Raises UsageError for one that is to be kept in step."""
        if target.name in self.kept:
            return self.kept[target.name]
        if target.database_url in target.env:
            return target.env[target.database_url]
        if target.kind == "monolith":
            return self.environ.get(target.database_url) or self._embedded(target)
        if target.database == "shared":
            return self.database(self._monolith(target))
        if target.database == "synced":
            message = f'{target.name} has database = "synced", which Banyan cannot do yet'
            raise UsageError(message, hint='use "shared", or "copied" with `banyan data copy`')
        return self.environ.get(f"{variable(target.name)}_DATABASE_URL") or self._embedded(target)

    def is_embedded(self, target: Target) -> bool:
        """Whether a target's database is one that the run makes for it."""
        return self.database(target).startswith(f"sqlite:///{self.folder}{os.sep}")

    def is_kept(self, target: Target) -> bool:
        """Whether a target works on a database that it, or the monolith whose it is, keeps to by itself."""
        is_shared = target.kind == "service" and target.database == "shared" and target.database_url not in target.env
        return target.name in self.kept or (is_shared and MONOLITH in self.kept)

    def keeping(self, target: Target, url: str) -> Wiring:
        """The same with a database that a target keeps to."""
        return replace(self, kept={**self.kept, target.name: url})

    def shown_database(self, target: Target) -> str:
        """The address of a target's database, without its password."""
        return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:***@", self.database(target))

    def _links(self, target: Target) -> dict[str, str]:
        others = [other for other in self.targets if other.kind != "other" and other.name != target.name]
        urls = {f"SERVICE_LINKS_{variable(other.name)}_URL": other.registry or other.url for other in others}
        if target.kind == "monolith":
            reached = [other for other in others if urlsplit(other.url).scheme in {"", "http", "https"}]
            urls = {f"SERVICE_LINKS_{variable(other.name)}_PUBLIC_URL": other.url for other in reached} | urls
        return urls | {
            TOKEN: self.environ.get(TOKEN) or self.token or secret(self.folder / _TOKEN_FILE),
            SWITCH: str(self.switch),
        }

    def _service_defaults(self) -> dict[str, str]:
        """What suits a laptop, where a service made by the extractor is told nothing else."""
        monolith = next((other.url for other in self.targets if other.name == MONOLITH), "")
        return {"MONOLITH_PUBLIC_URL": monolith, "LOG_FORMAT": "plain"}

    def _embedded(self, target: Target) -> str:
        return f"sqlite:///{self.folder / target.name}.sqlite3"

    def _monolith(self, target: Target) -> Target:
        for other in self.targets:
            if other.name == MONOLITH:
                return other
        raise UsageError(f"{target.name} shares the monolith's database, and there is no monolith")


def _registration(target: Target) -> dict[str, str]:
    """Where a target registers itself, and as what."""
    if not target.registry:
        return {}
    return {REGISTER: target.registry, ADVERTISE: urlsplit(target.url).netloc}


def variable(name: str) -> str:
    """A target's name as part of a variable's: `gift-cards` -> `GIFT_CARDS`."""
    return name.upper().replace("-", "_")
