"""What a service offers to others."""

from __future__ import annotations

from dataclasses import replace

from analysis.model.evidence import Evidence
from analysis.model.proposal import Surface
from analysis.model.urls import UrlPattern
from tests.analysis.appraisal.systems import model, piece, proposed, service, system

MODELS = (model("accounts.User"), model("orders.Order"))


def offered(*evidence: Evidence) -> Surface:
    return service(proposed(system(MODELS, *evidence)), "accounts").surface


def test_lists_what_others_use_the_most_used_first() -> None:
    reads = [piece("read", "orders", name) for name in ("accounts.Group", "accounts.User", "accounts.User")]
    assert offered(*reads).reads == (("accounts.User", 2), ("accounts.Group", 1))


def test_tells_the_uses_apart() -> None:
    surface = offered(
        piece("query_join", "orders.Order", "accounts.User"),
        piece("write", "orders", "accounts.User", "User: .save(...)"),
        piece("call", "orders", "accounts", to="accounts.services:close"),
        piece("signal", "orders", "accounts", "receives user_left"),
        piece("task", "orders", "accounts", "task", to="accounts.tasks:greet"),
        piece("task", "orders", "accounts", 'task "accounts.sweep"', to="accounts.tasks"),
        piece("url", "orders", "accounts", 'url "accounts:login"'),
    )
    assert surface.joins == (("accounts.User", 1),)
    assert surface.writes == (("accounts.User", 1),)
    assert surface.functions == (("accounts.services.close", 1),)
    assert surface.events == (("user_left", 1),)
    assert surface.tasks == (("accounts.tasks.greet", 1), ('task "accounts.sweep"', 1))
    assert surface.linked == (('url "accounts:login"', 1),)


def test_does_not_count_its_own_uses() -> None:
    assert offered(piece("read", "accounts", "accounts.User")) == Surface()


def test_does_not_count_migrations() -> None:
    assert offered(piece("read", "orders", "accounts.User", at="orders.migrations.0002:fill")) == Surface()


def test_lists_its_urls_wherever_they_are_written() -> None:
    urls = (
        UrlPattern("users/", "accounts.views.list", "list", "", "accounts", "config/urls.py", 3),
        UrlPattern("orders/", "orders.views.list", "list", "", "orders", "config/urls.py", 4),
    )
    monolith = replace(system(MODELS), urls=urls)
    assert service(proposed(monolith), "accounts").surface.urls == ("/users/",)
