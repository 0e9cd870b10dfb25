"""Source bytes of any encoding -> UTF-8, with what was odd about them."""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_LATIN = ("latin-1", "iso-8859-1", "iso-latin-1")
_UTF8 = frozenset({"utf-8", "utf8", "ascii", "us-ascii"})

Problem = tuple[int, str]
"""A line and what is wrong there."""


def utf8(source: bytes) -> tuple[bytes, list[Problem]]:
    """Return the text as UTF-8 with `\\n` line ends, as Python would decode it (PEP 263), and what it would refuse."""
    text, problems = _decoded(source)
    if b"\0" in text:
        problems.append((text.count(b"\n", 0, text.index(b"\0")) + 1, "holds NUL bytes; read without them"))
        text = text.replace(b"\0", b" ")
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, problems


def text_lines(source: bytes) -> list[str]:
    """The lines of a file as the parser counts them, whatever its encoding."""
    return utf8(source)[0].decode("utf-8", "replace").split("\n")


def _decoded(source: bytes) -> tuple[bytes, list[Problem]]:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problem = (1, "encoded as UTF-16, which Python does not run; read all the same")
        return source.decode("utf-16", "replace").encode(), [problem]
    source = source.removeprefix(codecs.BOM_UTF8)
    encoding = _declared_encoding(source)
    if encoding in _UTF8:
        if _is_valid(source):
            return source, []
        return source, [(1, "is not valid UTF-8 and declares no other encoding; read all the same")]
    try:
        text = source.decode(encoding).encode()
    except LookupError:
        return source, [(1, f"declares the unknown encoding {encoding!r}; read as UTF-8")]
    except ValueError:
        return source, [(1, f"is not valid {encoding}; read as UTF-8")]
    if _declared_encoding(text) != encoding:
        return source, [(1, f"declares {encoding}, in which its own first lines make no sense; read as UTF-8")]
    return text, []


def _declared_encoding(source: bytes) -> str:
    for line in re.split(rb"\r\n?|\n", source[:1000], maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match:
            return _usual_name(match[1].decode("ascii", "replace").lower().replace("_", "-"))
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def _usual_name(encoding: str) -> str:
    """Python's own reading of Emacs' names, such as `utf-8-unix`."""
    if encoding.startswith("utf-8-"):
        return "utf-8"
    return "latin-1" if encoding in _LATIN or encoding.startswith(tuple(f"{name}-" for name in _LATIN)) else encoding


def _is_valid(source: bytes) -> bool:
    try:
        source.decode()
    except UnicodeDecodeError:
        return False
    return True
