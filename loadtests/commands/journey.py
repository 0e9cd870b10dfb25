"""The command `banyan load journey`: recorded traffic becomes the traffic of a load test."""

from __future__ import annotations

from pathlib import Path

import click

_file = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Make the traffic of a load test from what was recorded.")
@click.argument("recorded", nargs=-1, required=True, type=_file, metavar="FILE...")
@click.option("--openapi", "documents", multiple=True, type=_file, metavar="FILE", help="Names requests by operation.")
@click.option("--host", metavar="HOST[:PORT]", help="Only what was sent there.")
@click.option("--path", "prefix", default="/", metavar="PREFIX", help="Only paths that begin with this.")
@click.option("--writes", is_flag=True, help="Keep requests that change something, with their bodies.")
@click.option("--token", default="", metavar="NAME", help="Requests with a token get that of this variable.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="So many requests of one route.")
@click.option("--locust", "is_locust", is_flag=True, help="Write users of Locust, to be edited further.")
@click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")
@click.option("--plan", "plan_file", type=_file, help="The plan.  [default: the nearest banyan.toml upwards]")
def journey(
    *,
    recorded: tuple[Path, ...],
    documents: tuple[Path, ...],
    host: str | None,
    prefix: str,
    writes: bool,
    token: str,
    most: int,
    is_locust: bool,
    output: Path | None,
    plan_file: Path | None,
) -> int:
    """Make the traffic of a load test from what was recorded: a HAR, or JSON lines such as the gateway's access log.

    Requests keep the shares that they had, and are counted by operation of an OpenAPI document, else by route of the
    plan and path. Tokens, cookies and addresses with secrets are never written: what needs them is left out and told,
    or gets its token from the environment when the test runs (--token). The answers' statuses are checked.

    \b
    Examples:
      banyan load journey shop.har --openapi schema.yml --output traffic.jsonl
      banyan load journey access.jsonl --path /api/ --output traffic.jsonl
      banyan load journey shop.har --token SHOP_TOKEN --writes --locust --output locustfile.py
      banyan load compare catalog --traffic traffic.jsonl

    \b
    Exit codes: 0 done, 2 wrong use, a file that cannot be read, or nothing in it that can be asked.
    """
    from banyan.errors import BadInput
    from banyan.openapi.operations import operations_in
    from banyan.openapi.reading import read_document
    from banyan.output import check_writable, deliver
    from banyan.plan.location import find_plan
    from banyan.plan.option import accepted
    from banyan.traffic.reading import read_traffic
    from loadtests.mixing.mixing import Wish, mixed
    from loadtests.mixing.naming import Names
    from loadtests.mixing.writing import lines, locustfile

    check_writable(output)
    file = plan_file or find_plan(Path())
    operations = [each for path in documents for each in operations_in(read_document(path).whole)]
    names = Names(operations, accepted(file).routes if file else ())
    exchanges = [
        each for each in read_traffic(recorded).exchanges if host in {None, each.host} and each.path.startswith(prefix)
    ]
    mix = mixed(exchanges, names, Wish(writes=writes, most=most, token=token))
    for reason, count in mix.left_out.items():
        click.echo(f"left out {count:,} requests {reason}", err=True)
    if not mix.traffic:
        raise BadInput("nothing was recorded that can be asked again", where=", ".join(map(str, recorded)))
    deliver(locustfile(mix.traffic) if is_locust else lines(mix.traffic), output)
    return 0
