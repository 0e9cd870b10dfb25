"""Shows the lines of several programs side by side, with the time, and each name in a colour of its own."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Mapping
from typing import TextIO

from honcho.colour import get_colours
from honcho.printer import Message, Printer

_UNPRINTABLE = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
"""What could move the cursor or worse; colours may stay."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class SideBySide:
    """Prints lines: `SideBySide(sys.stdout, ["monolith", "catalog"])("catalog", "GET / 200")`."""

    def __init__(self, stream: TextIO, names: Iterable[str], environ: Mapping[str, str] = os.environ) -> None:
        names = tuple(names)
        self._is_coloured = "NO_COLOR" not in environ and environ.get("TERM") != "dumb" and stream.isatty()
        self._printer = Printer(stream, width=max(map(len, names), default=0), colour=self._is_coloured)
        self._colours = dict(zip(names, get_colours(), strict=False))

    def __call__(self, name: str, line: str) -> None:
        """Print one line of a program."""
        line = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line)
        if not self._is_coloured:
            line = _COLOUR.sub("", line)
        now = dt.datetime.now().astimezone()
        self._printer.write(Message("line", line or " ", now, name, self._colours.get(name)))
