"""The committed services are what the extractor makes."""

from __future__ import annotations

from collections import Counter

import pytest

from extracted.extractor.ledger import MEASURED, silent
from tests.example.services import SERVICES, committed, made


@pytest.mark.parametrize("service", SERVICES)
def test_is_committed_as_it_is_made(service):
    wanted = {file.path: file.content for file in made(service).service}
    found = dict(committed(service))
    assert sorted(found) == sorted(wanted), "run make services"
    assert [path for path in wanted if wanted[path] != found[path]] == [], "run make services"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", MEASURED)
def test_four_in_five_couplings_are_rewritten(service, name):
    fates = Counter(one.fate for one in made(service).decisions if one.kind in MEASURED[name])
    assert fates["rewritten"] >= 0.8 * sum(fates.values()) > 0


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_crosses_in_silence(service):
    extraction = made(service)
    assert silent(extraction.cut, extraction.decisions) == ()
