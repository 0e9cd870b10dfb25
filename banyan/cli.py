"""The `banyan` command: a group whose commands are found by name in the entry point group `banyan.commands`."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import NoReturn

import click
from click.shell_completion import shell_complete

from banyan import __version__
from banyan.errors import BanyanError, UnavailableCommand, UnknownName

COMMANDS = "banyan.commands"
"""The entry point group; each entry is a click command."""

PARTS = {
    "analysis": "Read the monolith, and agree on services",
    "extracted": "Move services out of it, and traffic to them",
    "contracts": "Prove that they do what the monolith did",
    "loadtests": "Prove that they carry the load",
}
"""The packages that commands are in, with what each of them is for, in the order of a migration."""

OURS = {"banyan", *PARTS}
"""Packages that are always there, so that a missing part of them is a fault and no missing library."""

_ELSEWHERE = "Commands of other packages"

INTERRUPTED = 130
BROKEN_PIPE = 141

HELP = """Take a Django monolith to services, and prove each step.

Begin with `report`, which reads the code as text: nothing of it is run, imported or written to.

\b
Examples:
  banyan report .                        one page: what is coupled, and where to start
  banyan report . --format html --output report.html
  banyan explain orders accounts         every piece of evidence from one app to another
  banyan plan .                          write banyan.toml: which service owns what
  banyan check                           fail on new crossings between services
  banyan extract catalog                 what it takes to make a service of it; --apply makes it
"""

EPILOG = """\b
Exit codes:
  0  clean, or pass
  1  findings, or fail
  2  wrong use, bad configuration, unreadable input, or an error in Banyan itself
  3  inconclusive

Every command has its own page: banyan COMMAND --help
"""


def script() -> NoReturn:
    """Run one command and end the process, without taking down one by one the millions of values that it made."""
    code = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; everything that went wrong is told on stderr."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    debug = "--debug" in arguments or bool(os.environ.get("BANYAN_DEBUG"))
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        return _leave_pipe()
    except (KeyboardInterrupt, EOFError, click.Abort):
        return _say("interrupted", code=INTERRUPTED)
    except Exception as error:  # noqa: BLE001  the edge of the program: nothing may pass it as a bare traceback
        return _tell(error, debug=debug)
    return code


class Commands(click.Group):
    """Commands that are imported only when they are run, or when their one line of help is printed."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; raise UnavailableCommand where it finds one of its libraries missing on its way."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if not error.name or error.name.partition(".")[0] in OURS:
                raise
            raise UnavailableCommand(ctx.invoked_subcommand or ctx.command_path, missing=error.name) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(self._entry_points)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; raise UnavailableCommand where one of its libraries is missing."""
        entry_point = self._entry_points.get(cmd_name)
        if entry_point is None:
            return None
        try:
            return _load(entry_point)
        except UnavailableCommand:
            if ctx.resilient_parsing:  # completing a name: the others should still be offered
                return None
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; raise UnknownName."""
        if not ctx.resilient_parsing and args[0] not in self._entry_points:
            raise UnknownName("command", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command, those of one part together."""
        width = max(map(len, self._entry_points), default=0)
        for heading in (*PARTS.values(), _ELSEWHERE):
            rows = [
                (name.ljust(width), _summary(entry_point))
                for name, entry_point in sorted(self._entry_points.items())
                if _heading(entry_point) == heading
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    @cached_property
    def _entry_points(self) -> dict[str, EntryPoint]:
        return {entry_point.name: entry_point for entry_point in entry_points(group=COMMANDS)}


def _debug_option() -> click.Option:
    return click.Option(["--debug"], is_flag=True, expose_value=False, help="Show the traceback of an error.")


cli = Commands(
    "banyan",
    help=HELP,
    epilog=EPILOG,
    params=[_debug_option()],
    context_settings={"help_option_names": ["-h", "--help"]},
)
click.version_option(__version__, prog_name="banyan", message="%(prog)s %(version)s")(cli)


def _run(arguments: list[str]) -> int:
    if instruction := os.environ.get("_BANYAN_COMPLETE"):
        return shell_complete(cli, {}, "banyan", "_BANYAN_COMPLETE", instruction)
    # Not `cli.main()`: it exits with 1, our "findings", when the reader of a pipe has gone.
    try:
        with cli.make_context("banyan", arguments) as context:
            result = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else 0


def _load(entry_point: EntryPoint) -> click.Command:
    try:
        command = entry_point.load()
    except ModuleNotFoundError as error:
        raise UnavailableCommand(entry_point.name, missing=error.name or str(error)) from error
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry_point.value} is no click command")
    if not any(parameter.name == "debug" for parameter in command.params):
        command.params.append(_debug_option())
    return command


def _heading(entry_point: EntryPoint) -> str:
    return PARTS.get(entry_point.value.partition(".")[0], _ELSEWHERE)


def _summary(entry_point: EntryPoint) -> str:
    try:
        return _load(entry_point).get_short_help_str(limit=80)
    except UnavailableCommand as error:
        return f"({error.message})"


def _tell(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    match error:
        case BanyanError():
            return _say(str(error), hint=error.hint, code=error.exit_code)
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return 2
        case click.UsageError():
            page = error.ctx.command_path if error.ctx else "banyan"
            return _say(error.format_message(), hint=f"see {page} --help")
        case click.ClickException():
            return _say(error.format_message())
        case OSError(strerror=str(reason)):
            place = f"{error.filename}: " if error.filename else ""
            return _say(f"{place}the system refused: {reason}", hint="check that the folder is there and may be used")
        case _:
            message = f"Banyan itself failed: {type(error).__name__}: {error}"
            return _say(message, hint="run it again with --debug, and report what it prints")


def _say(message: str, *, hint: str | None = None, code: int = 2) -> int:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)
    if hint:
        click.echo(f"{click.style(' hint:', fg='cyan')} {hint}", err=True)
    return code


def _leave_pipe() -> int:
    """Point stdout at nothing, so that the interpreter's last flush finds no broken pipe either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
