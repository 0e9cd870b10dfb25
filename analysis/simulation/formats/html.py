"""A self-contained page: what crossed, blind spots, sagas, chatter, tests, with every place: `--format html`."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.simulation.simulation import Simulation
from banyan.text import count, one_line


def render(simulation: Simulation) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("analysis.simulation.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["count"] = count
    return environment.get_template("page.html").render(
        simulation=simulation,
        levels={each.seen.at: each for each in simulation.truth.judged},
        style=Markup(files("analysis.simulation.formats").joinpath("page/page.css").read_text("utf-8")),  # noqa: S704
    )


def _shown(value: object) -> object:
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
