"""Reading a plan: every mistake at once, each with its line and a guess."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from banyan.errors import BadDocument, UnreadablePath
from banyan.plan.reading import Draft, parse, read_plan
from banyan.plan.values import CheckSettings, Plan, PlannedProject, PlannedService, PlannedTarget

FILE = Path("banyan.toml")


def read(text: str) -> Draft:
    return parse(dedent(text), FILE)


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in read(text).problems]


def test_reads_every_key():
    draft = read("""
        [project]
        path = "src"
        settings = "shop.settings"
        with_tests = true
        unowned = ["config"]

        [check]
        rules = ["new_crossing"]
        baseline = "known.jsonl"

        [services.checkout]
        role = "remainder"
        team = "checkout"
        apps = ["orders"]
        models = ["accounts.Card"]
        modules = ["shop.views:OrderView"]
        public = ["orders.api"]
        private = ["orders.api.internal"]
        uses = ["catalog"]

        [services.catalog]
        """)
    checkout = PlannedService(
        "checkout",
        "remainder",
        "checkout",
        ("orders",),
        ("accounts.Card",),
        ("shop.views:OrderView",),
        ("orders.api",),
        ("orders.api.internal",),
        ("catalog",),
    )
    project = PlannedProject("src", "shop.settings", with_tests=True, unowned=("config",))
    check = CheckSettings(("new_crossing",), "known.jsonl")
    assert draft.accepted() == Plan(project, check, (checkout, PlannedService("catalog")))


def test_reads_every_key_of_a_target():
    draft = read("""
        [targets.broker]
        url = "amqp://127.0.0.1:5672"
        command = ["rabbitmq-server"]
        path = "brokers"
        health = "/"
        env = { NODE = "a", AGE = "" }
        database_url = "BROKER_DATABASE"
        python = ".venv/bin/python"
        """)
    env = (("AGE", ""), ("NODE", "a"))
    command = ("rabbitmq-server",)
    broker = PlannedTarget(
        "broker", "amqp://127.0.0.1:5672", command, "brokers", "/", env, "BROKER_DATABASE", ".venv/bin/python"
    )
    assert draft.accepted() == Plan(targets=(broker,))


def test_a_target_need_say_nothing():
    assert read("[targets.monolith]").accepted().targets == (PlannedTarget("monolith"),)


def test_an_empty_plan_is_one():
    assert read("").accepted() == Plan()


def test_finds_a_service_by_its_name():
    plan = read("[services.orders]\napps = ['orders']").plan
    assert plan.service("orders").apps == ("orders",)
    with pytest.raises(KeyError):
        plan.service("order")


WRONG = {
    "an unknown table": ("[servces.x]", 1, "there is no table called 'servces': did you mean services?"),
    "an unknown key": (
        "[services.x]\nmodles = []",
        2,
        "there is no key called 'modles' in [services.x]: did you mean modules or models?",
    ),
    "a key of another table": (
        "[project]\nrules = []",
        2,
        "there is no key called 'rules' in [project]: choose from path, settings, unowned, with_tests",
    ),
    "a hold that is no number of days": (
        "[services.x]\nhold_days = -1",
        2,
        "hold_days should be a number of days: 0, 1, 2, ...",
    ),
    "a role that is none": (
        "[services.x]\nrole = 'libary'",
        2,
        "there is no role called 'libary' in [services.x]: did you mean shared_library?",
    ),
    "a string for a list": ("[services.x]\napps = 'a'", 2, "apps should be a list of strings"),
    "a list with a number": ("[services.x]\napps = ['a', 1]", 2, "apps should be a list of strings"),
    "a list with an empty string": ("[services.x]\napps = ['']", 2, "apps should be a list of strings"),
    "a number for a string": ("[project]\npath = 1", 2, "path should be a string"),
    "a string for a flag": ("[project]\nwith_tests = 'yes'", 2, "with_tests should be true or false"),
    "an empty string": ("[project]\nsettings = ''", 2, "settings is empty: leave it out instead"),
    "a service that is no table": ("[services]\nx = 1", 2, "services.x should be a table"),
    "a table that is a value": ("check = 1", 1, "check should be a table"),
    "a name with a blank": (
        "[services.'my orders']",
        1,
        "'my orders' cannot name a service: use letters, digits, - and _, a letter first",
    ),
    "a model without an app": ("[services.x]\nmodels = ['Order']", 2, "model 'Order' should be app_label.ModelName"),
    "a dotted path for a model": (
        "[services.x]\nmodels = ['a.models.Order']",
        2,
        "model 'a.models.Order' should be app_label.ModelName",
    ),
    "a model named twice": (
        "[services.x]\nmodels = [\n  'a.B',\n]\n[services.y]\nmodels = ['a.B']",
        6,
        "model a.B is named twice: here, and for x in line 3",
    ),
    "a model named twice in one list": (
        "[services.x]\nmodels = [\n  'a.B',\n  'a.B',\n]",
        4,
        "model a.B is named twice: here, and for x in line 3",
    ),
    "an app of two services": (
        "[services.x]\napps = ['a']\n[services.y]\napps = ['a']",
        4,
        "app a is named twice: here, and for x in line 2",
    ),
    "a module of two services": (
        "[services.x]\nmodules = ['a.b']\n[services.y]\nmodules = ['a.b']",
        4,
        "module a.b is named twice: here, and for x in line 2",
    ),
    "an app that is owned and not": (
        "[project]\nunowned = ['a']\n[services.x]\napps = ['a']",
        4,
        "app a has an owner, and is listed in project.unowned as well",
    ),
    "a service that is not there": (
        "[services.x]\nuses = ['catlog']\n[services.catalog]",
        2,
        "x cannot use 'catlog': did you mean catalog?",
    ),
    "a service that uses itself": (
        "[services.x]\nuses = ['x']",
        2,
        "x cannot use 'x': a service need not use itself",
    ),
    "two remainders": (
        "[services.x]\nrole = 'remainder'\n[services.y]\nrole = 'remainder'",
        4,
        "y is a second remainder beside x",
    ),
    "an unknown key of a target": (
        "[targets.monolith]\ncomand = ['a']",
        2,
        "there is no key called 'comand' in [targets.monolith]: did you mean command?",
    ),
    "a line for a shell": ("[targets.monolith]\ncommand = 'a | b'", 2, "command should be a list of strings"),
    "a list for variables": ("[targets.monolith]\nenv = ['A=1']", 2, "env should be a table of strings"),
    "a number for a variable": ("[targets.monolith]\nenv = { A = 1 }", 2, "env should be a table of strings"),
    "a variable with a blank": (
        "[targets.monolith.env]\n'A B' = '1'",
        2,
        "'A B' cannot name a variable of the environment",
    ),
    "an address for the variable of a database": (
        "[targets.monolith]\ndatabase_url = 'sqlite:///x'",
        2,
        "database_url should be the name of a variable such as DATABASE_URL",
    ),
    "an address without a scheme": (
        "[targets.monolith]\nurl = 'localhost:8000'",
        2,
        "url should be like http://127.0.0.1:8000, without a password",
    ),
    "a port that there is not": (
        "[targets.monolith]\nurl = 'http://host:65536'",
        2,
        "url should be like http://127.0.0.1:8000, without a password",
    ),
    "a password in an address": (
        "[targets.monolith]\nurl = 'http://me:secret@host'",
        2,
        "url should be like http://127.0.0.1:8000, without a password",
    ),
    "a path without a slash": (
        "[targets.monolith]\nhealth = 'health'",
        2,
        "health should be a path such as /health/ready",
    ),
    "a target of no service that says nothing": (
        "[services.catalog]\n[targets.catlog]",
        2,
        "catlog is neither the monolith nor a service, and has no url or command: did you mean catalog?",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_does_not_accept(case):
    text, line, message = WRONG[case]
    assert (line, message) in problems(text)
    with pytest.raises(BadDocument, match="banyan"):
        read(text).accepted()


def test_tells_all_that_is_wrong_at_once():
    draft = read("[project]\npth = 'x'\n[services.x]\nmodels = ['Order']\nrole = 1")
    with pytest.raises(BadDocument) as caught:
        draft.accepted()
    said = str(caught.value)
    assert said.startswith("banyan.toml: 3 things are wrong\n")
    assert [line.partition(": ")[0] for line in said.splitlines()[1:]] == [
        f"  banyan.toml:{line}" for line in (2, 4, 5)
    ]


def test_what_is_wrong_in_one_place_does_not_hide_the_rest():
    assert read("[services.x]\napps = 1\nteam = 't'").plan.services == (PlannedService("x", team="t"),)


def test_does_not_take_what_is_no_toml():
    with pytest.raises(BadDocument, match=r"banyan\.toml:2: it is no TOML: "):
        read("[project]\npath = \n")


def test_does_not_take_a_key_given_twice():
    with pytest.raises(BadDocument, match="it is no TOML"):
        read("[project]\npath = 'a'\npath = 'b'\n")


def test_does_not_take_what_is_no_text(tmp_path):
    (tmp_path / "banyan.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadDocument, match="no text in UTF-8"):
        read_plan(tmp_path / "banyan.toml")


def test_does_not_find_what_is_not_there(tmp_path):
    with pytest.raises(UnreadablePath, match="No such file"):
        read_plan(tmp_path / "banyan.toml")


def test_a_comment_is_no_place():
    assert problems("# [services.x] apps = ['a']\n[services.x]\napps = ['a'] # 'a'\n[services.y]\napps = ['a']") == [
        (5, "app a is named twice: here, and for x in line 3")
    ]
