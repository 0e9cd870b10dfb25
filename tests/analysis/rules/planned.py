"""A small shop under a plan, and what one rule objects to in it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from analysis.appraisal.proposal import appraise
from analysis.judging import judged
from analysis.model.finding import Finding
from analysis.model.system import System
from analysis.ownership import partition_of
from analysis.rules._boundary import boundary_of
from banyan.plan.reading import parse
from tests.analysis.projects import report_of

PLAN = """
[services.accounts]
team = "identity"
apps = ["accounts"]
[services.orders]
team = "checkout"
apps = ["orders"]
[services.core]
role = "shared_library"
apps = ["core"]
"""

SHOP = """
--- core/models.py
from django.db import models

class Stamped(models.Model):
    stamp = models.DateTimeField()

    class Meta:
        abstract = True

class Country(models.Model):
    name = models.CharField(max_length=80)
--- core/texts.py
def short(text):
    return text[:9]
--- accounts/models.py
from django.db import models
from core.models import Stamped

class User(Stamped):
    email = models.EmailField()
--- accounts/services.py
from accounts.models import User
def user_find(pk):
    return User.objects.get(pk=pk)
--- orders/models.py
from django.db import models
from core.models import Stamped

class Order(Stamped):
    customer_id = models.BigIntegerField()
    total = models.IntegerField()

class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
"""


def findings(tree: str, *rules: str, plan: str = PLAN, shop: str = SHOP) -> list[Finding]:
    """What these rules object to in the shop with a tree added; all rules where none is named."""
    report = report_of(shop + dedent(tree))
    system = System(report.apps, report.models, report.dependencies, report.urls)
    wanted = parse(dedent(plan), Path("banyan.toml")).accepted()
    partition = partition_of(wanted, system)
    return list(judged(boundary_of(wanted, system, partition, appraise(system, partition).crossings), rules))


def places(tree: str, *rules: str, plan: str = PLAN, shop: str = SHOP) -> list[tuple[str, str, str]]:
    """Rule, place, and both services of each finding: `("new_crossing", "orders/a.py:3", "orders → accounts")`."""
    return [
        (one.rule, f"{one.file}:{one.line}", f"{one.source} → {one.target}")
        for one in findings(tree, *rules, plan=plan, shop=shop)
    ]
