"""The pieces of the demo; the whole story takes minutes and is told by `make demo` and every night."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from banyan.plan.reading import read_plan
from tests.demo import story
from tests.demo.narration import Narrator, StoryBroken
from tests.demo.page import page
from tests.demo.plan import SERVICE, margins, plan

PORTS = {"gateway": 1, "admin": 2, "comparator": 3}


def test_the_plan_is_one(tmp_path):
    file = tmp_path / "banyan.toml"
    file.write_text(f"[services.{SERVICE}]\n{plan(PORTS, 'a-secret')}")
    found = read_plan(file).accepted()
    assert found.routing.listen == "127.0.0.1:1"
    assert {target.name for target in found.targets} == {"monolith", SERVICE}
    assert "margins" in margins()


def narrated() -> Iterator[tuple[str, ...]]:
    """The words of every command of Banyan's in the story, as far as they are constant."""
    for node in ast.walk(ast.parse(Path(story.__file__).read_text())):
        match node:
            case ast.Call(func=ast.Attribute(attr="banyan" | "running"), args=args):
                yield tuple(str(each.value) for each in args if isinstance(each, ast.Constant))


@pytest.mark.parametrize("words", sorted(set(narrated())), ids=" ".join)
def test_every_command_of_the_story_is_there_with_its_options(words):
    (entry,) = entry_points(group="banyan.commands", name=words[0])
    command = entry.load()
    context = click.Context(command)
    if isinstance(command, click.Group):
        command = command.get_command(context, words[1])
    assert command is not None, words
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    used = {word for word in words if word.startswith("--") and word != "--"}
    assert used <= options
    assert "--force" not in words


def narrator(folder: Path) -> tuple[Narrator, list[str]]:
    lines: list[str] = []
    (folder / "logs").mkdir()
    return Narrator(folder, {}, lines.append), lines


def test_tells_what_is_run_and_what_it_says(tmp_path):
    told, lines = narrator(tmp_path)
    with told.step("A step", "because"):
        told.run("python", "-c", "print('hello')")
    assert "   | hello" in lines
    assert [title for title, _ in told.took] == ["A step"]


def test_a_command_that_fails_breaks_the_story(tmp_path):
    told, _ = narrator(tmp_path)
    with pytest.raises(StoryBroken, match=r"ended with 3; all of its output: .*01-python"):
        told.run("python", "-c", "raise SystemExit(3)")


def test_what_runs_is_ended_with_the_context(tmp_path, monkeypatch):
    told, _ = narrator(tmp_path)
    monkeypatch.setattr("tests.demo.narration.BANYAN", sys.executable)
    with told.running("-c", "import time; time.sleep(600)") as process:
        assert process.poll() is None
    assert process.poll() is not None


def test_the_page_links_what_is_there_and_escapes_it(tmp_path):
    (tmp_path / "a.html").write_text("")
    text = page([("A <b>", "a.html"), ("gone", "b.html")], [("one", 2.4)], tmp_path)
    assert '<a href="a.html">A &lt;b&gt;</a>' in text
    assert "b.html" not in text
