"""A group whose subcommands are the modules of a package: listed by their docstrings, imported when they are run."""

from __future__ import annotations

from typing import Any

import click

from banyan.errors import UnknownName
from banyan.registry import Registry


class Folder(click.Group):
    """Subcommands in files of their own: `check` is `command` in `check.py`, `can-i-deploy` in `can_i_deploy.py`.

    A module's first line is what the group's page says of it, so that nothing is imported for that page.
    """

    def __init__(self, package: str, **others: Any) -> None:
        super().__init__(**others)
        self.registry = Registry(package, f"command of `{self.name}`")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(name.replace("_", "-") for name in self.registry)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        name = cmd_name.replace("-", "_")
        if name not in self.registry:
            return None
        command = self.registry.load(name).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.registry.package}.{name}.command is no click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; raise UnknownName."""
        if not ctx.resilient_parsing and args[0].replace("-", "_") not in self.registry:
            raise UnknownName(self.registry.kind, args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command, as its module's docstring opens."""
        rows = [(name.replace("_", "-"), self.registry.describe(name)) for name in self.registry]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
