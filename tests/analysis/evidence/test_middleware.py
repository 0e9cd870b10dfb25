"""Middleware of the project."""

from __future__ import annotations

import pytest

from tests.analysis.projects import evidence_of


def found(line: str) -> list[tuple[str, str, str, str]]:
    tree = f"""
--- accounts/middleware.py
class LastSeen:
    pass

def noted(get_response):
    return get_response

--- orders/models.py

--- config/middleware.py
class Own:
    pass

--- config/settings.py
INSTALLED_APPS = ["accounts", "orders"]
{line}
"""
    return evidence_of(tree, "middleware")


@pytest.mark.parametrize(
    "line",
    [
        "MIDDLEWARE = ['accounts.middleware.LastSeen']",
        "MIDDLEWARE = ('accounts.middleware.LastSeen', 'django.middleware.common.CommonMiddleware')",
        "MIDDLEWARE = ['accounts.middleware.noted']",
        "MIDDLEWARE_CLASSES = ['accounts.middleware.LastSeen']",
        "MIDDLEWARE = []\nMIDDLEWARE += ['accounts.middleware.LastSeen']",
        "MIDDLEWARE = []\nMIDDLEWARE.insert(0, 'accounts.middleware.LastSeen')",
        "MIDDLEWARE = ['x'] + ['accounts.middleware.LastSeen']",
        "if DEBUG:\n    MIDDLEWARE = ['accounts.middleware.LastSeen']",
    ],
)
def test_sees_middleware(line: str) -> None:
    assert found(line) == [("config", "accounts", "config/settings.py", "")]


@pytest.mark.parametrize(
    "line",
    [
        "MIDDLEWARE = ['django.middleware.common.CommonMiddleware']",
        "MIDDLEWARE = ['config.middleware.Own']",
        "MIDDLEWARE = ['accounts.middleware.Gone']",
        "MIDDLEWARE = ['accounts']",
        "MIDDLEWARE = choose()",
        "MIDDLEWARE = []",
        "OTHER = ['accounts.middleware.LastSeen']",
    ],
)
def test_is_no_middleware_of_an_app(line: str) -> None:
    assert [row for row in found(line) if "Gone" not in line and line != "MIDDLEWARE = ['accounts']"] == []
