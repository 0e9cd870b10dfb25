"""Make a pact from recorded traffic."""

from __future__ import annotations

import re
from pathlib import Path

import click

from banyan.errors import UnknownName, UnwritablePath, UsageError
from banyan.traffic.values import Recorded
from contracts.commands._findings import FILE


@click.command()
@click.argument("traffic", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--consumer", required=True, metavar="NAME", help="Who asked.")
@click.option("--provider", required=True, metavar="NAME", help="Who answered: a target of the plan.")
@click.option("--host", metavar="HOST[:PORT]", help="Only what was sent there; needed where a HAR has several.")
@click.option("--path", "expression", default="", metavar="REGEX", help="Only paths that begin with this.")
@click.option(
    "--openapi", "documents", multiple=True, type=FILE, metavar="FILE", help="Says which parts of paths vary."
)
@click.option("--header", "headers", multiple=True, metavar="NAME", help="Keep this header too, of both sides.")
@click.option("--ask", metavar="URL", help="Ask again for reads whose answers were not kept.")
@click.option("--with", "sent", multiple=True, metavar="'NAME: VALUE'", help="Send this header with --ask.")
@click.option("--states/--no-states", default=True, show_default=True, help="Suggest provider states.")
@click.option("--update", is_flag=True, help="Replace the pact that is there.")
@click.option("--output", type=FILE, metavar="FILE", help="Write it here.  [default: stdout]")
def command(
    *,
    traffic: tuple[Path, ...],
    consumer: str,
    provider: str,
    host: str | None,
    expression: str,
    documents: tuple[Path, ...],
    headers: tuple[str, ...],
    ask: str | None,
    sent: tuple[str, ...],
    states: bool,
    update: bool,
    output: Path | None,
) -> int:
    """Make a pact (V4) of what CONSUMER really asked PROVIDER, from recorded traffic.

    A FILE is a HAR, or JSON lines: exchanges with bodies, the gateway's access log (with --ask), CloudEvents or rows
    of an outbox, which become message pacts. What several samples agree on becomes a matcher; what is missing or null
    at times is left out, and said in the pact. Secrets and personal data are replaced, tokens and cookies dropped.

    \b
    Examples:
      banyan pact record shop.har --consumer web --provider monolith --output contracts/pacts/web-monolith.json
      banyan pact record access.log --ask http://127.0.0.1:8000 --consumer web --provider monolith
    """
    from banyan.output import check_writable, deliver
    from banyan.progress import shown
    from banyan.traffic.reading import read_traffic
    from banyan.traffic.values import Traffic
    from contracts.openapi.api import read_api
    from contracts.recording.drafting import dumped
    from contracts.recording.recording import Wish, recorded

    check_writable(output)
    if output and output.exists() and not update:
        raise UnwritablePath(output, "it is there already (--update replaces it)")
    apis = tuple(read_api(path) for path in documents)
    found = read_traffic(traffic)
    exchanges = [each for each in _of_host(found.exchanges, host) if _begins(expression, each.path)]
    if ask:
        from contracts.recording.asking import asked

        with shown() as progress:
            exchanges = list(asked(exchanges, ask, sent, progress))
    wish = Wish(consumer, provider, headers, apis, states)
    recording = recorded(Traffic(tuple(exchanges), found.events), wish)
    for reason, count in sorted(recording.skipped.items()):
        click.echo(f"{count:,} exchanges {reason}", err=True)
    if not recording.interactions:
        click.echo("nothing is left that a contract could say", err=True)
        return 3
    pending = sum(bool(each.get("pending")) for each in recording.interactions)
    said = f"; {pending} pending, since something secret had to be replaced" if pending else ""
    records = len(exchanges) + len(found.events)
    click.echo(f"{len(recording.interactions)} interactions from {records:,} records{said}", err=True)
    deliver(dumped(recording.pact), output)
    return 0


def _of_host(exchanges: tuple[Recorded, ...], host: str | None) -> list[Recorded]:
    """Those of one host. Raises UsageError where there are several, and nobody said which."""
    hosts = sorted({each.host for each in exchanges if each.host})
    if host is None and len(hosts) > 1:
        raise UsageError(f"the traffic is of several hosts: {', '.join(hosts)}", hint=f"--host {hosts[0]}")
    if host is not None and host not in hosts:
        raise UnknownName("host in the traffic", host, hosts)
    return [each for each in exchanges if host is None or each.host == host]


def _begins(expression: str, path: str) -> bool:
    return re.match(expression, path) is not None
