"""The `terminal` format: one screen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from analysis.model.project import UnreadFile
from analysis.reports.terminal import render
from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS


def test_fits_a_screen_with_a_hundred_apps() -> None:
    report = large_sample.large(apps=100, models=300, evidence=5_000)
    unread = tuple(UnreadFile(f"file_{number}.py", "syntax error") for number in range(40))
    page = render(replace(report, project=replace(report.project, unread=unread), cycles=report.cycles * 9))
    assert len(page.splitlines()) <= 45


@pytest.mark.parametrize("width", [80, 100])
def test_keeps_to_the_width_it_is_given(width: int) -> None:
    page = render(large_sample.large(apps=20, models=40, evidence=900), width=width)
    assert max(map(cell_len, page.splitlines())) <= width


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_adds_a_line(attack: str) -> None:
    plain, hostile = render(sample.hostile("x")), render(sample.hostile(attack))
    assert abs(len(hostile.splitlines()) - len(plain.splitlines())) <= 2


def test_is_plain_unless_asked_for_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in render(sample.shop())


def test_colours_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" in render(sample.shop(), colour=True)


def test_says_the_same_in_colour() -> None:
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", render(sample.shop(), colour=True))
    assert [line.rstrip() for line in coloured.splitlines()] == render(sample.shop()).splitlines()


def test_a_command_is_never_cut() -> None:
    report = sample.shop()
    root = "/".join(["a_rather_long_folder"] * 8)
    page = render(replace(report, project=replace(report.project, root=root)), width=80)
    assert f"banyan report {root} --format html --output report.html" in page


def test_a_command_can_be_pasted_into_a_shell() -> None:
    page = render(sample.hostile("; rm -rf $HOME"))
    assert "banyan report '; rm -rf $HOME' --format html" in page


def test_leaves_out_the_project_where_it_is_here() -> None:
    report = sample.shop()
    page = render(replace(report, project=replace(report.project, root=".")))
    assert "banyan explain orders catalog\n" in page
    assert "banyan report . --format html --output report.html\n" in page


def test_suggests_no_explanation_where_nothing_is_coupled() -> None:
    assert "banyan explain" not in render(sample.empty())


def test_counts_evidence_inside_apps_apart() -> None:
    assert "11 dependencies between apps in 5 pairs, 2 inside apps" in render(sample.shop())
