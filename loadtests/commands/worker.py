"""The command `banyan load worker`: makes requests for a comparison that runs elsewhere."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Make requests for a comparison that runs elsewhere.")
@click.option("--master", required=True, metavar="HOST:PORT", help="Where the comparison waits for its workers.")
@click.option(
    "--locustfile", type=click.Path(path_type=Path, dir_okay=False), help="The same file as the comparison has."
)
@click.option("--wait", type=click.FloatRange(0), default=300.0, show_default=True, help="Seconds until it gives up.")
def worker(*, master: str, locustfile: Path | None, wait: float) -> int:
    """Make requests for a comparison that runs elsewhere: one generator, for one core, until the comparison hangs up.

    Start one for each core that is to make requests, on any machine that reaches the master and both sides. What the
    environment's BANYAN_LOAD_KEY says must be the same here and there; on one machine none is needed. The network
    between them should be yours: what is sent is not encrypted, and the traffic may hold tokens.

    \b
    Examples:
      BANYAN_LOAD_KEY=... banyan load compare catalog --master 0.0.0.0:5557 --workers 3
      BANYAN_LOAD_KEY=... banyan load worker --master 10.0.0.5:5557
      banyan load workers --master banyan:5557 --workers 3 --image registry/banyan:1.0 | kubectl apply -f -

    \b
    Exit codes: 0 the comparison is over, 1 there was no master, or a generator ended, 2 wrong use or another key,
    130 after Ctrl-C.
    """
    from loadtests.comparing.fingerprint import machine
    from loadtests.driving import wire
    from loadtests.driving.working import Work, work

    where = wire.address(master)
    file = str(locustfile.resolve(strict=True)) if locustfile else ""
    work(Work(where, wire.key_for(where), file, wait, machine()), lambda text: click.echo(text, err=True))
    return 0
