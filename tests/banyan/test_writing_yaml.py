"""Texts that others would take for numbers or truth values stay texts, whoever reads them."""

from __future__ import annotations

import pytest
import yaml

from banyan.openapi.yaml12 import Loader
from banyan.writing_yaml import BlockDumper, Dumper

HOSTILE = (
    *("no", "n", "Y", "on", "~", "null", "true", "1e3", "6.02e23", "1E-7", "0o14", "010", "1_000", "0b11", "1:30"),
    *(".5", ".inf", "-", "=", "<<", "2026-11-23", "a: b", "# c", " a ", "{{ x }}", "it's", '"', "\\n", "ünï 😀", ""),
    *("one\ntwo", "\n lead", "trail\n\n", "a\tb", "a\u2028b", "\ufeff"),
)


@pytest.mark.parametrize("dumper", [Dumper, BlockDumper])
@pytest.mark.parametrize("loader", [Loader, yaml.SafeLoader])
def test_a_text_stays_that_text(dumper, loader):
    told = dict(enumerate(HOSTILE))
    written = yaml.dump({f"v{key}": text for key, text in told.items()}, Dumper=dumper, allow_unicode=True)
    assert yaml.load(written, loader) == {f"v{key}": text for key, text in told.items()}


@pytest.mark.parametrize("text", ["1e3", "6.02e23", "0o14", "n", "Y"])
def test_quotes_what_other_readers_take_for_something_else(text):
    assert yaml.dump([text], Dumper=Dumper) == f"- '{text}'\n"


@pytest.mark.parametrize("text", ["1.4.0", "17.6-bookworm", "yo", "0x", "8000:8000", "e3"])
def test_leaves_other_texts_without_quotes(text):
    assert yaml.dump([text], Dumper=Dumper) == f"- {text}\n"


def test_says_nothing_by_reference():
    shared = ["a"]
    assert yaml.dump([shared, shared], Dumper=Dumper) == "- - a\n- - a\n"
