"""The command `banyan extract`: from a plan to a service, and a patch of the monolith that works with it or without."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.cache import default_folder
from analysis.commands._options import colour, width
from banyan.errors import UsageError
from banyan.output import check_writable, deliver, is_terminal
from banyan.progress import shown


@click.command(short_help="Make a service of the plan, and patch the monolith to work with it or without.")
@click.argument("service")
@click.option("--apply", is_flag=True, help="Write it. Without, only what would be written is shown.")
@click.option("--check", is_flag=True, help="Say what has drifted since it was extracted; write nothing.")
@click.option("--undo", is_flag=True, help="Take everything back; hand edits stay.")
@click.option("--yes", "is_sure", is_flag=True, help="With --undo: what the patch made in databases is taken back.")
@click.option("--ignore", "ignored", multiple=True, metavar="MODULE:SYMBOL", help="Leave it to hands; repeatable.")
@click.option("--allow-dirty", is_flag=True, help="Write even where git has changes that are not committed.")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan.  [default: the nearest banyan.toml upwards]",
)
@click.option("--settings", default="", envvar="BANYAN_SETTINGS", metavar="MODULE", help="Settings module to read.")
@click.option("--format", "format_", default="terminal", metavar="FORMAT", help="See `banyan list extractions`.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
@click.option(
    "--cache-dir", type=click.Path(path_type=Path), envvar="BANYAN_CACHE_DIR", help="Where to keep what was read."
)
@click.option("--no-cache", is_flag=True, help="Read everything afresh and keep nothing.")
def extract(
    *,
    service: str,
    apply: bool,
    check: bool,
    undo: bool,
    is_sure: bool,
    ignored: tuple[str, ...],
    allow_dirty: bool,
    plan_file: Path | None,
    settings: str,
    format_: str,
    output: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Make a Django project of SERVICE, as the plan has it, in extracted/services/SERVICE.

    Its apps keep their labels, tables and formatting; every coupling over the cut is rewritten on both sides, or
    listed with its line, the reason and the hand work that is left. The monolith is patched so that each rewritten
    place works here or there by one switch (`banyan switch`); nothing changes until that is thrown.

    Without an option nothing is written: the patch and the list are shown. --apply writes both, whole or not at all.
    Run it again when the monolith has moved on: what people edited in the service is merged, never overwritten.

    --undo takes back the source once the database is taken back: it names the commands for that, and refuses while the
    monolith's database ($DATABASE_URL, else that of `banyan up`) has what the patch made, or cannot be told.

    \b
    Exit codes: 0 done, 1 conflicts, drift (with --check) or a coupling that nothing was decided on,
    2 a plan, a project or a git tree that it cannot work with.

    \b
    Examples:
      banyan extract catalog                          what would be written, as a diff and a list
      banyan extract catalog --apply
      banyan extract catalog --check                  what has changed on either side since
      banyan extract catalog --undo                   says what to do in the database first; then once more
      banyan extract catalog --ignore orders.models:OrderLine.variant
      banyan extract catalog --format html --output catalog.html
    """
    if apply + check + undo > 1:
        raise UsageError("--apply, --check and --undo exclude each other", hint="use one of them")
    if is_sure and not undo:
        raise UsageError("--yes is for --undo alone", hint="leave it out")
    from analysis.config import Config
    from extracted.commands._undoing import undoing
    from extracted.extractor.formats import FORMATS
    from extracted.extractor.work import Asked, Deed, Undoing, work

    render = FORMATS.load(format_).render
    check_writable(output)
    deed: Deed = "apply" if apply else "check" if check else "undo" if undo else "look"
    config = Config(settings=settings, cache=None if no_cache else (cache_dir or default_folder()))
    back = undoing(plan_file, service, is_sure=is_sure) if undo else Undoing()
    with shown() as progress:
        ledger = work(Asked(service, deed, config, plan_file, allow_dirty, ignored, back), progress)
    seen = is_terminal(output)
    page = {"colour": seen and colour(), "width": width() if seen else 100} if format_ == "terminal" else {}
    text = render(ledger, **page)
    deliver(text, output)
    return 0 if ledger.is_clean else 1
