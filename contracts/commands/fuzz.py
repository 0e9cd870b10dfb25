"""The command `banyan fuzz`: calls that nobody thought of, to one side or to both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contracts.fuzzing.places import Home
    from contracts.fuzzing.working import Outcome, Work

_file = click.Path(path_type=Path, dir_okay=False)
_many: dict[str, Any] = {"multiple": True}


@click.command(short_help="Try calls that nobody thought of, on one side or on both against each other.")
@click.argument("target", required=False)
@click.option("--against", metavar="NAME", help="Ask this side the same, and tell what TARGET does otherwise.")
@click.option("--url", "urls", metavar="[NAME=]URL", help="Where a side answers.  [default: the plan]", **_many)
@click.option("--document", "documents", metavar="[NAME=]FILE", help="Its OpenAPI document, file or address.", **_many)
@click.option("--header", "headers", metavar="HEADER", help="Sent with every call: 'X-Tenant: acme'.", **_many)
@click.option("--as", "people", nargs=2, metavar="NAME HEADER", help="Somebody who calls, by which header.", **_many)
@click.option("--value", "values", metavar="NAME=VALUE", help="One that no answer shows: a draft's slug.", **_many)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed tries the same.")
@click.option("--seconds", type=click.FloatRange(1), default=300.0, show_default=True, help="Time for it, at most.")
@click.option("--examples", type=click.IntRange(1), default=50, show_default=True, help="Calls of an operation, alone.")
@click.option("--sequences", type=click.IntRange(1), default=400, show_default=True, help="Sequences drawn, --against.")
@click.option("--phase", "phases", metavar="NAME", help="examples, coverage, fuzzing or stateful.", **_many)
@click.option("--check", "checks", metavar="NAME", help="A check of Schemathesis.  [default: all]", **_many)
@click.option("--skip-check", "unchecked", metavar="NAME", help="All checks but this.", **_many)
@click.option("--skip-method", "unasked", metavar="METHOD", help="Not tried where no document has it: TRACE.", **_many)
@click.option("--changed-since", metavar="REV", help="Only operations whose document differs from this revision's.")
@click.option("--rules", "rules_file", type=_file, metavar="FILE", help="Your rules.  [default: banyan.rules.toml]")
@click.option("--noise", "noise_file", type=_file, metavar="FILE", help="Learned rules.  [default: learned anew]")
@click.option("--host", default="", metavar="NAME", help="What calls name both sides.  [default: --against's]")
@click.option("--timeout", "patience", type=click.FloatRange(0.1), default=30.0, show_default=True, help="Per answer.")
@click.option(
    "--baseline", type=_file, metavar="FILE", help="Accepted findings.  [default: .banyan-fuzz-baseline.jsonl]"
)
@click.option("--accept", metavar="ID", help="Accept findings of the last run; needs --reason.", **_many)
@click.option("--reason", default="", help="Why they may stay.")
@click.option("--update", is_flag=True, help="Take entries out of the baseline that are no more found.")
@click.option("--replay", metavar="ID", help="Bring one finding of an earlier run about again.")
@click.option("--version", "versions", metavar="NAME=VERSION", help="What runs as a side, for evidence.", **_many)
@click.option("--format", "format_", default="terminal", show_default=True, help="Or json, junit, html, markdown.")
@click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")
@click.option("--plan", "plan_file", type=_file, help="The plan.  [default: the nearest banyan.toml upwards]")
@click.option("--project", type=click.Path(path_type=Path), default=Path(), help="Folder to look for the plan from.")
def fuzz(*, format_: str, output: Path | None, plan_file: Path | None, project: Path, **given: Any) -> int:
    """Try calls that nobody thought of on TARGET, a side that runs.

    Alone, Schemathesis holds TARGET to its OpenAPI document, in all of its phases and by all of its checks. With
    --against, generated calls and sequences of calls go to both sides on equal data, and what TARGET does otherwise is
    told, shrunk to the smallest sequence that shows it, as `curl`s and as a test for pytest. Values that exist are
    learned from the other side's answers, ids are mapped from one side to the other, and what was changed is read back.

    Every sequence is taken back where both sides have the probe (BANYAN_PROBE_TOKEN, see docs/fuzzing.md), every call
    by itself where they offer the sandbox (SERVICE_LINKS_TOKEN); else --against asks nothing that writes.

    {NAME} in a header is a variable of the environment, so that no secret stands in a command or a report. Findings
    are kept in .banyan/fuzz; those that may stay for a while go into a baseline that only shrinks.

    \b
    Examples:
      banyan fuzz catalog
      banyan fuzz catalog --against monolith --as staff 'Authorization: Bearer {STAFF_TOKEN}'
      banyan fuzz --url http://127.0.0.1:8000 --document openapi.json --changed-since origin/main
      banyan fuzz --replay 3f09c1d2aa
      banyan fuzz catalog --accept 3f09c1d2aa --reason 'fixed with ticket 412'

    \b
    Exit codes: 0 pass, 1 new findings or stale entries of the baseline, 2 wrong use or a side that went away (what was
    found until then is kept), 3 inconclusive.
    """
    from banyan.output import check_writable, deliver
    from contracts.fuzzing.formats import FORMATS
    from contracts.fuzzing.places import home

    check_writable(output)
    render = FORMATS.load(format_).render
    place = home(plan_file, project)
    if given["replay"]:
        return _replayed(place, given)
    if given["accept"]:
        return _accepted(place, given)
    outcome = _outcome(place, given)
    document = _kept(place, given, outcome)
    deliver(render(document), output)
    if outcome.error is not None:
        raise outcome.error
    from contracts.fuzzing.results import EXIT_CODES

    return EXIT_CODES[document["verdict"]]


def _methods(named: tuple[str, ...]) -> tuple[str, ...]:
    from banyan.errors import UnknownName
    from contracts.fuzzing.checking import UNDECLARED

    found = tuple(name.upper() for name in named)
    for name in found:
        if name not in UNDECLARED:
            raise UnknownName("method", name, UNDECLARED)
    return found


def _outcome(place: Home, given: Mapping[str, Any]) -> Outcome:
    from banyan.progress import shown
    from contracts.fuzzing.working import done

    with shown() as progress:
        return done(_work(place, given, progress))


def _work(place: Home, given: Mapping[str, Any], progress: Any) -> Work:
    from dataclasses import replace

    from banyan.plan.values import MONOLITH
    from contracts.fuzzing.baseline import read_baseline
    from contracts.fuzzing.checking import PHASES, Settings
    from contracts.fuzzing.people import headers_of, identities_of
    from contracts.fuzzing.places import TARGET, Said, named
    from contracts.fuzzing.routing import Routed
    from contracts.fuzzing.working import Work

    name = _target(given) or TARGET
    always = headers_of(given["headers"], os.environ, "--header")
    people = {who: (*always, *own) for who, own in identities_of(given["people"], os.environ).items()}
    said = Said(
        named(given["urls"], "--url", is_url=True), named(given["documents"], "--document", is_url=False), dict(always)
    )
    against = (
        place.place(given["against"], replace(said, urls=_by_name(said.urls), documents=_by_name(said.documents)))
        if given["against"]
        else None
    )
    target = place.place(name, said)
    signed_in = dict(always) | {key: value for own in people.values() for key, value in own}
    phases = given["phases"] or PHASES
    rules, learned = _rules(place, given)
    return Work(
        target,
        against,
        Settings(
            given["seed"], given["seconds"], given["examples"], tuple(phases), tuple(given["checks"]), signed_in,
            given["patience"], tuple(given["unchecked"]), _methods(given["unasked"]),
        ),
        read_baseline(_baseline(place, given)),
        people={"": always, **people} if always else people,
        rules=rules,
        learned=learned,
        routed=Routed(tuple(each for each in place.plan.routes if each.service == name and name != MONOLITH)),
        host=given["host"],
        sequences=given["sequences"],
        values=tuple((name, value) for name, _, value in (pair.partition("=") for pair in given["values"]) if value),
        only=_changed(target, given["changed_since"]),
        progress=progress,
    )  # fmt: skip


def _by_name(said: Mapping[str, str]) -> dict[str, str]:
    """What was said of sides by their names, not of the one that is meant."""
    return {name: value for name, value in said.items() if name}


def _target(given: Mapping[str, Any]) -> str:
    from banyan.errors import UsageError

    if not given["target"] and not given["urls"]:
        raise UsageError("what is to be tried?", hint="banyan fuzz catalog, or banyan fuzz --url http://127.0.0.1:8000")
    return str(given["target"] or "")


def _changed(target: Any, revision: str | None) -> frozenset[str] | None:
    from banyan.errors import UsageError
    from contracts.fuzzing.changes import changed, document_at

    if not revision:
        return None
    if target.file is None:
        raise UsageError(
            f"the document of {target.name} is no file, so nobody knows what it was at {revision}",
            hint=f"keep it under version control, and name it: --document {target.name}=openapi.json",
        )
    return changed(document_at(revision, target.file), target.expanded)


def _rules(place: Home, given: Mapping[str, Any]) -> tuple[Any, Any]:
    """What people say, and what was learned before; None to learn it."""
    from banyan.comparison.rulefile import read_rules
    from banyan.comparison.rules import Rulebook

    own = given["rules_file"] or place.folder / "banyan.rules.toml"
    rules = read_rules(_text(own), own) if given["rules_file"] or own.is_file() else Rulebook()
    noise = given["noise_file"]
    return rules, read_rules(_text(noise), noise) if noise else None


def _baseline(place: Home, given: Mapping[str, Any]) -> Path:
    from contracts.fuzzing.baseline import FILE

    return given["baseline"] or place.folder / FILE


def _kept(place: Home, given: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Keep all of it, and the document of it."""
    from banyan.output import deliver
    from contracts.fuzzing.baseline import read_baseline, written
    from contracts.fuzzing.keeping import Kept, keep_finding, keep_report
    from contracts.fuzzing.working import rules_text

    result, tests = outcome.result, {}
    for finding in result.found:
        shown = outcome.shown.get(finding.id)
        calls, count = (shown.calls, shown.count) if shown else (finding.calls, finding.count)
        kept = Kept(
            finding.id, finding.sort, finding.operation, finding.about, calls, count, result.target, result.against,
            result.seed, _urls(place, given, result), outcome.host, rules_text(outcome) if result.against else "",
            outcome.names, sorted({call.identity for call in calls} - {""}),
        )  # fmt: skip
        tests[finding.id] = keep_finding(place.folder, finding, kept)
    result.tests = tests
    if given["update"] and result.stale:
        path = _baseline(place, given)
        deliver(written(each for each in read_baseline(path) if each not in result.stale), path)
        result.stale = ()
    document = result.document()
    keep_report(place.folder, document)
    _keep_evidence(place, given, outcome, document)
    return document


