"""The basket of the visitor, as `request.basket`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from baskets.services import basket_of_visitor


class BasketMiddleware:
    """Gives each request its basket, found only when somebody looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.basket = SimpleLazyObject(lambda: basket_of_visitor(request=request))
        return self.get_response(request)
