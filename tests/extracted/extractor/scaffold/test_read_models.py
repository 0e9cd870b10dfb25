"""A service whose plan asks for a read model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from analysis.config import Config
from banyan.errors import UsageError
from banyan.plan.reading import read_plan
from extracted.extractor.extraction import extract
from extracted.extractor.model import Extraction
from extracted.extractor.reading import read_monolith
from extracted.extractor.scaffold.blueprint import Blueprint
from extracted.extractor.scaffold.read_models import DRIVER, with_read_model
from tests.example.services import REPOSITORY, made

PLAIN = Blueprint("desk", "Desk", "shared", (), requirements=("django>=5", "httpx>=0.24"))


def test_without_one_nothing_changes():
    assert with_read_model(PLAIN, "", ["shop.Product"]) == PLAIN


def test_brings_the_driver_unless_the_monolith_has_it():
    assert with_read_model(PLAIN, "cassandra", ["shop.Product"]).requirements == (DRIVER, *PLAIN.requirements)
    own = replace(PLAIN, requirements=("Cassandra-Driver==3.28",))
    assert with_read_model(own, "cassandra", ["shop.Product"]).requirements == own.requirements


def test_says_for_each_replica_what_it_costs():
    (decision,) = with_read_model(PLAIN, "cassandra", ["shop.Product"]).decisions
    assert (decision.kind, decision.fate, decision.subject) == ("read_model", "listed", "shop.Product")
    assert "for each event of this model" in decision.how
    assert "links_read_model" in decision.advice


def test_a_service_without_replicas_is_refused():
    with pytest.raises(UsageError, match=r"\[services\.desk\]: desk has no replica") as raised:
        with_read_model(PLAIN, "cassandra", [])
    assert "leave `read_model` out" in str(raised.value.hint)


@cache
def with_cassandra() -> Extraction:
    """The worked example's reviews with a read model."""
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    services = (replace(each, read_model="cassandra") if each.name == "reviews" else each for each in plan.services)
    monolith = read_monolith(REPOSITORY / plan.project.path, Config(settings=plan.project.settings), {})
    return extract(monolith, replace(plan, services=tuple(services)), "reviews")


def test_settings_variables_and_readme_tell_of_it():
    files = {file.path: file.content.decode() for file in with_cassandra().service if file.role == "generated"}
    asked = 'SERVICE_LINKS_READ_MODEL = os.environ.get("SERVICE_LINKS_READ_MODEL", "" if DEBUG else "cassandra")'
    assert asked in files["reviews_service/settings.py"]
    assert DRIVER in files["pyproject.toml"]
    assert "SERVICE_LINKS_CASSANDRA_KEYSPACE" in files[".env.example"]
    assert "## Read model" in files["README.md"]
    listed = {each.subject for each in with_cassandra().decisions if each.kind == "read_model"}
    assert listed


def test_nothing_else_of_the_service_changes():
    before = {file.path: file.content for file in made("reviews").service}
    after = {file.path: file.content for file in with_cassandra().service}
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {".env.example", "README.md", "pyproject.toml", "reviews_service/settings.py"}
