"""What pip would download of a release that is no wheel, without running anything of it.

`pip download` asks an sdist for its metadata, which runs its build. The finder behind it only says where the file lies
and what its digest is, by pip's own configuration; the file is then fetched as any other.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

LARGEST = 120_000_000
"""Bytes; a larger sdist is not fetched."""


class Unfetched(Exception):
    """Something could not be had; the message says what and why."""


def fetch_sdist(requirement: str, folder: Path) -> Path:
    """Download the sdist of the best release for a requirement like `shop==1.0` into a folder. Raises Unfetched."""
    from pip._internal.commands import create_command
    from pip._internal.commands.download import DownloadCommand
    from pip._vendor.packaging.requirements import Requirement

    wanted = Requirement(requirement)
    command = create_command("download")
    assert isinstance(command, DownloadCommand)
    options, _rest = command.parse_args(["--quiet", "--no-deps", "--no-binary", ":all:", requirement])
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session, ignore_requires_python=True)
        best = finder.find_best_candidate(wanted.name, wanted.specifier).best_candidate
        if best is None:
            raise Unfetched(f"{requirement} has no sdist")
        with session.get(best.link.url_without_fragment, stream=True, timeout=120) as answer:
            answer.raise_for_status()
            content = answer.raw.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unfetched(f"the sdist of {requirement} is larger than {LARGEST:,} bytes")
    if best.link.hash_name != "sha256" or hashlib.sha256(content).hexdigest() != best.link.hash:
        raise Unfetched(f"the sdist of {requirement} is not what the registry says")
    target = folder / best.link.filename
    target.write_bytes(content)
    return target
