"""The `dot` format, line by line, and by Graphviz itself where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from analysis.reports.dot import render
from tests.analysis.reports import sample
from tests.analysis.reports.attacks import ATTACKS

TEXT = r'"(?:[^"\\\n]|\\\\|\\")*"'
LINE = re.compile(
    rf"digraph {TEXT} \{{|\}}|  rankdir=TB; node \[.*\]; edge \[.*\];"
    rf'|  {TEXT} \[tooltip={TEXT}(?:, style="rounded,dashed")?\];'
    rf'|  {TEXT} -> {TEXT} \[label="\d+", penwidth=\d\.\d\d, tooltip={TEXT}\];'
)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_leaves_its_quotation_marks(attack: str) -> None:
    for line in render(sample.hostile(attack)).splitlines():
        assert LINE.fullmatch(line)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed: its own parser was not asked")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_graphviz_reads_it(attack: str) -> None:
    done = subprocess.run(["dot", "-Tplain"], input=render(sample.hostile(attack)), capture_output=True, text=True)  # noqa: PLW1510
    assert (done.returncode, done.stderr) == (0, "")


def test_a_heavier_coupling_has_a_thicker_line() -> None:
    widths = [float(width) for width in re.findall(r"penwidth=([\d.]+)", render(sample.shop()))]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) > 1


def test_draws_an_app_from_outside_dashed() -> None:
    report = sample.shop()
    outside = tuple(replace(app, is_local=app.label != "catalog") for app in report.apps)
    assert "dashed" not in render(report)
    assert '"catalog" [tooltip="catalog", style="rounded,dashed"];' in render(replace(report, apps=outside))
