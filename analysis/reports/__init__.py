"""The report formats: every module of this folder is one format, with `render(report) -> str`.

A format is pure: it reads nothing but the `Report`, and the same report gives the same bytes.
Modules whose names start with an underscore are what several formats share.
"""

from __future__ import annotations

from typing import Literal, Protocol, cast

from analysis.model.report import Report
from banyan.registry import Registry

Page = Literal["report", "proposal"]

_formats = Registry("analysis.reports", "report format")


class Renderer(Protocol):
    """What every format offers; `terminal` takes `colour` and `width` as well."""

    def __call__(self, report: Report, /) -> str: ...


def names() -> tuple[str, ...]:
    """All formats, sorted."""
    return _formats.names()


def describe(name: str) -> str:
    """Return what a format is for, in one line, without importing it; raise UnknownName."""
    return _formats.describe(name)


def load(name: str, page: Page = "report") -> Renderer:
    """Import one format and return its `render`; raise UnknownName.

    A format for people may have a page of its own for a proposal, `render_proposal`; the others write one document.
    """
    module = _formats.load(name)
    own = getattr(module, "render_proposal", None) if page == "proposal" else None
    return cast(Renderer, own or module.render)


def shows_proposal(name: str, page: Page) -> bool:
    """Whether a page says anything of a proposal: a format whose report does holds `SHOWS_PROPOSAL = True`."""
    return page == "proposal" or getattr(_formats.load(name), "SHOWS_PROPOSAL", False)
