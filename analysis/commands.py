"""The analyzer's commands: `banyan report`, `banyan explain`, `banyan list`."""

from __future__ import annotations

from pathlib import Path

import click

from analysis import reports
from analysis.boundaries import STRATEGIES
from analysis.cache import default_folder
from analysis.evidence import KINDS
from analysis.options import columns as _width
from analysis.options import project_options as _project_options
from analysis.options import require_known as _known
from analysis.options import wants_colour as _colour
from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from banyan.output import check_writable, deliver, is_terminal
from banyan.registry import Registry

EXTENSIONS: dict[str, tuple[str, Registry]] = {
    "kinds": ("kinds of evidence", KINDS),
    "formats": ("report formats", Registry("analysis.reports", "report format")),
    "strategies": ("boundary strategies", STRATEGIES),
    "rules": ("rules of `banyan check`", RULES),
    "outcomes": ("formats of `banyan check`", OUTCOMES),
}


@click.command(short_help="How the apps and models of a project depend on each other.")
@click.argument("path", type=click.Path(path_type=Path, readable=False), default=Path())
@click.option("--format", "format_", default="terminal", metavar="FORMAT", help="See `banyan list formats`.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
@click.option("--strategy", default="by_app", metavar="NAME", help="See `banyan list strategies`.")
@_project_options
def report(
    *,
    path: Path,
    format_: str,
    output: Path | None,
    strategy: str,
    settings: str,
    site_packages: tuple[Path, ...],
    with_tests: bool,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Report how the apps and models of the Django project at PATH depend on each other.

    The code is read as text and never run; nothing is written inside PATH. Without --format the report is one page
    for the terminal: the most coupled apps, cycles, who writes whose models, and what could not be read.

    \b
    Examples:
      banyan report .
      banyan report . --settings shop.settings.production
      banyan report . --format html --output report.html
      banyan report src --format json | jq '.couplings[:5]'
    """
    from analysis.config import Config
    from analysis.rendering import Request, rendered

    _known("report format", format_, reports.names())
    _known("boundary strategy", strategy, STRATEGIES.names())
    check_writable(output)
    cache = None if no_cache else (cache_dir or default_folder())
    config = Config(settings, site_packages, with_tests, strategy, cache)
    seen = is_terminal(output)
    text = rendered(Request(path, format_, config, colour=seen and _colour(), width=_width() if seen else 100))
    deliver(text, output)
    return 0


@click.command(short_help="Every piece of evidence from one app or model to another.")
@click.argument("source")
@click.argument("target")
@click.option(
    "--project", "path", type=click.Path(path_type=Path), help="The project.  [default: found upwards from here]"
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be given several times.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
@_project_options
def explain(
    *,
    source: str,
    target: str,
    path: Path | None,
    kinds: tuple[str, ...],
    format_: str,
    output: Path | None,
    settings: str,
    site_packages: tuple[Path, ...],
    with_tests: bool,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Print every piece of evidence that SOURCE depends on TARGET, with file, line and source line.

    SOURCE and TARGET are apps (`orders`) or models (`orders.Order`). Both directions are shown, SOURCE to TARGET first.

    \b
    Examples:
      banyan explain orders accounts
      banyan explain orders.Order accounts.User --project src
      banyan explain orders catalog --kind query_join --kind write
    """
    from analysis.config import Config
    from analysis.explanation import explained

    for kind in kinds:
        _known("evidence kind", kind, KINDS.names())
    check_writable(output)
    cache = None if no_cache else (cache_dir or default_folder())
    config = Config(settings, site_packages, with_tests, cache=cache)
    colour = is_terminal(output) and _colour()
    text, found = explained(_project(path), config, (source, target), frozenset(kinds), format_, colour=colour)
    deliver(text, output)
    return 0 if found or format_ == "json" else 1


@click.command("list", short_help="The kinds, formats and strategies that can be named.")
@click.argument("what", required=False, metavar="[KIND]")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
def list_(what: str | None, format_: str, output: Path | None) -> int:
    """Print what can be named on the command line: KIND is kinds, formats, strategies, rules or outcomes.

    \b
    Examples:
      banyan list
      banyan list kinds
    """
    _known("list", what or "kinds", tuple(EXTENSIONS))
    check_writable(output)
    chosen = {name: entry for name, entry in EXTENSIONS.items() if what in (None, name)}
    if format_ == "json":
        import json

        document = {name: {n: registry.describe(n) for n in registry} for name, (_title, registry) in chosen.items()}
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    else:
        text = "\n".join(_listing(title, registry) for title, registry in chosen.values())
    deliver(text, output)
    return 0


def _listing(title: str, registry: Registry) -> str:
    width = max(map(len, registry.names()), default=0)
    rows = [f"  {name:{width}}  {registry.describe(name)}" for name in registry]
    return "\n".join([title, *rows, ""])


def _project(given: Path | None) -> Path:
    """The project named, else the nearest folder upwards with a banyan.toml or manage.py, else this folder."""
    if given is not None:
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "banyan.toml").is_file() or (folder / "manage.py").is_file():
            return folder
    return Path()
