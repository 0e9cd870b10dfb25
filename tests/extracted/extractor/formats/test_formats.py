"""What each format promises to those that read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extracted.extractor.formats import FORMATS, html, markdown, sarif, terminal
from extracted.extractor.formats import diff as diff_format
from extracted.extractor.formats import json as json_format
from extracted.extractor.ledger import Ledger
from tests.analysis.reports.attacks import ATTACKS
from tests.architecture.source import REPOSITORY
from tests.extracted.extractor.formats.ledgers import LEDGERS, checked, hostile, planned, undone, written

SCHEMA: dict[str, Any] = json.loads((REPOSITORY / "docs/extraction.schema.json").read_text("utf-8"))
SHOWN = sorted({*FORMATS} - {"diff"})
UNSHOWABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff\ud800-\udfff]")


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_text_of_a_project_stays_text(name, attack):
    rendered = FORMATS.load(name).render(hostile(attack))
    assert not UNSHOWABLE.search(rendered)
    rendered.encode()


@pytest.mark.parametrize("name", FORMATS.names())
def test_says_the_same_twice(name):
    assert FORMATS.load(name).render(planned()) == FORMATS.load(name).render(planned())


class TestJson:
    def test_the_schema_is_one(self):
        Draft202012Validator.check_schema(SCHEMA)

    @pytest.mark.parametrize("ledger", [*LEDGERS.values(), hostile("x")], ids=[*LEDGERS, "hostile"])
    def test_keeps_to_its_schema(self, ledger):
        Draft202012Validator(SCHEMA).validate(json.loads(json_format.render(ledger)))

    def test_leaves_no_decision_out(self):
        document = json.loads(json_format.render(planned()))
        assert len(document["decisions"]) == 7
        assert document["totals"] == {"rewritten": 4, "listed": 2, "refused": 1, "silent": 1}
        assert [document["clean"], json.loads(json_format.render(written()))["clean"]] == [False, True]


class TestSarif:
    def run(self, ledger: Ledger) -> dict[str, Any]:
        (only,) = json.loads(sarif.render(ledger))["runs"]
        return dict(only)

    def test_listed_is_a_warning_and_all_worse_an_error(self):
        levels = [(result["ruleId"], result["level"]) for result in self.run(planned())["results"]]
        assert levels == [
            ("inheritance", "error"),
            ("query_join", "warning"),
            ("url", "warning"),
            ("silent_coupling", "error"),
            ("merge_conflict", "error"),
        ]

    def test_every_result_follows_its_rule(self):
        found = self.run(planned())
        rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
        assert [rules[each["ruleIndex"]] for each in found["results"]] == [each["ruleId"] for each in found["results"]]

    def test_drift_is_told_where_it_was_asked_for(self):
        rules = [result["ruleId"] for result in self.run(checked())["results"]]
        assert rules == ["merge_conflict", "drift", "drift", "drift", "hand_edit"]

    def test_a_fingerprint_does_not_change_with_the_line_and_is_its_own(self):
        moved = replace(planned(), decisions=tuple(replace(each, line=99) for each in planned().decisions))
        marks = [[each["partialFingerprints"] for each in self.run(one)["results"]] for one in (planned(), moved)]
        assert marks[0] == marks[1]
        twice = replace(planned(), decisions=planned().decisions * 2)
        own = [each["partialFingerprints"]["extraction/v1"] for each in self.run(twice)["results"]]
        assert len(own) == len(set(own))

    def test_nothing_left_to_do_is_no_result(self):
        assert self.run(written())["results"] == []


class TestMarkdown:
    def test_begins_with_the_mark_by_which_a_comment_is_found_again(self):
        assert markdown.render(written()).startswith("<!-- banyan extract catalog -->\n\n### Extracted: `catalog`\n")

    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_text_of_a_project_becomes_no_html(self, attack):
        tags = set(re.findall(r"</?[a-zA-Z!][^>]*>", markdown.render(hostile(attack))))
        assert tags <= {"<!-- banyan extract catalog -->", "<!-- -->", "<code>", "</code>", "<br>"}

    def test_fits_a_comment(self):
        big = hostile("*" * 400)
        many = replace(big, decisions=big.decisions * 3000, silent=big.silent * 500, files=big.files * 900)
        page = markdown.render(replace(many, notes=big.notes * 90))
        assert len(page) < 65_536
        assert re.search(r"And 2,9\d\d more things\.", page)


class TestTerminal:
    def test_is_plain_without_colour(self):
        assert "\x1b" not in terminal.render(planned())
        assert "\x1b[" in terminal.render(planned(), colour=True)

    def test_begins_with_the_lines_that_would_change(self):
        page = terminal.render(planned())
        assert page.startswith("--- a/shop/orders/models.py\n+++ b/shop/orders/models.py\n@@ -25 +25 @@\n-    product")
        assert page.index("@@ -25 +25 @@") < page.index("would extract catalog: 4 rewritten")
        assert "@@" not in terminal.render(replace(planned(), deed="extracted"))

    def test_does_not_drown_its_reader(self):
        page = terminal.render(replace(planned(), decisions=planned().decisions * 40, patch=planned().patch * 300))
        assert "and 90 more things" in page
        assert "more lines; --format diff shows them all" in page

    def test_says_that_nothing_is_left_to_write(self):
        assert "everything is as extracted: nothing to write" in terminal.render(written())


def test_a_diff_is_the_diff_alone():
    assert diff_format.render(planned()) == planned().diff
    assert diff_format.render(undone()) == ""


class TestHtml:
    def test_asks_for_nothing_outside_of_itself(self):
        page = html.render(planned())
        assert not re.findall(r"(?:src|href)=\"(?!data:,)[^\"]*\"", page)
        assert "default-src 'none'" in page

    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_text_of_a_project_becomes_no_element(self, attack):
        page, harmless = (set(re.findall(r"<(/?\w+)", html.render(hostile(text)))) for text in (attack, "harmless"))
        assert page <= harmless
        assert html.render(hostile(attack)).count("<script") == 1
