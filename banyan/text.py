"""Text from elsewhere, made safe to show: it is not ours, and may hold anything."""

from __future__ import annotations

import re

# An escape sequence goes as a whole: dropping only its first byte would leave `[31m` behind.
_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # operating system commands: titles, links
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c|$)"  # device control and private strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor
    r"|\x1b[ -/]*[0-~]?"
)
_BLANKS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
# Controls, the marks that reorder or hide text (Trojan Source, CVE-2021-42574), and halves of surrogate pairs.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)


def one_line(text: str) -> str:
    """Return `text` as one printable line: line breaks and tabs as a space, escape sequences and controls left out."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWABLE.sub("", _BLANKS.sub(" ", _ESCAPE_SEQUENCE.sub("", text))).strip()


def lines(text: str) -> str:
    """Return `text` printable as `one_line` does, with its line breaks and indentation kept."""
    if text.isascii() and text.isprintable():
        return text
    unified = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", _ESCAPE_SEQUENCE.sub("", text)).expandtabs(4)
    return _UNSHOWABLE.sub("", unified)


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 app`, `1,204 crossings`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
