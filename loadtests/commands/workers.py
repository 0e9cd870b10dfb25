"""The command `banyan load workers`: a manifest for workers on a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import click

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


@click.command(short_help="Write a Kubernetes manifest for workers.")
@click.option("--master", required=True, metavar="HOST:PORT", help="Where the comparison waits for its workers.")
@click.option("--workers", "count", type=click.IntRange(1, 10_000), required=True, metavar="N", help="So many of them.")
@click.option("--image", required=True, metavar="IMAGE", help="A container image with Banyan in it.")
@click.option("--name", default="banyan-load-workers", show_default=True, help="Of the Job.")
@click.option("--secret", default="banyan-load", show_default=True, help="Of the Secret that holds the key as `key`.")
@click.option("--format", "format_", type=click.Choice(["kubernetes"]), default="kubernetes", expose_value=False)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it here.  [default: stdout]",
)
def workers(*, master: str, count: int, image: str, name: str, secret: str, output: Path | None) -> int:
    """Write a Kubernetes manifest for workers: a Job of N pods with a core each, to be given to kubectl.

    The image has Banyan with what load tests need (`pip install "django-banyan[load]"`), and runs as a user that is
    not root. The key lies in a Secret, and never in the manifest.

    \b
    Examples:
      kubectl create secret generic banyan-load --from-literal=key="$BANYAN_LOAD_KEY"
      banyan load workers --master banyan:5557 --workers 3 --image registry/banyan:1.0 | kubectl apply -f -
      banyan load compare --master 0.0.0.0:5557 --workers 3 --before http://shop --after http://gateway --get /

    \b
    Exit codes: 0 done, 2 wrong use.
    """
    from banyan.errors import UsageError
    from banyan.output import check_writable, deliver
    from loadtests.driving import wire
    from loadtests.driving.kubernetes import Pods, render

    for word in (name, secret):
        if not _NAME.fullmatch(word):
            raise UsageError(f"{word!r} is no name in Kubernetes", hint="take small letters, digits and -, 63 at most")
    if not image.strip() or image.split() != [image]:
        raise UsageError(f"{image!r} is no image", hint="name one like registry/banyan:1.0")
    check_writable(output)
    deliver(render(Pods(wire.address(master), count, image, name, secret)), output)
    return 0
