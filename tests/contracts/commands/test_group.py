from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from banyan.cli import cli, main
from banyan.registry import Registry
from contracts.commands._group import Folder
from contracts.commands.pact import pact

SHIP = '''"""Ship `one` order."""
import click

@click.command()
def command() -> int:
    return 1
'''


@pytest.fixture
def group(tmp_path, monkeypatch) -> Iterator[Folder]:
    package = tmp_path / "drawn_commands"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "ship_it.py").write_text(SHIP)
    (package / "broken.py").write_text('"""Break."""\nraise AssertionError\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Folder("drawn_commands", name="drawn")
    for name in [name for name in sys.modules if name.startswith("drawn_commands")]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def drawn(group, monkeypatch) -> None:
    monkeypatch.setitem(vars(cli), "_entry_points", {"drawn": EntryPoint("drawn", "drawn:drawn", "banyan.commands")})
    monkeypatch.setitem(sys.modules, "drawn", SimpleNamespace(drawn=group))


def test_lists_commands_without_importing_them(capsys):
    assert main(["drawn", "--help"]) == 0
    said = capsys.readouterr().out
    assert "ship-it" in said
    assert "Ship `one` order." in said
    assert "Break." in said


def test_runs_a_command_by_its_name_with_dashes():
    assert main(["drawn", "ship-it"]) == 1


def test_guesses_what_was_meant(capsys):
    assert main(["drawn", "ship-ot"]) == 2
    assert "there is no command of `drawn` called 'ship-ot'" in capsys.readouterr().err


def test_every_subcommand_of_pact_is_a_command_with_an_example():
    for name in Registry("contracts.commands.pacts"):
        command = pact.registry.load(name).command
        assert f"banyan pact {name.replace('_', '-')}" in (command.help or "")
