"""Pages for paying, and for staff who give money back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from core.decorators import domain_errors_as_messages
from core.exceptions import DomainError, NotFound
from payments.forms import GiftCardForm, RefundForm
from payments.models import Payment
from payments.selectors import methods_of, payment_of, payments_to_check, store_credit_of
from payments.services import gift_card_redeem, payment_capture, refund_approve


@login_required
@require_POST
@domain_errors_as_messages
def pay(request: HttpRequest, payment_id: int) -> HttpResponse:
    try:
        payment = payment_of(payment_id=payment_id, customer=request.user)
    except NotFound as error:
        raise Http404(error.message) from error
    payment = payment_capture(payment=payment)
    if payment.status == Payment.Status.FAILED:
        messages.error(request, "Your payment was not accepted.")
    return redirect("orders:order_detail", number=payment.order.number)


@login_required
@domain_errors_as_messages
def wallet(request: HttpRequest) -> HttpResponse:
    """Saved cards and store credit; takes gift cards."""
    form = GiftCardForm(request.POST or None)
    if form.is_valid():
        gift_card_redeem(customer=request.user, **form.cleaned_data)
        messages.success(request, "Your gift card is now store credit.")
        return redirect("payments:wallet")
    context = {"form": form, "methods": methods_of(request.user), "credit": store_credit_of(request.user)}
    return render(request, "payments/wallet.html", context)


class RefundView(PermissionRequiredMixin, FormView):
    """Gives money of one payment back."""

    permission_required = "orders.refund_order"
    raise_exception = True
    form_class = RefundForm
    template_name = "payments/refund_form.html"
    success_url = reverse_lazy("admin:orders_order_changelist")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(payment=self._payment(), to_check=payments_to_check(), **kwargs)

    def form_valid(self, form: RefundForm) -> HttpResponse:
        try:
            refund_approve(payment=self._payment(), approved_by=self.request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
            return self.form_invalid(form)
        return super().form_valid(form)

    def _payment(self) -> Payment:
        return get_object_or_404(Payment.objects.select_related("order__customer"), pk=self.kwargs["payment_id"])
