"""The elements of SVG that all charts are made of."""

from __future__ import annotations

from xml.etree import ElementTree as ET

Place = tuple[float, float]


def line(root: ET.Element, start: Place, end: Place, kind: str) -> None:
    """Add a straight line."""
    places = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    ET.SubElement(root, "line", {"class": kind, **{name: f"{value:g}" for name, value in places.items()}})


def text(root: ET.Element, at: Place, words: str, anchor: str) -> ET.Element:
    """Add a text, and return it."""
    found = ET.SubElement(root, "text", {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "text-anchor": anchor})
    found.text = words
    return found


def dot(root: ET.Element, at: Place, kind: str, radius: float = 3) -> ET.Element:
    """Add a dot, and return it."""
    places = {"cx": f"{at[0]:g}", "cy": f"{at[1]:g}", "r": f"{radius:g}"}
    return ET.SubElement(root, "circle", {"class": f"dot {kind}", **places})
