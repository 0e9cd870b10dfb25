"""The command `banyan check`: the ratchet that keeps a boundary from growing new holes."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands._options import ProjectOptions, colour, known, output_option, project_options
from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="Hold the code to the plan: no new crossings, and a baseline that only shrinks.")
@click.argument("path", type=click.Path(path_type=Path, readable=False), required=False)
@click.option("--project", type=click.Path(path_type=Path), help="The same as PATH.")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan.  [default: the nearest banyan.toml upwards]",
)
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only this rule; may be given several times.")
@click.option("--changed-since", "since", metavar="REV", help="Only what was added since this revision of git.")
@click.option("--update", is_flag=True, help="Take stale entries out of the baseline; write a first one.")
@click.option("--accept-new", is_flag=True, help="With --update: take new findings into the baseline too.")
@click.option("--format", "format_", default="terminal", metavar="FORMAT", help="See `banyan list outcomes`.")
@output_option
@project_options
def check(
    *,
    path: Path | None,
    project: Path | None,
    plan_file: Path | None,
    rules: tuple[str, ...],
    since: str | None,
    update: bool,
    accept_new: bool,
    format_: str,
    output: Path | None,
    options: ProjectOptions,
) -> int:
    """Hold the code of the project at PATH to its plan.

    A dependency from one service to another that is new fails, with its source line, whose it is, why it matters and
    what to do instead. Known ones are listed in a baseline beside the plan, which may only shrink: an entry that the
    code no longer needs fails too, until --update takes it away.

    \b
    Exit codes: 0 clean, 1 new findings or stale entries, 2 a plan or baseline that cannot be used.

    \b
    Examples:
      banyan check
      banyan check --update                          begin a baseline, or take stale entries out of it
      banyan check --changed-since origin/main       only what this branch adds
      banyan check --rule cross_service_foreign_key
      banyan check --format sarif --output banyan.sarif
    """
    from analysis.checking import Asked
    from analysis.checking import check as checked

    known("check format", format_, OUTCOMES.names())
    for name in rules:
        known("rule", name, RULES.names())
    check_writable(output)
    asked = Asked(options.config(), project or path, plan_file, rules, since, update=update, accept_new=accept_new)
    text, is_clean = checked(asked, format_, colour=is_terminal(output) and colour())
    deliver(text, output)
    return 0 if is_clean else 1
