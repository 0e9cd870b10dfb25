"""Commands of the shell that repeat a sequence: quoted, without secrets, with variables for what answers hold."""

from __future__ import annotations

import ast
import subprocess

import pytest

from banyan.errors import UsageError
from contracts.fuzzing.calls import Call, Taken
from contracts.fuzzing.findings import Finding
from contracts.fuzzing.people import from_environment, headers_of, identities_of, secrets_of
from contracts.fuzzing.reproducing import curls
from contracts.fuzzing.reproducing import test_text as text_of

URL = [("monolith", "http://127.0.0.1:8000")]


def test_a_command_is_one_of_the_shell_whatever_is_in_it():
    call = Call("POST /a/{id}/", (("id", "x'; rm -rf $HOME"),), media="application/json", body=b'{"a": "it\'s $HOME"}')
    (command,) = curls((call,), 1, URL)
    done = subprocess.run(
        ["bash", "-c", command.replace("curl", "printf '%s\\n'", 1)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        *("-i", "-X", "POST", "-H", "Content-Type: application/json", "--data-binary", '{"a": "it\'s $HOME"}'),
        "http://127.0.0.1:8000/a/x%27%3B%20rm%20-rf%20%24HOME/",
    ]


def test_values_of_answers_are_variables_and_secrets_are_not_there():
    made = Call("POST /a/", identity="staff", headers=(("X", "abcdef-secret"),))
    taken = Call("GET /a/{id}/", (("id", Taken(0, "id")),))
    commands = curls((made, taken), 1, URL, ("abcdef-secret",))
    assert '-H "$AS_STAFF"' in commands[0]
    assert "abcdef-secret" not in "".join(commands)
    assert commands[1].startswith("ID_OF_1=")
    assert '"$ID_OF_1"' in commands[2]
    assert "reads back" in commands[2]


def test_a_test_is_python_whatever_the_finding_is_called():
    finding = Finding("behaviour", 'GET /a/"""\\', 'answer: $[\'x\'] """ ', "")
    tree = ast.parse(text_of(finding, "abc.json"))
    assert [node.name[:5] for node in tree.body if isinstance(node, ast.FunctionDef)] == ["test_"]


def test_headers_are_filled_from_the_environment():
    assert headers_of(["A: Bearer {T}"], {"T": "x"}, "--header") == (("A", "Bearer x"),)
    people = identities_of([("staff", "A: {T}"), ("staff", "B: 2")], {"T": "x"})
    assert people == {"staff": (("A", "x"), ("B", "2"))}
    assert from_environment(["staff"], {"BANYAN_AS_STAFF": "A: 1\nB: 2"}) == {"staff": (("A", "1"), ("B", "2"))}
    assert secrets_of((("A", "long-secret"), ("B", "2"))) == ("long-secret",)


@pytest.mark.parametrize("text", ["nothing", "A: {NOT_SET}", "A: x\r\nB: y"])
def test_says_what_is_no_header(text):
    with pytest.raises(UsageError):
        headers_of([text], {}, "--header")


def test_says_what_is_no_name():
    with pytest.raises(UsageError):
        identities_of([("a b", "A: 1")], {})
