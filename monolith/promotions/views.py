"""Pages about what is cheaper at the moment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promotions.selectors import discounted_products


@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    return render(request, "promotions/offers.html", {"products": discounted_products()})
