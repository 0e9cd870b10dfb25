"""The command `banyan shadow`: compares what the monolith and a service answer to the same requests."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banyan.errors import UnreadablePath, UsageError
from banyan.plan.option import accepted, plan_option

if TYPE_CHECKING:
    from banyan.comparison.rules import Rulebook
    from banyan.plan.values import Plan
    from extracted.gateway.shadow.exchange import Exchange
    from extracted.gateway.shadow.running import Setup

NOISE = "banyan.noise.toml"
RULES = "banyan.rules.toml"
EXIT_CODES = {"pass": 0, "fail": 1, "inconclusive": 3}

_file = click.Path(path_type=Path, dir_okay=False)
_url = click.option(
    "--url", "urls", multiple=True, metavar="NAME=URL", help="Where a side answers.  [default: the plan]"
)
_listen = click.option("--listen", metavar="HOST:PORT", help="Where copies come in.  [default: the plan's comparator]")
_requests = click.option("--requests", type=_file, metavar="FILE", help="Ask what stands here instead of listening.")
_seconds = click.option("--for", "seconds", type=click.FloatRange(0), default=0.0, metavar="SECONDS", help="End then.")
_pairs = click.option("--pairs", type=click.IntRange(0), default=0, metavar="N", help="End after so many comparisons.")
_patience = click.option(
    "--timeout", "patience", type=click.FloatRange(0.05), default=10.0, show_default=True, help="Seconds for an answer."
)
_rules = click.option("--rules", "rules_file", type=_file, metavar="FILE", help=f"Your rules.  [default: {RULES}]")
_noise = click.option("--noise", "noise_file", type=_file, metavar="FILE", help=f"Learned rules.  [default: {NOISE}]")
_format = click.option("--format", "format_", default="terminal", show_default=True, help="terminal, json or html.")
_output = click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")


@click.group(short_help="Compare what the monolith and a service answer to the same requests.")
def shadow() -> None:
    """Compare what the monolith and a service answer to the same requests, before a user sees the service.

    The engine copies requests of routes in shadow to `banyan shadow run`, which asks the monolith twice and the
    service once. What the monolith disagrees on with itself is noise; everything else that differs is told, by route
    and field, with the bound that is known of how often, and without secrets.

    \b
    Exit codes: 0 pass or done, 1 fail, 2 wrong use or a file that cannot be used, 3 inconclusive.
    """


@shadow.command()
@_url
@_listen
@_requests
@_seconds
@_pairs
@_patience
@_rules
@_noise
@click.option("--limit", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.01, show_default=True,
              help="A route passes where the rate of differing requests is under this.")  # fmt: skip
@click.option("--confidence", type=click.FloatRange(0.5, 1, max_open=True), default=0.95, show_default=True,
              help="How sure the verdict is to be.")  # fmt: skip
@click.option(
    "--queue", "room", type=click.IntRange(1), default=1000, show_default=True, help="Requests that may wait."
)
@click.option("--sandbox", is_flag=True, help="Ask writes again too, taken back by both sides.")
@click.option(
    "--capture", type=_file, metavar="FILE", help="Add what was asked and answered, for `banyan pact record`."
)
@click.option("--version", "versions", multiple=True, metavar="NAME=VERSION", help="What runs as a target.")
@_format
@_output
@plan_option
def run(*, plan_file: Path, limit: float, confidence: float, sandbox: bool, capture: Path | None, format_: str,
        output: Path | None, **given: Any) -> int:  # fmt: skip
    """Compare until Ctrl-C, or until --for, --pairs or --requests is through; then say what it came to.

    What was found so far is kept in .banyan/shadow/report.json, and the verdict on each route as evidence for
    `banyan route advance`. Metrics for Prometheus are at /.banyan/shadow/metrics.

    \b
    Examples:
      banyan shadow run
      banyan shadow run --requests requests.txt --url catalog=http://127.0.0.1:8001
    """
    from banyan.output import check_writable, deliver
    from extracted.gateway.shadow.formats import FORMATS
    from extracted.gateway.shadow.running import run as compare
    from extracted.gateway.shadow.tally import Margin

    check_writable(output)
    check_writable(capture)
    render = FORMATS.load(format_).render
    margin = Margin(limit, confidence)
    document = compare(_setup(plan_file, given, margin=margin, token=_token() if sandbox else "", capture=capture))
    deliver(render(document), output)
    return EXIT_CODES[document["verdict"]]


@shadow.command()
@_url
@_listen
@_requests
@_seconds
@_pairs
@_patience
@_rules
@click.option("--update", is_flag=True, help="Replace what was learned before.")
@_output
@plan_option
def learn(*, plan_file: Path, update: bool, output: Path | None, **given: Any) -> int:
    """Ask the monolith twice for each request, and write what it disagrees on with itself as rules.

    The rules are written to banyan.noise.toml beside the plan, each with how often it was seen, for you to read,
    to change and to keep under version control. Nothing is learned by `run`.
    """
    from banyan.comparison.rulefile import write_rules
    from banyan.output import deliver
    from extracted.gateway.shadow.running import learn as ask

    path = output or plan_file.parent / NOISE
    if path.exists() and not update:
        raise UsageError("there is something learned already", where=str(path), hint="replace it with --update")
    noise = ask(_setup(plan_file, {**given, "noise_file": None}, is_learning=True))
    text = write_rules(noise.rules(), rare=noise.rare())
    deliver(text, path)
    counts = ", ".join(f"{route} {pairs:,}" for route, pairs in sorted(noise.pairs.items()))
    click.echo(f"{len(noise.rules())} rules from pairs of answers: {counts or 'none'}", err=True)
    return 0 if noise.pairs else EXIT_CODES["inconclusive"]


@shadow.command()
@_format
@_output
@plan_option
def report(*, plan_file: Path, format_: str, output: Path | None) -> int:
    """Show what the last run found, or the one that goes on has found so far."""
    from banyan.output import deliver
    from extracted.gateway.shadow.document import REPORT, read_document
    from extracted.gateway.shadow.formats import FORMATS

    render = FORMATS.load(format_).render
    path = plan_file.parent / REPORT
    if not path.is_file():
        raise UsageError("nothing was compared yet", where=str(path), hint="compare first: banyan shadow run")
    document = read_document(path, path.read_bytes())
    deliver(render(document), output)
    return EXIT_CODES[document["verdict"]]


def _setup(file: Path, given: Mapping[str, Any], *, is_learning: bool = False, **others: Any) -> Setup:
    from banyan.plan.order import rules_of
    from banyan.versions import versions_of
    from extracted.gateway.shadow.keeping import Reporting
    from extracted.gateway.shadow.running import Setup

    plan = accepted(file)
    if not plan.routes:
        raise UsageError("the plan has no route", where=str(file), hint="`banyan plan --routes SERVICE` proposes some")
    said = _pairs_of(given.get("versions", ()), "--version")
    listen = _address(given["listen"] or plan.routing.comparator or "127.0.0.1:8098")
    requests = _exchanges(given["requests"])
    rules = _rulebook(file, given, needs_noise=not is_learning)
    reporting = Reporting(
        file.parent,
        {route.name: route.service for route in plan.routes},
        len(rules.rules),
        versions=lambda: versions_of(plan, file, said),
        said=lambda line: click.echo(line, err=True),
        **{"margin": others["margin"]} if "margin" in others else {},
    )
    return Setup(
        reporting,
        rules_of(plan.routes, plan.routing.sticky),
        _urls(plan, file, _pairs_of(given["urls"], "--url"), is_learning=is_learning),
        rules,
        listen,
        requests,
        given["seconds"],
        given["pairs"],
        given["patience"],
        room=given.get("room", 1000),
        token=others.get("token", ""),
        capture=others.get("capture"),
    )


def _rulebook(file: Path, given: Mapping[str, Any], *, needs_noise: bool) -> Rulebook:
    """What always holds, then what was learned, then what people say."""
    from banyan.comparison.headers import DEFAULTS
    from banyan.comparison.rulefile import read_rules

    rules = DEFAULTS
    for wanted, usual in ((given["noise_file"], NOISE), (given["rules_file"], RULES)):
        if usual == NOISE and not needs_noise:
            continue
        path = wanted or file.parent / usual
        if wanted or path.is_file():
            rules += read_rules(_text(path), path)
    return rules


def _exchanges(path: Path | None) -> tuple[Exchange, ...]:
    from extracted.gateway.shadow.exchange import read_exchanges

    if path is None:
        return ()
    found = tuple(read_exchanges(path, _text(path)))
    if not found:
        raise UsageError("there is no request in it", where=str(path), hint="write one a line: GET /path")
    return found


def _urls(plan: Plan, file: Path, said: Mapping[str, str], *, is_learning: bool) -> dict[str, str]:
    from banyan.plan.values import MONOLITH
    from extracted.gateway.discovering import address_of
    from extracted.gateway.record import home
    from extracted.running.addresses import addresses, known_at

    urls = known_at(plan, file) | dict(said)
    wanted = [MONOLITH, *(() if is_learning else (route.service for route in plan.routes))]
    if set(wanted) - set(urls):
        urls = addresses(plan, file) | urls
    urls = {name: address_of(url, home(file)) for name, url in urls.items()}
    for name in wanted:
        if not urls.get(name, "").startswith(("http://", "https://")):
            raise UsageError(f"nobody says where {name} answers", hint=f"--url {name}=http://127.0.0.1:8000")
    return urls


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.removeprefix("http://").rstrip("/").rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise UsageError(f"{text} is no host and port", hint="--listen 127.0.0.1:8098")
    return host.strip("[]"), int(port)


def _pairs_of(given: Sequence[str], option: str) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    for name, sign, value in pairs:
        if not (name and sign and value):
            raise UsageError(f"{option} {name}{sign}{value} is no NAME=VALUE", hint=f"{option} monolith=...")
    return {name: value for name, _, value in pairs}


def _token() -> str:
    token = os.environ.get("SERVICE_LINKS_TOKEN", "").partition(",")[0]
    if not token:
        raise UsageError("--sandbox needs SERVICE_LINKS_TOKEN", hint="set it to what both sides have")
    return token


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadablePath(path, "it is no text in UTF-8") from error
