"""Sends whoever opens a page of a service over there while its work is done there, if its public address is known."""

from typing import Any, Optional

from django.apps import apps
from django.http import HttpResponse, HttpResponseRedirect

from service_links import registry, switch
from service_links.contracts import contracts, public_address


def over_there(request: Any, view: Any) -> Optional[HttpResponse]:
    """The way to a page that another side answers at present; None for one's own."""
    side = _side_of(view)
    url = public_address(side) if side else ""
    if not url:
        return None
    response = HttpResponseRedirect(url + request.get_full_path())
    response.status_code = 307  # a form that was sent stays one
    return response


def _side_of(view: Any) -> str:
    """The other side that a view belongs to, by the app that it lies in, or the model that an admin page is about."""
    admin = getattr(view, "model_admin", None)
    if admin is not None:
        return registry.side_of(admin.model)
    found = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    config = apps.get_containing_app_config(getattr(found, "__module__", None) or "")
    return _remote_owner(config.label) if config else ""


def _remote_owner(label: str) -> str:
    for link in contracts().links:
        if any(access.model.partition(".")[0] == label for access in link.models):
            return link.name if switch.is_remote(link.name) else ""
    return ""
