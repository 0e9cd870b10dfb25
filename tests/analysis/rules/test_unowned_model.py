"""Models that no service owns."""

from __future__ import annotations

from tests.analysis.rules.planned import PLAN, findings, places

RULE = "unowned_model"
STOCK = "--- stock/models.py\nfrom django.db import models\nclass Item(models.Model):\n    pass\n"


def test_finds_a_model_of_an_app_that_the_plan_does_not_name():
    (found,) = findings(STOCK, RULE)
    assert (found.file, found.line, found.identity.target) == ("stock/models.py", 2, "stock.Item")
    assert "banyan plan" in found.advice


def test_does_not_find_a_model_that_is_named_alone():
    plan = PLAN.replace('apps = ["orders"]', 'apps = ["orders"]\nmodels = ["stock.Item"]')
    assert places(STOCK, RULE, plan=plan) == []


def test_does_not_find_what_is_unowned_on_purpose():
    assert places(STOCK, RULE, plan='[project]\nunowned = ["stock"]\n' + PLAN) == []


def test_does_not_find_an_abstract_model():
    abstract = STOCK.replace("    pass", "    class Meta:\n        abstract = True")
    assert places(abstract, RULE) == []


def test_does_not_find_what_an_extraction_put_there():
    assert places(STOCK.replace("stock/models.py", "service_links/events/models.py"), RULE) == []
