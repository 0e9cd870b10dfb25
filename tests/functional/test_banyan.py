"""What the `banyan` command says of itself, and how it ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

import banyan as trunk
from tests.functional.command import BANYAN, banyan

HEAVY = {"django", "jinja2", "networkx", "rich", "sqlglot", "tree_sitter"}


def test_help_teaches_with_examples():
    page = banyan("--help")
    assert page.returncode == 0
    assert page.stderr == ""
    assert "Examples:\n    banyan report ." in page.stdout


@pytest.mark.parametrize(
    ("heading", "command"),
    [("Read the monolith", "report"), ("Move services out", "extract"), ("Prove that they do", "can-i-deploy")],
)
def test_help_lists_each_command_with_one_line_under_what_it_is_for(heading, command):
    page = banyan("--help", env={"COLUMNS": "100"}).stdout
    commands = page.partition(f"\n{heading}")[2].partition("\n\n")[0]
    (line,) = (line for line in commands.splitlines()[1:] if line.split()[0] == command)
    assert len(line.split()) > 3
    assert not line.endswith(("...", ")"))


@pytest.mark.parametrize("command", ["explain", "list", "report"])
def test_each_command_has_its_own_page_with_an_example(command):
    page = banyan(command, "--help")
    assert page.returncode == 0
    assert f"banyan {command} " in page.stdout.partition("Options:")[0].partition("\n")[2]


@pytest.mark.parametrize("code", ["0  clean", "1  findings", "2  wrong use", "3  inconclusive"])
def test_help_documents_exit_code(code):
    assert code in banyan("--help").stdout


def test_help_loads_no_heavy_library():
    program = "import sys, banyan.cli; code = banyan.cli.main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "click" in done.stderr.split()
    assert HEAVY.isdisjoint(done.stderr.split())


def test_version():
    done = banyan("--version")
    assert (done.returncode, done.stdout) == (0, f"banyan {trunk.__version__}\n")


def test_without_arguments_shows_the_help_as_wrong_use():
    done = banyan()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: banyan")


def test_unknown_command_is_wrong_use_with_a_guess():
    done = banyan("reprot")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no command called 'reprot'\n hint: did you mean report?\n"


def test_unknown_command_unlike_any_other_names_what_there_is():
    said = banyan("xyzzy").stderr.partition(" hint: choose from ")[2].strip().split(", ")
    assert {"check", "explain", "extract", "list", "plan"} <= set(said)


def test_unknown_option_is_wrong_use_with_a_page_to_read():
    done = banyan("report", "--formt", "json")
    assert done.returncode == 2
    assert "--format" in done.stderr
    assert " hint: see banyan report --help" in done.stderr


def test_missing_path_is_unreadable_input(tmp_path):
    done = banyan("report", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert str(tmp_path / "nowhere") in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_without_django_is_unreadable_input(tmp_path):
    done = banyan("report", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no Django project found" in done.stderr
    assert " hint: " in done.stderr


@pytest.mark.parametrize(("arguments", "env"), [(["--debug"], {}), ([], {"BANYAN_DEBUG": "1"})])
def test_debug_shows_the_traceback(arguments, env, tmp_path):
    done = banyan("report", str(tmp_path), *arguments, env=env)
    assert done.returncode == 2
    assert "Traceback (most recent call last)" in done.stderr


def test_a_reader_who_leaves_early_is_no_error():
    done = subprocess.run(
        f"{BANYAN} --help | true; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() in {"0", "141"}
    assert done.stderr == ""


def test_completes_command_names():
    done = banyan(env={"_BANYAN_COMPLETE": "bash_complete", "COMP_WORDS": "banyan rep", "COMP_CWORD": "1"})
    assert (done.returncode, done.stdout) == (0, "plain,report\n")