def _urls(place: Home, given: Mapping[str, Any], result: Any) -> dict[str, str]:
    from contracts.fuzzing.places import Said, named

    urls = named(given["urls"], "--url", is_url=True)
    found = {result.target: place.address(result.target, Said(urls))}
    return found | ({result.against: place.address(result.against, Said(_by_name(urls)))} if result.against else {})


def _keep_evidence(place: Home, given: Mapping[str, Any], outcome: Outcome, document: Mapping[str, Any]) -> None:
    """Evidence for a service that was compared as a whole with the monolith, unless the run broke without a finding."""
    from banyan.plan.values import MONOLITH
    from banyan.versions import versions_of
    from contracts.fuzzing.keeping import keep_evidence
    from contracts.fuzzing.places import named
    from contracts.fuzzing.results import summary

    result = outcome.result
    services = {each.name for each in place.plan.services}
    if place.file is None or result.against != MONOLITH or result.target not in services or given["changed_since"]:
        return
    if outcome.error is not None and not result.new:
        return
    said = named(given["versions"], "--version", is_url=False)
    known = versions_of(place.plan, place.file, said)
    versions = {name: known[name] for name in (MONOLITH, result.target) if name in known}
    keep_evidence(place.folder, result.target, versions, document, summary(document))


def _accepted(place: Home, given: Mapping[str, Any]) -> int:
    """Put findings of the last run into the baseline, with a reason and the day."""
    import datetime as dt

    from banyan.errors import UsageError
    from banyan.output import deliver
    from contracts.fuzzing.baseline import Accepted, read_baseline, written
    from contracts.fuzzing.keeping import FOLDER, read_finding

    if not given["reason"].strip():
        raise UsageError("nothing is accepted without a reason", hint="--reason 'fixed with ticket 412'")
    day = dt.datetime.now(dt.UTC).date().isoformat()
    path = _baseline(place, given)
    entries = {each.key: each for each in read_baseline(path)}
    for id_ in given["accept"]:
        kept = read_finding(place.folder / FOLDER / "findings" / f"{_plain(id_)}.json")
        entry = Accepted(kept.target, kept.operation, kept.sort, kept.about, given["reason"].strip(), day)
        entries.setdefault(entry.key, entry)
    deliver(written(entries.values()), path)
    return 0


