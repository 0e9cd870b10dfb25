"""A self-contained page: what crossed, blind spots, sagas, chatter, tests, with every place: `--format html`."""

from __future__ import annotations

from analysis.simulation.exercising import STATES
from analysis.simulation.simulation import Simulation
from banyan.pages.rendering import rendered
from banyan.text import count


def render(simulation: Simulation) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    levels = {each.seen.at: each for each in simulation.truth.judged}
    values = {"simulation": simulation, "levels": levels, "states": STATES}
    return rendered("analysis.simulation.formats", values, filters={"count": count})
