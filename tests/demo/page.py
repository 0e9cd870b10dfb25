"""The page at the end: what was done, how long each step took, and a link to every report."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

_STYLE = """
:root { color-scheme: light dark; --back: #fbfbf9; --ink: #1c1c1a; --link: #0b5394 }
@media (prefers-color-scheme: dark) { :root { --back: #1b1b19; --ink: #ececea; --link: #8fbfff } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink);
  background: var(--back) }
a { color: var(--link) }
td { padding: .2rem .8rem .2rem 0 }
td.n { text-align: right; font-variant-numeric: tabular-nums }
"""


def page(reports: Iterable[tuple[str, str]], took: Iterable[tuple[str, float]], folder: Path) -> str:
    """The page, for the reports that are there, by title and path from the folder, and the steps with their seconds."""
    links = "".join(
        f'<li><a href="{escape(path)}">{escape(title)}</a></li>' for title, path in reports if (folder / path).is_file()
    )
    steps = "".join(f'<tr><td>{escape(title)}</td><td class="n">{seconds:.0f} s</td></tr>' for title, seconds in took)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>The demo of Banyan</title>'
        f"<style>{_STYLE}</style></head><body><h1>From a monolith to a service, and back</h1>"
        f"<h2>Reports</h2><ul>{links}</ul><h2>Steps</h2><table>{steps}</table>"
        '<p>What every command said lies in <a href="logs/">logs</a>.</p></body></html>\n'
    )
