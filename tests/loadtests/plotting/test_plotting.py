"""Charts have every point between their axes, their ends told, and nothing in them that is not text."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from loadtests.plotting.axes import Axis, Scale, axis
from loadtests.plotting.drawing import WIDTH, Chart, svg
from loadtests.plotting.intervals import Row, rows_svg
from loadtests.plotting.marks import Band, Dots, Line, Rule


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("values", [(0.5, 0.99), (0.5,), (), (0.0, 0.9999), (0.001, 0.002)], ids=str)
def test_an_axis_has_ticks_between_its_ends(scale, values):
    found = axis("x", values, scale)
    assert found.low < found.high
    assert found.ticks()
    assert all(0 <= found.place(tick) <= 1 for tick in found.ticks())
    assert sorted(found.ticks()) == list(found.ticks())


def test_an_axis_puts_what_is_beyond_at_its_end():
    found = Axis("x", 1, 100, Scale.LOG)
    assert [found.place(value) for value in (0.1, 10, 1e6)] == pytest.approx([0, 0.5, 1])


@pytest.mark.parametrize("high", [1e-9, 0.3, 7, 1234567, 1e12], ids=str)
def test_an_even_axis_has_a_handful_of_ticks_of_any_size(high):
    assert 3 <= len(axis("x", (0, high), has_nought=True).ticks()) <= 12


def chart(*marks):
    return Chart("<p95> & more", Axis("rate", 0, 10), Axis("ms", 1, 1000, Scale.LOG), marks)


def test_a_chart_is_whole_and_escaped():
    marks = (
        Line(((0, 1), (10, 1000)), "before", "<monolith>"),
        Band(((0, 1, 2), (10, 500, 900)), "after", "its interval"),
        Dots(((5, 10),), "after", "a block", ("block <5>",)),
        Rule(100, "allowed", "what is allowed"),
    )
    text = svg(chart(*marks))
    assert "<monolith>" not in text
    root = ET.fromstring(text)
    assert root.findtext("title") == "<p95> & more"
    assert [each.text for each in root.iter("title")] == ["<p95> & more", "block <5>"]
    texts = {each.text for each in root.iter("text")}
    assert {"rate", "ms", "<monolith>", "its interval", "a block", "what is allowed"} <= texts


def test_points_stay_within_the_chart():
    points = tuple((float(x), float(10**x)) for x in range(-3, 14))
    root = ET.fromstring(svg(chart(Line(points, "before"))))
    found = [float(each) for each in re.split("[ ,]", root.findall("polyline")[0].attrib["points"])]
    assert all(0 <= x <= WIDTH for x in found[::2])
    assert all(0 <= y <= 300 for y in found[1::2])


def test_a_long_legend_takes_several_rows_within_the_chart():
    marks = tuple(Line(((0, 1), (1, 2)), "before", f"http://127.0.0.1:3877{number} p95") for number in range(4))
    root = ET.fromstring(svg(chart(*marks)))
    told = [each for each in root.iter("text") if each.text and each.text.startswith("http")]
    assert len({each.attrib["y"] for each in told}) == 2
    assert all(float(each.attrib["x"]) + 6.6 * len(each.text or "") <= WIDTH for each in told)
    highest = min(
        float(y)
        for line in root.findall("polyline")
        for _, y in [each.split(",") for each in line.attrib["points"].split()]
    )
    assert highest > max(float(each.attrib["y"]) for each in told)


def test_a_label_is_told_once():
    text = svg(chart(Line(((0, 1), (1, 2)), "before", "monolith"), Dots(((0, 1),), "before", "monolith")))
    assert text.count(">monolith<") == 1


def test_intervals_have_a_row_each_even_where_nothing_is_known():
    rows = (
        Row("search p95", 0.2, 1.4, 0.8, "fail", "+12 ms"),
        Row("a <route> with a name that is far too long to be told whole", None, 3, 1, "pass"),
        Row("unknown", None, None, None, "inconclusive", "too few"),
    )
    text = rows_svg("intervals", Axis("share of the margin", -1, 2), rows, (Rule(1, "allowed", "margin"),))
    root = ET.fromstring(text)
    assert len(root.findall("circle")) == 2
    assert [each.text for each in root.iter("title")][1] == rows[1].name
    assert {"+12 ms", "too few", "margin"} <= {each.text for each in root.iter("text")}
