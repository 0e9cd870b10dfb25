"""`{% load shop %}`: what the templates of every app use."""

from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def money(amount: Decimal | None) -> str:
    """`{{ order.total|money }}` is `€ 1,234.50`."""
    return "" if amount is None else f"€ {amount:,.2f}"


@register.filter
def percent(value: int) -> str:
    return f"{value} %"


@register.simple_tag
def page_query(query: QueryDict, **changes: Any) -> str:
    """The query string of this page with some parameters changed: `?{% page_query request.GET page=2 %}`."""
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = str(value)
    return changed.urlencode()
