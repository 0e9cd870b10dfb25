"""Pages of the customer's own account."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.forms import AddressForm, RegistrationForm
from accounts.selectors import addresses_of, profile_of
from accounts.services import address_add, customer_close, customer_register
from core.decorators import domain_errors_as_messages
from notifications.selectors import unread_count
from orders.selectors import orders_of
from reviews.selectors import products_to_review

ORDERS_SHOWN = 5


@domain_errors_as_messages
def register(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        user = customer_register(**form.cleaned_data)
        login(request, user, backend="accounts.backends.EmailBackend")
        return redirect("accounts:dashboard")
    return render(request, "accounts/register.html", {"form": form})


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    context = {
        "profile": profile_of(request.user),
        "addresses": addresses_of(request.user),
        "orders": orders_of(request.user)[:ORDERS_SHOWN],
        "products_to_review": products_to_review(request.user),
        "unread_count": unread_count(request.user),
    }
    return render(request, "accounts/dashboard.html", context)


@login_required
@domain_errors_as_messages
def address_create(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if form.is_valid():
        address_add(user=request.user, **form.cleaned_data)
        return redirect("accounts:dashboard")
    return render(request, "accounts/address_form.html", {"form": form})


@login_required
@require_POST
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    get_object_or_404(addresses_of(request.user), pk=address_id).delete()
    return redirect("accounts:dashboard")


@login_required
@require_POST
@domain_errors_as_messages
def close(request: HttpRequest) -> HttpResponse:
    customer_close(user=request.user)
    messages.success(request, "Your account is closed.")
    return redirect("catalog:home")
