"""The `mermaid` format, line by line."""

from __future__ import annotations

import re

import pytest

from analysis.reports.mermaid import MOST_EDGES, render
from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS

LINE = re.compile(r'flowchart TD|    app\d+\["(?:[\w .,:/-]|#\d+;)+"\]|    app\d+ -->\|"\d+"\| app\d+')


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_leaves_its_quotation_marks(attack: str) -> None:
    for line in render(sample.hostile(attack)).splitlines():
        assert LINE.fullmatch(line)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_every_line_has_both_its_nodes(attack: str) -> None:
    text = render(sample.hostile(attack))
    assert set(re.findall(r"\| (app\d+)", text)) | set(re.findall(r"(app\d+) --", text)) == set(
        re.findall(r"(app\d+)\[", text)
    )


def test_says_how_many_were_left_out() -> None:
    report = large_sample.large(evidence=5_000)
    text = render(report)
    assert f"    %% {len(report.couplings) - MOST_EDGES} weaker couplings left out\n" in text
    assert text.count("-->") == MOST_EDGES


def test_keeps_the_strongest() -> None:
    report = large_sample.large(evidence=5_000)
    strongest = max(report.couplings, key=lambda each: each.weight)
    assert f'-->|"{strongest.evidence}"|' in render(report).splitlines()[-MOST_EDGES]


def test_says_nothing_where_nothing_was_left_out() -> None:
    assert "%%" not in render(sample.shop())


def test_a_label_may_be_a_word_of_the_language() -> None:
    assert '["end' in render(sample.hostile("x")).replace("ordersx", "end")
