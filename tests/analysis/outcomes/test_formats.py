"""What each format promises to those that read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from analysis.model.finding import Outcome
from analysis.outcomes import OUTCOMES, github, junit, markdown, sarif, terminal
from analysis.outcomes import json as json_format
from tests.analysis.reports.attacks import ATTACKS
from tests.analysis.rules.samples import clean, failed, finding
from tests.architecture.source import REPOSITORY

SCHEMA: dict[str, Any] = json.loads((REPOSITORY / "docs/findings.schema.json").read_text("utf-8"))


def hostile(attack: str) -> Outcome:
    """An outcome whose every text comes from a project that means no good."""
    found = finding(1, attack, file=f"a{attack}.py", symbol=attack)
    return replace(failed(), findings=(replace(found, excerpt=attack, file=f"a{attack}.py"),), plan="banyan.toml")


class TestJson:
    def test_the_schema_is_one(self):
        Draft202012Validator.check_schema(SCHEMA)

    @pytest.mark.parametrize("outcome", [clean(), failed()], ids=["clean", "failed"])
    def test_keeps_to_its_schema(self, outcome):
        Draft202012Validator(SCHEMA).validate(json.loads(json_format.render(outcome)))

    def test_names_files_as_seen_from_where_it_runs(self):
        document = json.loads(json_format.render(failed()))
        assert document["findings"][0]["file"] == "src/orders/models.py"
        assert document["stale"][0]["file"] == "src/orders/models.py"
        assert document["stale"][1]["file"] is None


class TestSarif:
    def run(self, outcome: Outcome) -> dict[str, Any]:
        (only,) = json.loads(sarif.render(outcome))["runs"]
        return dict(only)

    def test_every_result_follows_its_rule(self):
        found = self.run(failed())
        rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
        assert [rules[result["ruleIndex"]] for result in found["results"]] == [
            result["ruleId"] for result in found["results"]
        ]

    def test_equal_findings_have_fingerprints_of_their_own(self):
        outcome = replace(failed(), findings=(finding(1), finding(2)))
        marks = [result["partialFingerprints"]["finding/v1"] for result in self.run(outcome)["results"]]
        assert len(set(marks)) == len(marks)

    def test_a_fingerprint_does_not_change_with_the_line(self):
        marks = [
            self.run(replace(clean(), findings=(finding(line),)))["results"][0]["partialFingerprints"]
            for line in (3, 30)
        ]
        assert marks[0] == marks[1]

    def test_a_clean_outcome_has_no_result(self):
        assert self.run(clean())["results"] == []


class TestGithub:
    def test_is_one_command_a_line(self):
        lines = github.render(failed()).splitlines()
        assert [line.split(" ")[0] for line in lines] == ["::error"] * 6 + ["::warning", "::notice"]

    def test_a_property_does_not_end_early(self):
        outcome = hostile("a,line=1::b%0A\r\nc")
        first = github.render(outcome).splitlines()[0]
        assert first.startswith("::error file=src/aa%2Cline=1%3A%3Ab%250A%0Ac.py,line=1,title=")

    def test_text_of_a_project_is_no_command(self):
        text = github.render(hostile("\n::set-env name=PATH::x\n::error::y"))
        assert all(re.match(r"::(error|warning|notice) ", line) for line in text.splitlines())
        assert len(text.splitlines()) == 6


class TestJunit:
    def test_counts_what_it_holds(self):
        root = ET.fromstring(junit.render(failed()))
        cases = root.findall(".//testcase")
        assert root.attrib["tests"] == str(len(cases)) == "7"
        assert root.attrib["failures"] == str(len(root.findall(".//failure"))) == "6"

    def test_a_rule_that_finds_nothing_passes(self):
        root = ET.fromstring(junit.render(clean()))
        assert [case.attrib["classname"] for case in root.iter("testcase")] == ["new_crossing", "service_cycle"]

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_is_xml_whatever_a_project_holds(self, attack):
        ET.fromstring(junit.render(hostile(attack)))


class TestMarkdown:
    def test_begins_with_the_mark_by_which_a_comment_is_found_again(self):
        assert markdown.render(clean()).startswith("<!-- banyan check -->\n\n### Boundary check: clean\n")

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_text_of_a_project_becomes_no_html_and_no_mention(self, attack):
        page = markdown.render(hostile(attack))
        tags = set(re.findall(r"</?[a-zA-Z!][^>]*>", page))
        assert tags <= {"<!-- banyan check -->", "<!-- -->", "<code>", "</code>", "<br>"}

    def test_fits_a_comment(self):
        many = tuple(finding(n, "x" * 400) for n in range(3000))
        page = markdown.render(replace(failed(), findings=many, stale=failed().stale * 500))
        assert len(page) < 65_536
        assert "And 2,960 more findings." in page
        assert "And 1,480 more entries." in page


class TestTerminal:
    def test_is_plain_without_colour(self):
        assert "\x1b" not in terminal.render(failed())
        assert "\x1b[1;31m" in terminal.render(failed(), colour=True)

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_text_of_a_project_does_not_reach_the_terminal(self, attack):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", terminal.render(hostile(attack)))

    def test_does_not_drown_its_reader(self):
        page = terminal.render(replace(failed(), findings=tuple(finding(n) for n in range(100))))
        assert "and 80 more findings; --format json lists them all" in page

    def test_says_how_to_begin_a_baseline(self):
        page = terminal.render(replace(failed(), baseline="", stale=()))
        assert "start a baseline of what is there today with `banyan check --update`" in page

    def test_does_not_speak_of_a_baseline_where_git_is_asked(self):
        page = terminal.render(replace(failed(), baseline="", stale=(), since="main (abc)"))
        assert "baseline" not in page
        assert "since main (abc)" in page


@pytest.mark.parametrize("name", OUTCOMES.names())
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_format_stumbles(name, attack):
    assert OUTCOMES.load(name).render(hostile(attack)).encode()
