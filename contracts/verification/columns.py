"""Holds one target to all that was chosen for it: pacts cut down to that, a process for Pact's core, cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from banyan.comparison.redaction import redacted_text
from banyan.errors import BanyanError
from contracts.interactions.values import Http
from contracts.targets.starting import Side
from contracts.verification.choosing import Chosen
from contracts.verification.matrix import Cell, Key

LONGEST = 3600.0
_REDIRECTS = range(300, 400)
_OK = "OK"
_SETUP = "One or more of the setup state change handlers has failed"
_LAST_LINES = 5
_LONGEST = 300
"""So many characters of a problem are kept."""

_Results = dict[tuple[object, ...], Mapping[str, Any]]


class CoreFailed(BanyanError):
    """Pact's core did not do its work."""


def verified(
    side: Side, probes: Sequence[Side], wanted: Sequence[Chosen], folder: Path
) -> tuple[dict[Key, Cell], list[str]]:
    """The cells of a target, and what kept it from being held to all; `probes` are the sides that are set, itself last.

    Raises CoreFailed.
    """
    folder.mkdir(parents=True)
    unset = {each.key for each in wanted if each.interaction.states and not side.probe}
    asked = [each for each in wanted if each.key not in unset]
    task = {
        "url": side.url,
        "probes": [asdict(probe.probe) for probe in probes if probe.probe],
        "jobs": list(_jobs(asked, folder)),
    }
    told = core(side.name, task) if asked else {"results": (), "failures": {}, "gone": ""}
    cells, errors = _cells(asked, told)
    reason = "states cannot be set there: no probe is known of"
    return {**cells, **{key: Cell("skipped", reason) for key in unset}}, errors


def _jobs(wanted: Sequence[Chosen], folder: Path) -> Iterator[dict[str, object]]:
    """One for each provider and kind of exchange, with files that hold what was chosen and nothing else."""

    for number, (group, members) in enumerate(groupby(sorted(wanted, key=_group), key=_group)):
        provider, name, kind = group
        pacts = [str(path) for path in _cut(list(members), folder / str(number))]
        yield {"provider": provider, "name": name, "kind": kind, "pacts": pacts}


def _group(each: Chosen) -> tuple[str, str, str]:
    """Provider, its name in the pact, and the kind: a consumer that expects a redirect does not follow it."""
    match each.interaction.exchange:
        case Http(response=response):
            kind = "redirect" if response.status in _REDIRECTS else "http"
        case _:
            kind = "message"
    return each.key.provider, each.pact.provider, kind


def _cut(members: Sequence[Chosen], folder: Path) -> Iterator[Path]:
    folder.mkdir()
    pacts = {id(each.pact): each.pact for each in members}
    for number, (identity, pact) in enumerate(pacts.items()):
        places = {each.interaction.place for each in members if id(each.pact) == identity}
        lists = {key: pact.raw[key] for key in ("interactions", "messages") if isinstance(pact.raw.get(key), list)}
        kept = {
            key: [each for index, each in enumerate(items) if f"{key}[{index}]" in places]  # type: ignore[arg-type, var-annotated]
            for key, items in lists.items()
        }
        path = folder / f"{number}.json"
        path.write_text(json.dumps({**pact.raw, **kept}, ensure_ascii=False), encoding="utf-8")
        yield path


def core(name: str, task: Mapping[str, object]) -> Mapping[str, Any]:
    """What Pact's core says, in a process of its own."""
    command = [sys.executable, "-m", "contracts.verification.worker"]
    env = {**os.environ, "PACT_DO_NOT_TRACK": "true", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603  its own program
            command, input=json.dumps(task), env=env, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired as error:
        raise CoreFailed(f"Pact's core did not end within {LONGEST:g} s", where=name) from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        said = "".join(f"\n  {line}" for line in redacted_text(done.stderr).splitlines()[-_LAST_LINES:])
        message = f"Pact's core ended with code {done.returncode} and no results; its last lines:{said}"
        raise CoreFailed(message, where=name, hint="this is an error of Banyan or Pact: please report it") from error
    assert isinstance(told, dict)
    return told


def _cells(asked: Sequence[Chosen], told: Mapping[str, Any]) -> tuple[dict[Key, Cell], list[str]]:
    results: _Results = {}
    for each in told["results"]:
        results[each["provider"], each["consumer"], each["description"], tuple(each["providerStates"])] = each
    return {each.key: _cell(each, results, told) for each in asked}, errors_of(told)


def errors_of(told: Mapping[str, Any]) -> list[str]:
    """What kept a target from being held to all, by what the process said."""
    errors = [f"{message} ({hint})" if hint else message for message, _, hint in told["failures"].values()]
    return list(dict.fromkeys([*errors, *([told["gone"]] if told["gone"] else [])]))


def _cell(each: Chosen, results: _Results, told: Mapping[str, Any]) -> Cell:
    names = tuple(state.name for state in each.interaction.states)
    result = results.get((each.key.provider, each.pact.consumer, each.interaction.description, names))
    if result is None:
        return Cell("not run", told["gone"] or "Pact's core says nothing of it")
    return cell_of(result, names, told)


def cell_of(result: Mapping[str, Any], names: Sequence[str], told: Mapping[str, Any]) -> Cell:
    """What a result of Pact's core comes to; `names` are those of its states, `told` all that the process said."""
    if result["result"] == _OK:
        return Cell("pass")
    mismatch = result.get("mismatch") or {}
    message = str(mismatch.get("message", ""))
    if message.startswith(_SETUP) or (told["gone"] and not mismatch.get("mismatches")):
        failed = next((told["failures"][name][0] for name in names if name in told["failures"]), "")
        return Cell("not run", failed or told["gone"] or "its states could not be set")
    return Cell("fail", problems=tuple(_problems(mismatch)) or (redacted_text(message) or "it failed",))


def _problems(mismatch: Mapping[str, Any]) -> Iterator[str]:
    """What does not match, with its place and without secrets."""
    for each in mismatch.get("mismatches") or ():
        place = str(each.get("path") or each.get("key") or "").removeprefix("$.")
        kind = str(each.get("type", "")).removesuffix("Mismatch").lower()
        said = redacted_text(str(each.get("mismatch") or f"{each.get('expected')} became {each.get('actual')}"))
        yield f"{kind}{f' {place}' if place and place != '$' else ''}: {_cut_short(said)}"


def _cut_short(text: str) -> str:
    """Both ends of a text: Pact quotes a whole body, and says what was expected at the end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
