"""`banyan propose` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.functional.command import banyan
from tests.functional.conftest import digest_of

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def test_prints_services_with_verdicts_the_order_and_the_bill(shop):
    done = banyan("propose", str(shop), "--strategy", "by_app")
    assert (done.returncode, done.stderr) == (0, "")
    assert "strategy by_app" in done.stdout
    for heading in ("Services", "In this order", "The bill of ", "Next"):
        assert heading in done.stdout
    assert "extract" in done.stdout
    assert "Order.customer -> accounts.Customer" in done.stdout


def test_writes_the_document_of_a_report(shop):
    options = (str(shop), "--format", "json", "--strategy", "by_app")
    proposed, reported = banyan("propose", *options), banyan("report", *options)
    assert proposed.stdout == reported.stdout
    document = json.loads(proposed.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    proposal = document["proposal"]
    assert "Order.customer -> accounts.Customer" in [item["subject"] for item in proposal["bill"]]
    crossings = sorted(position for item in proposal["bill"] for position in item["crossings"])
    assert crossings == list(range(len(proposal["crossings"])))


@pytest.mark.parametrize("format_", ["terminal", "json", "markdown", "html"])
def test_writes_the_same_bytes_from_the_cache_and_without_it(shop, format_):
    options = ("propose", str(shop), "--format", format_)
    fresh, kept, again = banyan(*options, "--no-cache"), banyan(*options), banyan(*options)
    assert fresh.stdout == kept.stdout == again.stdout


def test_does_not_take_another_page_or_another_wish_from_the_cache(shop):
    report = banyan("report", str(shop))
    proposal = banyan("propose", str(shop))
    apart = banyan("propose", str(shop), "--format", "json", "--services", "2")
    assert report.stdout != proposal.stdout
    assert apart.returncode == 0
    assert banyan("propose", str(shop)).stdout == proposal.stdout


def test_writes_nothing_into_the_project(shop):
    before = digest_of(shop)
    banyan("propose", str(shop))
    assert digest_of(shop) == before


def test_writes_a_file(shop, tmp_path):
    done = banyan("propose", str(shop), "--format", "markdown", "--output", str(tmp_path / "proposal.md"))
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "proposal.md").read_text(encoding="utf-8").startswith("## Proposal: ")


@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        (["--strategy", "by_ap"], "there is no boundary strategy called 'by_ap'", "did you mean by_app?"),
        (["--format", "jsno"], "there is no report format called 'jsno'", "did you mean json?"),
        (["--services", "0"], "'--services'", "--help"),
        (["--services", "two"], "'--services'", "--help"),
        (["--by", "table"], "'--by'", "--help"),
        (["--anchor", "orders.Order"], "expected NAME=app.Model[,app.Model]", "--anchor identity="),
        (["--anchor", "a="], "'' is no model", "app.Model"),
        (["--anchor", "a=Order"], "'Order' is no model", "app.Model"),
        (["--anchor", "a b=orders.Order"], "expected NAME=app.Model", "--anchor identity="),
        (["--anchor", "a=orders.Order"], "one --anchor divides nothing", "two or more"),
        (["--anchor", "a=x.Y", "--anchor", "b=X.y"], "x.y cannot be in two services", "one of them"),
        (["--anchor", "a=x.Y", "--anchor", "b=x.Z", "--services", "3"], "--services 3 contradicts 2 anchors", "leave"),
        (["--keep-together", "x.Y"], "expected two models or more", "commas"),
        (["--keep-together", "x.Y,x.Z", "--keep-apart", "x.Z,x.Y"], "both together and apart", "drop one"),
        (["--keep-together", "x.Y,x.Z", "--keep-together", "x.Z,x.A", "--keep-apart", "x.A,x.Y"], "both", "drop one"),
        (["--anchor", "a=x.Y,x.A", "--anchor", "b=x.Z", "--keep-apart", "x.Y,x.A"], "both together and apart", "drop"),
        (["--anchor", "a=x.Y", "--anchor", "b=x.Z", "--keep-together", "x.Y,x.Z"], "contradicts the anchors", "drop"),
        (["--by", "app", "--ignore-app-labels"], "contradict each other", "leave one"),
    ],
)
def test_refuses_what_cannot_be_meant_before_it_reads_anything(tmp_path, options, said, hint):
    done = banyan("propose", str(tmp_path / "nowhere"), *options)
    assert (done.returncode, done.stdout) == (2, "")
    message, advice = done.stderr.splitlines()
    assert message.startswith("error: ")
    assert said in message
    assert hint in advice


def test_refuses_a_folder_without_django(tmp_path):
    done = banyan("propose", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no Django project found" in done.stderr
