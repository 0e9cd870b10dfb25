"""What the navigation shows on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import lazy

from catalog.models import Category
from catalog.selectors import root_categories


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"root_categories": lazy(_categories, list)()}


def _categories() -> list[Category]:
    return list(root_categories())
