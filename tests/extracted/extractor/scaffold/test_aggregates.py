"""A service whose plan asks for models that are kept as events."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.config import Config
from banyan.errors import BadDocument, UsageError
from banyan.plan.reading import read_plan
from extracted.extractor.cut import cut_of
from extracted.extractor.extraction import extract
from extracted.extractor.model import Extraction, Monolith
from extracted.extractor.reading import read_monolith
from extracted.extractor.scaffold.aggregates import LIBRARY, refusals, with_aggregates
from extracted.extractor.scaffold.blueprint import Blueprint, KeptModel
from extracted.extractor.scaffold.rendering import scaffold
from extracted.extractor.work import Asked, work
from tests.example.services import REPOSITORY, made
from tests.extracted.extractor.sample import monolith_of, plan_of

MODELS = """
    from django.db import models

    class Base(models.Model):
        made_at = models.DateTimeField(auto_now_add=True)
        class Meta:
            abstract = True

    class Tag(models.Model):
        name = models.CharField(max_length=9)

    class Ticket(Base):
        count = models.IntegerField(default=0)
        parent = models.ForeignKey("self", models.CASCADE, null=True)
        tags = models.ManyToManyField(Tag)
        api_token = models.CharField(max_length=40)

    class Urgent(Ticket):
        until = models.DateField()

    class Shown(Ticket):
        class Meta:
            proxy = True

    class Report(models.Model):
        class Meta:
            managed = False

    class Line(models.Model):
        pk = models.CompositePrimaryKey("a", "b")
        a = models.IntegerField()
        b = models.IntegerField()
"""
CODE = """
    from django.db import connection
    from desk.models import Tag, Ticket

    def close():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM desk_ticket")
            cursor.execute('UPDATE "desk_ticket" SET count = 0')
            cursor.execute("DELETE FROM desk_ticket_tags")

    def fill(rows):
        Ticket.objects.bulk_create(rows, ignore_conflicts=False)
        Ticket.objects.bulk_create(rows, ignore_conflicts=True)
"""
PLAN = """
    [services.desk]
    apps = ["desk"]
    database = "copied"
    event_sourced = [
        "desk.Ticket",
        {more}
    ]
"""


@pytest.fixture
def monolith(tmp_path: Path) -> Monolith:
    files = {"desk/models.py": MODELS, "desk/work.py": CODE, "shop/models.py": "from django.db import models\n"}
    files["shop/models.py"] += "class Order(models.Model):\n    pass\n"
    return monolith_of(tmp_path, files, apps="desk shop")


def test_without_one_nothing_changes(monolith):
    plain = Blueprint("desk", "Desk", "copied", ())
    assert with_aggregates(plain, monolith, cut_of(monolith, plan_of(PLAN.format(more="")), "desk"), []) is plain


def test_each_model_gets_a_class_with_its_fields_and_events(monolith):
    made_of = extract(monolith, plan_of(PLAN.format(more="")), "desk")
    files = {file.path: file.content.decode() for file in made_of.service}
    text = files["desk_service/aggregates.py"]
    ast.parse(text)
    assert "class Ticket(RowAggregate):" in text
    for line in ("id: int", "count: int | None", "parent_id: int | str | None", "made_at: str | None"):
        assert f"    {line}\n" in text
    assert "tags" not in text
    assert 'TOPIC: ClassVar[str] = "desk.Ticket.Changed"' in text
    assert '"desk.Ticket": "desk_service.aggregates.Ticket",' in files["desk_service/settings.py"]
    assert '"service_links.aggregates",' in files["desk_service/settings.py"]
    assert LIBRARY in files["pyproject.toml"]
    assert 'requires-python = ">=3.11"' in files["pyproject.toml"]


def test_hand_work_is_listed_with_its_place(monolith):
    made_of = extract(monolith, plan_of(PLAN.format(more="")), "desk")
    found = [(each.file, each.line, each.subject) for each in made_of.decisions if each.kind == "event_sourced"]
    assert found == [
        ("desk/models.py", 11, "desk.Ticket"),
        ("desk/models.py", 14, "desk.Ticket.tags"),
        ("desk/models.py", 15, "desk.Ticket.api_token"),
        ("desk/work.py", 7, "desk.Ticket"),
        ("desk/work.py", 12, "Ticket.objects.bulk_create(...)"),
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("desk.Base", "it is abstract"),
        ("desk.Urgent", r"its rows lie in several tables \(it inherits from desk.Ticket\)"),
        ("desk.Shown", "it is a proxy; name desk.Ticket"),
        ("desk.Report", "its table is not made by migrations"),
        ("desk.Line", "its primary key has several columns"),
        ("desk.Tiket", "did you mean desk.Ticket"),
        ("shop.Order", "shop.Order is no model of desk"),
    ],
)
@pytest.mark.usefixtures("monolith")
def test_what_cannot_be_kept_is_refused_with_its_line(tmp_path, name, why):
    path = tmp_path / "banyan.toml"
    path.write_text('[project]\nsettings = "config.settings"\n' + PLAN.format(more=f'"{name}"'), encoding="utf-8")
    with pytest.raises(BadDocument, match=why) as raised:
        work(Asked("desk", "look", Config(workers=1), path))
    assert [line for line, _ in raised.value.problems] == [9]


def test_the_monolith_s_own_tables_are_refused(tmp_path):
    path = tmp_path / "banyan.toml"
    path.write_text('[services.desk]\napps = ["desk"]\nevent_sourced = ["desk.Ticket"]\n', encoding="utf-8")
    with pytest.raises(BadDocument, match="monolith's own tables") as raised:
        read_plan(path).accepted()
    assert [line for line, _ in raised.value.problems] == [3]


def test_a_python_that_the_library_does_not_run_on_is_refused(monolith):
    cut = cut_of(monolith, plan_of(PLAN.format(more="")), "desk")
    old = Blueprint("desk", "Desk", "copied", (), base_image="docker.io/library/python:3.10-slim-bookworm")
    with pytest.raises(UsageError, match=r"runs on Python 3\.10 at most"):
        with_aggregates(old, monolith, cut, ["desk.Ticket"])


def test_models_of_one_name_get_classes_of_two():
    kept = (KeptModel("a.Note", "ANote", (("id", "int"),)), KeptModel("b.Note", "BNote", (("id", "int"),)))
    text = {
        each.path: each.content.decode() for each in scaffold(Blueprint("desk", "Desk", "copied", (), aggregates=kept))
    }
    assert "class ANoteFields(" in text["desk_service/aggregates.py"]
    assert "class BNote(RowAggregate):" in text["desk_service/aggregates.py"]


def test_one_that_is_named_twice_is_told_once(monolith):
    cut = cut_of(monolith, plan_of(PLAN.format(more="")), "desk")
    assert [*refusals(monolith, cut, ["desk.Ticket"] * 2)] == [("desk.Ticket", "desk.Ticket is named twice")]


@cache
def with_events() -> Extraction:
    """The worked example's reviews with one model kept as events."""
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    labels = ("reviews.Review",)
    services = (
        replace(each, event_sourced=labels, database="copied") if each.name == "reviews" else each
        for each in plan.services
    )
    monolith = read_monolith(REPOSITORY / plan.project.path, Config(settings=plan.project.settings), {})
    return extract(monolith, replace(plan, services=tuple(services)), "reviews")


def test_nothing_else_of_the_service_changes():
    before = {file.path: file.content for file in made("reviews").service}
    after = {file.path: file.content for file in with_events().service}
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    generated = {".env.example", "README.md", "pyproject.toml", "reviews_service/settings.py"}
    assert changed == {*generated, "reviews_service/aggregates.py"}
