"""How `main` turns what happens inside a command into an exit code and a few words on stderr."""

from __future__ import annotations

import io
import sys
from importlib.metadata import EntryPoint

import click
import pytest

from banyan import cli
from banyan.errors import BadInput


@pytest.fixture
def run(monkeypatch, capsys):
    """Run `banyan try` with a body of the test's own; return exit code and stderr."""

    def run(body, *arguments):
        command = click.Command("try", callback=body, params=[])
        monkeypatch.setattr(EntryPoint, "load", lambda _: command)
        monkeypatch.setattr(cli, "entry_points", lambda group: [EntryPoint("try", "tests:x", group)])
        vars(cli.cli).pop("_entry_points", None)
        code = cli.main(["try", *arguments])
        return code, capsys.readouterr().err

    yield run
    vars(cli.cli).pop("_entry_points", None)  # or a later test of this process would know no other command


def raises(error):
    def body():
        raise error

    return body


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1), (3, 3)])
def test_a_command_returns_its_exit_code(run, result, code):
    assert run(lambda: result) == (code, "")


def test_a_command_may_exit_by_its_context(run):
    assert run(lambda: click.get_current_context().exit(3)) == (3, "")


def test_an_error_says_what_where_and_what_to_do(run):
    error = BadInput("no settings found", where="shop/manage.py:9", hint="name them with --settings")
    expected = "error: shop/manage.py:9: no settings found\n hint: name them with --settings\n"
    assert run(raises(error)) == (2, expected)


def test_an_error_without_a_hint_is_one_line(run):
    assert run(raises(BadInput("empty"))) == (2, "error: empty\n")


def test_an_error_of_click_is_never_a_finding(run):
    assert run(raises(click.FileError("out.html", "disk full")))[0] == 2


def test_a_fault_of_our_own_is_named_without_a_traceback(run):
    code, said = run(raises(KeyError("x")))
    assert code == 2
    assert said.startswith("error: Banyan itself failed: KeyError: 'x'\n hint: run it again with --debug")


def test_debug_is_taken_after_the_command_as_well(run):
    code, said = run(raises(KeyError("x")), "--debug")
    assert code == 2
    assert "Traceback (most recent call last)" in said


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError, click.Abort])
def test_an_interrupt_ends_with_130(run, stop):
    assert run(raises(stop())) == (130, "error: interrupted\n")


def test_a_closed_pipe_ends_quietly_with_141(run, monkeypatch, tmp_path):
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert run(raises(BrokenPipeError()))[0] == 141


def test_a_missing_library_names_the_command_that_needs_it(run, monkeypatch, capsys):
    def load(_):
        raise ModuleNotFoundError(name="locust")

    run(lambda: None)
    monkeypatch.setattr(EntryPoint, "load", load)
    assert cli.main(["try"]) == 2
    assert capsys.readouterr().err.startswith("error: try needs locust, which is not installed\n hint: ")
    assert cli.main(["--help"]) == 0
    assert "(try needs locust, which is not installed)" in capsys.readouterr().out


def test_a_library_that_is_missed_on_the_way_is_named_too(run):
    code, said = run(raises(ModuleNotFoundError("No module named 'psutil'", name="psutil")))
    assert (code, said.splitlines()[0]) == (2, "error: try needs psutil, which is not installed")


def test_a_missing_part_of_banyan_is_no_missing_library(run):
    _, said = run(raises(ModuleNotFoundError("No module named 'banyan.gone'", name="banyan.gone")))
    assert said.startswith("error: Banyan itself failed: ModuleNotFoundError: ")


def test_an_entry_point_that_is_no_command_is_our_own_fault(run, monkeypatch, capsys):
    run(lambda: None)
    monkeypatch.setattr(EntryPoint, "load", lambda _: io.StringIO)
    assert cli.main(["try"]) == 2
    assert "is no click command" in capsys.readouterr().err
