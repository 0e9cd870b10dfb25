"""`{% load offers %}`: what a customer saves."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.selectors import discount_percent_of

register = template.Library()


@register.simple_tag
def group_discount_note(user: User | AnonymousUser) -> SafeString | str:
    """Reminds members of a group of what they save on everything."""
    percent = discount_percent_of(user) if user.is_authenticated else 0
    return format_html('<p class="note">You save {} % on everything.</p>', percent) if percent else ""
