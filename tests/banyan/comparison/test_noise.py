from __future__ import annotations

from pathlib import Path

import pytest

from banyan.comparison.comparing import compare_values
from banyan.comparison.headers import DEFAULTS
from banyan.comparison.noise import Noise
from banyan.comparison.rulefile import read_rules, write_rules
from banyan.comparison.rules import Rule
from banyan.errors import BadDocument
from tests.banyan.comparison.answering import answer, differing


def _learned(*pairs) -> dict[str, Rule]:
    noise = Noise()
    for one, other in pairs:
        noise.note("a route", compare_values(answer(one), answer(other), DEFAULTS.of("things")))
    return {rule.path: rule for rule in noise.rules()}


def test_the_mildest_rule_that_is_enough_is_learned():
    rules = _learned(
        *(
            (
                {"at": f"2026-01-02T03:04:0{n}Z", "key": f"{n}" * 32, "rows": [1, 2], "luck": [n], "same": n},
                {"at": f"2026-01-02T03:04:1{n}Z", "key": "f" * 32, "rows": [2, 1], "luck": None, "same": n},
            )
            for n in range(1, 5)
        )
    )
    assert {path: rule.way for path, rule in rules.items()} == {
        "$['body']['at']": "time",
        "$['body']['key']": "volatile",
        "$['body']['rows']": "set",
        "$['body']['luck']": "ignore",
    }
    assert rules["$['body']['at']"].tolerance == 40
    assert (rules["$['body']['key']"].seen, rules["$['body']['key']"].differed) == (4, 4)


def test_what_differed_once_gets_no_rule_and_is_shown():
    noise = Noise()
    for n in range(500):
        found = compare_values(answer({"v": 1}), answer({"v": 2 if n == 7 else 1}), DEFAULTS.of("things"))
        noise.note("things", found)
    assert noise.rules() == ()
    assert "things: $['body']['v'] (1 of 500 pairs)" in write_rules([], rare=noise.rare())


def test_members_that_are_named_after_people_are_learned_as_any():
    pair = {"ada@example.com": 1}, {"ada@example.com": 2}
    assert list(_learned(pair, pair)) == ["$['body'][*]"]


def test_a_token_in_forms_of_pages_is_learned_wherever_the_forms_are():
    noise = Noise()
    for n, (route, page) in enumerate([("home", "<p>{}</p>"), ("list", "<div><b>{}</b></div>")]):
        field = f'<input name="csrf" value="{n}">'
        pages = [answer(page.format(each), kind="text/html") for each in (field, field.replace(f'"{n}"', '"x"'))]
        noise.note(route, compare_values(pages[0], pages[1], DEFAULTS.of(route)))
    (rule,) = noise.rules()
    assert (rule.path, rule.route, rule.seen) == ("$['body']['html']..['input[name=csrf]']['@value']", "*", 2)
    one, other = (answer(f'<i><input name="csrf" value="{n}"></i>', kind="text/html") for n in "ab")
    assert differing(one, other, rule) == []


def test_rules_are_read_as_they_were_written():
    rules = (
        Rule("$.body.rows", "set", keys=("sku", "size"), why='"quoted" \\ and more'),
        Rule("$..at", "time", "product*", tolerance=2.5, seen=10, differed=3),
    )
    text = write_rules(rules)
    assert read_rules(text, Path("rules.toml")).rules == rules
    assert write_rules(read_rules(text, Path("rules.toml"))) == text


def test_learned_rules_take_the_noise_for_the_same_and_no_fault():
    pair = {"v": {"key": "a1" * 16}}, {"v": {"key": "b2" * 16}}
    learned = tuple(_learned(pair, pair).values())
    assert differing({"v": {"key": "c3" * 16}}, {"v": {"key": "d4" * 16}}, *learned) == []
    assert differing({"v": {"key": "c3" * 16}}, {"v": {"key": None}}, *learned) == ["retyped $[v.key]"]
    assert differing({"v": {"key": "c3" * 16}}, {"v": {}}, *learned) == ["missing $[v.key]"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[rule]]\npath = '$.body['\nas = 'set'", "no JSON path"),
        ("[[rule]]\npath = '$.results[*].id'\nas = 'set'", "$.body.results[*].id"),
        ("[[rule]]\npath = '$.body'\nas = 'sett'", "choose from"),
        ("[[rule]]\npath = '$.body'\nas = 'set'\nrout = 'x'", "did you mean 'route'"),
        ("[[rule]]\nas = 'set'", "'path' is missing"),
        ("[[rule]]\npath = '$.body'\nas = 'number'\ntolerance = 'big'", "'tolerance' is 'big'"),
        ("[[rule]]\npath = '$.body'\nas = 'number'\ntolerance = -1", "negative"),
        ("[rules]", "unknown: 'rules'"),
        ("rule = 1", "list of tables"),
        ("[[rule", "no TOML"),
    ],
)
def test_wrong_rules_are_refused_with_what_is_wrong(text, told):
    with pytest.raises(BadDocument) as error:
        read_rules(text, Path("rules.toml"))
    assert told in str(error.value)
