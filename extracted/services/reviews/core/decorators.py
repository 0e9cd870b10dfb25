"""Decorators for views."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from core.exceptions import DomainError

View = Callable[..., HttpResponse]


def domain_errors_as_messages(view: View) -> View:
    """Shows a broken rule as a message on the page the customer came from, instead of as a server error."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(_way_back(request))

    return wrapper


def _way_back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if is_ours else "/"
