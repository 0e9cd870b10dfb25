"""The command `banyan retire`: takes out of the monolith what a service has done alone for long enough."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cache import default_folder
from analysis.commands._options import colour, width
from banyan.output import check_writable, deliver, is_terminal
from banyan.plan.option import accepted, plan_option
from banyan.progress import shown


@click.command(short_help="Take a service's code, tables and patch out of the monolith, once nothing needs them.")
@click.argument("service")
@click.option("--apply", is_flag=True, help="Do it. Without, only what would be done is shown.")
@click.option("--allow-dirty", is_flag=True, help="Write even where git has changes that are not committed.")
@click.option("--format", "format_", default="terminal", metavar="FORMAT", help="See `banyan extract`.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
@click.option("--no-cache", is_flag=True, help="Read everything afresh and keep nothing.")
@plan_option
def retire(
    *,
    service: str,
    apply: bool,
    allow_dirty: bool,
    format_: str,
    output: Path | None,
    no_cache: bool,
    plan_file: Path,
) -> int:
    """Take the code that SERVICE has made needless out of the monolith: the end of its move.

    It is refused, with each place and its line, while the work is done in the monolith, until the service has done it
    for the plan's hold_days, and as long as staying code or a test needs moved code that nothing stands in for. What
    staying code, routes and tests do reach is put by what asks the service; all else goes, its tables as well where
    the service has a database of its own. The patch becomes the monolith's own.

    This is the one step that `banyan extract --undo` does not take back: version control does, and a backup for tables.

    \b
    Exit codes: 0 shown or done, 1 something stands in the way (nothing was written), 2 wrong use.

    \b
    Examples:
      banyan retire catalog                    what stands in the way, or what would go, as a diff and a list
      banyan retire catalog --format diff
      banyan retire catalog --apply
    """
    import datetime as dt

    from analysis.config import Config
    from extracted.extractor.formats import FORMATS
    from extracted.extractor.retire import Switched, retire
    from extracted.extractor.work import Asked
    from extracted.running import switch as switches
    from extracted.running.state import folder_of

    render = FORMATS.load(format_).render
    check_writable(output)
    plan = accepted(plan_file)
    switches.require(plan, service)
    setting = next(one for one in switches.settings(folder_of(plan_file), plan) if one.service == service)
    config = Config(cache=None if no_cache else default_folder())
    asked = Asked(service, "apply" if apply else "look", config, plan_file, allow_dirty)
    with shown() as progress:
        ledger = retire(asked, Switched(setting.mode, setting.since), dt.datetime.now(dt.UTC), progress)
    seen = is_terminal(output)
    page = {"colour": seen and colour(), "width": width() if seen else 100} if format_ == "terminal" else {}
    text = render(ledger, **page)
    deliver(text, output)
    return 1 if any(decision.fate == "refused" for decision in ledger.decisions) else 0