def _replayed(place: Home, given: Mapping[str, Any]) -> int:
    """Bring a finding about again: the same calls, or the same operation and check with the same seed."""
    from dataclasses import replace

    from contracts.fuzzing.keeping import FOLDER, read_finding
    from contracts.fuzzing.people import from_environment, headers_of, identities_of
    from contracts.fuzzing.places import Said, named
    from contracts.fuzzing.replaying import replayed, told

    path = place.folder / FOLDER / "findings" / f"{_plain(given['replay'])}.json"
    kept = read_finding(path)
    if not kept.against:
        return _checked_again(place, given, kept)
    said = Said(named(given["urls"], "--url", is_url=True))
    urls = {name: said.urls.get(name, url) for name, url in kept.urls.items()}
    people = identities_of(given["people"], os.environ)
    people |= from_environment([name for name in kept.identities if name not in people], os.environ)
    always = headers_of(given["headers"], os.environ, "--header")
    everybody = {name: (*always, *own) for name, own in people.items()} | ({"": always} if always else {})
    found = replayed(replace(kept, urls=urls), path, everybody, os.environ)
    for each in found:
        click.echo(told(each))
    click.echo(f"{kept.finding} shows no more" if not found else f"{len(found)} differences", err=True)
    return 1 if found else 0


def _checked_again(place: Home, given: Mapping[str, Any], kept: Any) -> int:
    from contracts.fuzzing.working import done

    again = {**given, "target": given["target"] or kept.target, "checks": (kept.about.partition(":")[0],)}
    again |= {"seed": kept.seed, "against": None, "urls": given["urls"] or (f"{kept.target}={kept.urls[kept.target]}",)}
    from dataclasses import replace

    from banyan.progress import silent

    outcome = done(replace(_work(place, again, silent), only=frozenset({kept.operation})))
    if outcome.error is not None:
        raise outcome.error
    found = [each for each in outcome.result.found if each.id == kept.finding]
    for each in found:
        click.echo("\n".join([f"{each.operation}: {each.message}", *each.curls]))
    click.echo(f"{kept.finding} {'shows again' if found else 'shows no more'}", err=True)
    return 1 if found else 0


def _plain(name: str) -> str:
    """An id that names no other folder."""
    return "".join(character for character in name if character.isalnum())


def _text(path: Path) -> str:
    from banyan.errors import UnreadablePath

    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, getattr(error, "strerror", None) or str(error)) from error
