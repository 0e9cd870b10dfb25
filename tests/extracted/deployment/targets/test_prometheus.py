"""What Prometheus is told, held to promtool: each alert has a test that fails where the alert is broken."""

from __future__ import annotations

import shutil

import pytest
import yaml

from extracted.deployment.checking import Checked, checked
from extracted.deployment.observing import alerts, moving_alerts
from extracted.deployment.observing.limits import tightest
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import prometheus
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.extracted.deployment.targets.golden_files import golden, made

SERVICES = (("catalog", 99.0, 0.2), ("gift-cards", 95.0, 1.0))
ALERTS = tuple(each for group in (*alerts.groups(SERVICES), *moving_alerts.groups()) for each in group.alerts)

with_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed: `make engines` installs it"
)


def test_renders_as_ever(tmp_path):
    assert made("prometheus", tmp_path) == golden("prometheus")


@with_promtool
def test_promtool_takes_all_of_it(tmp_path):
    assert [(each.told, each.lines) for each in tried(tmp_path)] == [("passed", ())] * 3


@with_promtool
@pytest.mark.parametrize("alert", [each.name for each in ALERTS])
def test_an_alert_that_never_fires_and_one_that_always_does_fail_its_test(alert, tmp_path):
    deployment, files = rendered("prometheus", shop(tmp_path))
    *_, check = prometheus.checks(deployment)
    document = yaml.safe_load(files["tests.yml"])
    document["tests"] = [each for each in document["tests"] if each["name"].startswith(f"{alert} ")]
    for wrong in ({"expr": "vector(0) > 1"}, {"expr": "vector(1)", "for": "0m"}):
        rules = yaml.safe_load(files["rules/alerts.yml"])
        for rule in (rule for group in rules["groups"] for rule in group["rules"] if rule["alert"] == alert):
            rule.update(wrong)
        tampered = {"rules/alerts.yml": yaml.safe_dump(rules), "tests.yml": yaml.safe_dump(document)}
        (tested,) = checked("prometheus", {**files, **tampered}, [check])
        assert tested.told == "failed"
        assert any(f"alertname: {alert}," in line for line in tested.lines), tested.lines


def tried(folder) -> tuple[Checked, ...]:
    """What promtool says of the small shop's files."""
    deployment, files = rendered("prometheus", shop(folder))
    return checked("prometheus", files, prometheus.checks(deployment))


@pytest.mark.parametrize("alert", [each.name for each in ALERTS])
def test_an_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_quiet(alert):
    (found,) = (each for each in ALERTS if each.name == alert)
    assert any(case.firing for case in found.cases)
    assert any(not case.firing for case in found.cases)


def test_an_alert_tells_what_to_do_and_how_urgent_it_is():
    assert {each.severity for each in ALERTS} == {"page", "ticket"}
    assert all(each.summary and each.help.endswith((".", "?")) for each in ALERTS)
    assert len({each.name for each in ALERTS}) == len(ALERTS)


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ((), (95.0, 1.0)),
        (("p(95)<200",), (95.0, 0.2)),
        (("p(50)<100", "p(99.9) <= 1500", "errors<1%"), (99.9, 1.5)),
        (("rate<0.01",), (95.0, 1.0)),
    ],
)
def test_a_service_may_be_as_slow_as_its_load_test_allowed(limits, found):
    assert tightest(limits) == found


@with_promtool
def test_quantiles_of_load_tests_are_recorded_and_tested(tmp_path, monkeypatch):
    monkeypatch.setattr(prometheus, "latency_of", lambda _deployment, _service: (99.9, 0.25))
    found = tried(tmp_path)
    assert [(each.told, each.lines) for each in found] == [("passed", ())] * 3
    _, files = rendered("prometheus", shop(tmp_path))
    assert 'p99_9_5m{service="catalog"} > 0.25' in files["rules/alerts.yml"]


def test_asks_the_comparator_only_where_there_is_one(tmp_path):
    def jobs(plan):
        _, files = rendered("prometheus", shop(tmp_path, plan))
        return {each["job_name"]: each for each in yaml.safe_load(files["prometheus.yml"])["scrape_configs"]}

    assert "banyan-shadow" not in jobs(PLAN + DEPLOY)
    found = jobs(PLAN + DEPLOY + '\n[routing]\ncomparator = "http://comparator:9000"\n')["banyan-shadow"]
    assert found["static_configs"][0]["targets"] == ["comparator:9000"]


def test_reads_the_token_from_a_file_and_nowhere_else(tmp_path):
    jobs = yaml.safe_load(made("prometheus", tmp_path)["prometheus.yml"])["scrape_configs"]
    told = [each["authorization"] for each in jobs if "authorization" in each]
    assert told == [{"credentials_file": prometheus.TOKEN_FILE}]
