"""Pages for parcels: where they are, and what goes into them."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.models import Country
from shipping.models import Shipment
from shipping.selectors import packing_list, pickup_points_in, shipments_of


@login_required
@require_GET
def tracking(request: HttpRequest) -> HttpResponse:
    return render(request, "shipping/tracking.html", {"shipments": shipments_of(request.user)})


@permission_required("shipping.dispatch_shipment", raise_exception=True)
@require_GET
def packing(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = get_object_or_404(Shipment.objects.select_related("order__shipping_address__country"), pk=shipment_id)
    return render(request, "shipping/packing.html", {"shipment": shipment, "lines": packing_list(shipment)})


@require_GET
def pickup_points(request: HttpRequest, code: str) -> HttpResponse:
    country = get_object_or_404(Country, code=code.upper())
    context = {"country": country, "pickup_points": pickup_points_in(country)}
    return render(request, "shipping/pickup_points.html", context)
