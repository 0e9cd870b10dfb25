"""Pages for the checkout and for what was ordered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from baskets.selectors import basket_lines, basket_totals
from core.decorators import domain_errors_as_messages
from core.exceptions import NotFound
from core.selectors import audit_trail
from orders.forms import CheckoutForm, ReturnForm
from orders.models import Order
from orders.selectors import order_detail, orders_of, returnable_quantities
from orders.services import Checkout, order_again, order_cancel, order_place, return_request
from payments.selectors import store_credit_of
from shipping.selectors import quotes_for


@login_required
@domain_errors_as_messages
def checkout(request: HttpRequest) -> HttpResponse:
    form = CheckoutForm(request.POST or None, customer=request.user)
    if form.is_valid():
        order = order_place(basket=request.basket, customer=request.user, checkout=Checkout(**form.cleaned_data))
        messages.success(request, f"Thank you! Your order has the number {order.number}.")
        return redirect(order)
    totals = basket_totals(request.basket, request.user)
    default_address = request.user.addresses.select_related("country").first()
    quotes = quotes_for(country=default_address.country, weight_grams=totals.weight_grams) if default_address else []
    context = {
        "form": form,
        "lines": basket_lines(request.basket),
        "totals": totals,
        "quotes": quotes,
        "store_credit": store_credit_of(request.user),
    }
    return render(request, "orders/checkout.html", context)


@login_required
@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    return render(request, "orders/order_list.html", {"orders": orders_of(request.user)})


@login_required
@require_GET
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    order = _own_order(request, number)
    context = {"order": order, "is_returnable": any(returnable_quantities(order).values())}
    if request.user.has_perm("core.view_auditevent"):
        context["audit_trail"] = audit_trail(order)
    return render(request, "orders/order_detail.html", context)


@login_required
@require_POST
@domain_errors_as_messages
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    order = order_cancel(order=_own_order(request, number), actor=request.user, reason="Cancelled by the customer.")
    messages.success(request, f"Order {order.number} is cancelled.")
    return redirect(order)


@login_required
@domain_errors_as_messages
def return_create(request: HttpRequest, number: str) -> HttpResponse:
    order = _own_order(request, number)
    form = ReturnForm(request.POST or None, lines=list(order.lines.all()))
    if form.is_valid():
        return_request(
            order=order,
            customer=request.user,
            reason=form.cleaned_data["reason"],
            quantities=form.quantities(),
        )
        messages.success(request, "We expect your parcel.")
        return redirect(order)
    return render(request, "orders/return_form.html", {"order": order, "form": form})


@login_required
@require_POST
@domain_errors_as_messages
def again(request: HttpRequest, number: str) -> HttpResponse:
    for variant in order_again(order=_own_order(request, number), basket=request.basket):
        messages.warning(request, f"{variant.get_full_title()} is not available any more.")
    return redirect("baskets:basket_detail")


def _own_order(request: HttpRequest, number: str) -> Order:
    try:
        return order_detail(number=number, customer=request.user)
    except NotFound as error:
        raise Http404(error.message) from error
