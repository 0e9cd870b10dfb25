"""Puts the text of a report where it was asked for: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

import click

from banyan.errors import UnwritablePath


def check_writable(output: Path | None) -> None:
    """Find out before the work whether its result can be kept; raise UnwritablePath."""
    if output is None:
        return
    folder = output.resolve().parent
    if not folder.is_dir():
        raise UnwritablePath(output, "its folder does not exist")
    target = output if output.exists() else folder
    if not os.access(target, os.W_OK) or (_is_plain(output) and not os.access(folder, os.W_OK)):
        raise UnwritablePath(output, "permission denied")


def deliver(text: str, output: Path | None) -> None:
    """Write `text` to a file, or to stdout where `output` is None; the same bytes on every machine, in UTF-8.

    Raises UnwritablePath; a file that was there before is then as it was.
    """
    if output is None:
        _print(text if text.endswith("\n") else f"{text}\n")
        return
    data = text.encode("utf-8", "replace")
    try:
        replaced(output.resolve(), data) if _is_plain(output) else output.write_bytes(data)
    except OSError as error:
        raise UnwritablePath(output, error.strerror or str(error)) from error
    click.echo(f"wrote {output} ({len(data):,} bytes)", err=True)


def is_terminal(output: Path | None) -> bool:
    """Whether what is delivered goes before a person's eyes."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def _print(text: str) -> None:
    if sys.stdout is None:
        raise UnwritablePath(Path("stdout"), "it is closed")
    try:
        if sys.stdout.isatty():
            click.echo(text.encode(sys.stdout.encoding, "replace").decode(sys.stdout.encoding), nl=False)
        else:
            click.echo(text.encode("utf-8", "replace"), nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnwritablePath(Path("stdout"), error.strerror or str(error)) from error


def _is_plain(output: Path) -> bool:
    """Whether a path is an ordinary file, or none yet: not a device, a pipe or a descriptor such as /dev/stdout."""
    return not output.exists() or stat.S_ISREG(output.stat().st_mode)


def replaced(output: Path, data: bytes) -> None:
    """Replace a file whole or not at all; its mode stays. Raises OSError."""
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if output.exists():
            draft.chmod(stat.S_IMODE(output.stat().st_mode))
        draft.replace(output)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
