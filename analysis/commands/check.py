"""The command `banyan check`: the ratchet that keeps a boundary from growing new holes."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands._options import ProjectOptions, colour, known, output_option, project_options
from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from banyan.errors import UsageError
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
@click.option("--evidence", "keeps", is_flag=True, help="Keep what was found for `banyan ready`, by service.")
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
    keeps: bool,
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
      banyan check --evidence                        keep it as evidence for `banyan ready`
      banyan check --format sarif --output banyan.sarif
    """
    from analysis.checking import Asked, told
    from analysis.checking import check as checked

    known("check format", format_, OUTCOMES.names())
    for name in rules:
        known("rule", name, RULES.names())
    check_writable(output)
    if keeps and (since or rules):
        raise UsageError("--evidence is about all code and all rules", hint="leave out --changed-since and --rule")
    asked = Asked(options.config(), project or path, plan_file, rules, since, update=update, accept_new=accept_new)
    coloured = is_terminal(output) and colour()
    if not keeps:
        text, is_clean = checked(asked, format_, colour=coloured)
        deliver(text, output)
        return 0 if is_clean else 1
    from analysis.checking import outcome_of
    from analysis.keeping import keep_boundary

    outcome = outcome_of(asked)
    deliver(told(outcome, format_, colour=coloured)[0], output)
    keep_boundary(outcome, output)
    return 0 if outcome.is_clean else 1
