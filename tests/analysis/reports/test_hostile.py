"""Whatever the analysed project is called, every format stays what it is."""

from __future__ import annotations

import re

import pytest

from analysis import reports
from tests.analysis.reports import sample
from tests.analysis.reports.attacks import ATTACKS

_UNSHOWABLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff\ud800-\udfff]"
)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("name", reports.names())
def test_writes_no_control_character(name: str, attack: str) -> None:
    rendered = reports.load(name)(sample.hostile(attack))
    assert not _UNSHOWABLE.search(rendered)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_writes_no_control_character_into_a_proposal(name: str, attack: str) -> None:
    rendered = reports.load(name, "proposal")(sample.hostile(attack))
    assert not _UNSHOWABLE.search(rendered)
    rendered.encode("utf-8")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("name", reports.names())
def test_can_be_written_as_utf_8(name: str, attack: str) -> None:
    reports.load(name)(sample.hostile(attack)).encode("utf-8")
