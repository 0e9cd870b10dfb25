"""Decodes source as Python does, and says what Python would refuse."""

from __future__ import annotations

import codecs
import tokenize
from io import BytesIO

import pytest

from analysis.syntax.encoding import text_lines, utf8

GOOD = {
    "plain": b"x = 1\n",
    "utf-8": "x = 'é'\n".encode(),
    "byte order mark": codecs.BOM_UTF8 + b"x = 1\n",
    "cookie": "# coding: latin-1\nx = 'é'\n".encode("latin-1"),
    "cookie on line 2": "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n".encode("cp1252"),
    "Emacs' cookie": "# -*- coding: iso-8859-1-unix -*-\nx = 'é'\n".encode("latin-1"),
    "cookie after an old Mac's line": "# a\r# coding: latin-1\rx = 'é'\r".encode("latin-1"),
    "cookie too late": "# a\n# b\n# coding: latin-1\nx = 'é'\n".encode(),
    "cookie after code": "x = 1\n# coding: latin-1\nx = 'é'\n".encode(),
    "wide characters": "# coding: big5\nx = '中'\n".encode("big5"),
}


@pytest.mark.parametrize("source", GOOD.values(), ids=GOOD)
def test_reads_what_python_reads(source):
    encoding, _lines = tokenize.detect_encoding(BytesIO(source.replace(b"\r", b"\n")).readline)
    text, problems = utf8(source)
    assert (text.decode(), problems) == (source.decode(encoding).replace("\r", "\n"), [])


BAD = {
    "UTF-16": ("x = 1\n".encode("utf-16"), "x = 1\n", 1, "UTF-16"),
    "bytes of no text": (b"x = '\xff'\n", "x = '\ufffd'\n", 1, "not valid UTF-8"),
    "unknown": (b"# coding: klingon\n", "# coding: klingon\n", 1, "unknown encoding 'klingon'"),
    "wrong": (b"# coding: big5\n\xff\xff\n", "# coding: big5\n\ufffd\ufffd\n", 1, "not valid big5"),
    "not for text": (b"# coding: hex\n", "# coding: hex\n", 1, "unknown encoding 'hex'"),
    "never for source": (b"# coding: utf-16\nab\n", "# coding: utf-16\nab\n", 1, "make no sense"),
    "NUL": (b"a\nb\0c\n", "a\nb c\n", 2, "NUL"),
}


@pytest.mark.parametrize(("source", "expected", "line", "reason"), BAD.values(), ids=BAD)
def test_reads_the_rest_all_the_same_and_says_so(source, expected, line, reason):
    text, problems = utf8(source)
    assert text.decode("utf-8", "replace") == expected
    ((where, what),) = problems
    assert (where, reason in what) == (line, True)


def test_counts_lines_as_the_parser_does():
    assert text_lines("a\x0cb\r\nc\u2028d\re".encode()) == ["a\x0cb", "c\u2028d", "e"]
