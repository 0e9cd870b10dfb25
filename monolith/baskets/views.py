"""Pages of the basket and the wish list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from baskets.forms import AddToBasketForm, QuantityForm, VoucherForm
from baskets.selectors import basket_lines, basket_totals, vouchers_of, wishlist_items
from baskets.services import (
    line_add,
    line_remove,
    line_set_quantity,
    voucher_apply,
    wishlist_add,
    wishlist_remove,
)
from catalog.models import Product
from core.decorators import domain_errors_as_messages
from promotions.middleware import SESSION_KEY as VOUCHER_SESSION_KEY


@require_GET
def basket_detail(request: HttpRequest) -> HttpResponse:
    customer = request.user if request.user.is_authenticated else None
    context = {
        "lines": basket_lines(request.basket),
        "totals": basket_totals(request.basket, customer),
        "vouchers": vouchers_of(request.basket),
        "voucher_form": VoucherForm(initial={"code": request.session.get(VOUCHER_SESSION_KEY, "")}),
    }
    return render(request, "baskets/basket_detail.html", context)


@require_POST
@domain_errors_as_messages
def add(request: HttpRequest) -> HttpResponse:
    form = AddToBasketForm(request.POST)
    if form.is_valid():
        line_add(basket=request.basket, **form.cleaned_data)
        messages.success(request, "It is in your basket.")
    else:
        messages.error(request, "This cannot be bought.")
    return redirect("baskets:basket_detail")


@require_POST
@domain_errors_as_messages
def update(request: HttpRequest, line_id: int) -> HttpResponse:
    """Sets the quantity of a line; none takes the line out."""
    line = get_object_or_404(request.basket.lines, pk=line_id)
    form = QuantityForm(request.POST)
    if form.is_valid():
        quantity = form.cleaned_data["quantity"]
        if quantity:
            line_set_quantity(line=line, quantity=quantity)
        else:
            line_remove(line=line)
    return redirect("baskets:basket_detail")


@login_required
@require_POST
@domain_errors_as_messages
def apply_voucher(request: HttpRequest) -> HttpResponse:
    form = VoucherForm(request.POST)
    if form.is_valid():
        voucher_apply(basket=request.basket, customer=request.user, **form.cleaned_data)
        messages.success(request, "Your voucher is applied.")
    return redirect("baskets:basket_detail")


@login_required
@require_GET
def wishlist(request: HttpRequest) -> HttpResponse:
    return render(request, "baskets/wishlist.html", {"items": wishlist_items(request.user)})


@login_required
@require_POST
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts a product on the wish list, or takes it off with `remove`."""
    product = get_object_or_404(Product, slug=slug)
    if "remove" in request.POST:
        wishlist_remove(customer=request.user, product=product)
    else:
        wishlist_add(customer=request.user, product=product)
    return redirect("baskets:wishlist")
