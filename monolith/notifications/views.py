"""Pages of the customer's messages."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST
from django.views.generic import ListView, UpdateView

from catalog.selectors import purchasable_variant
from core.decorators import domain_errors_as_messages
from notifications.forms import PreferenceForm
from notifications.models import Notification, NotificationPreference
from notifications.selectors import inbox_of
from notifications.services import mark_read, preference_of, stock_alert_add


class InboxView(LoginRequiredMixin, ListView):
    template_name = "notifications/inbox.html"
    context_object_name = "notifications"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Notification]:
        return inbox_of(self.request.user)


class PreferenceView(LoginRequiredMixin, UpdateView):
    form_class = PreferenceForm
    template_name = "notifications/preference_form.html"
    success_url = reverse_lazy("accounts:dashboard")

    def get_object(self, queryset: QuerySet[NotificationPreference] | None = None) -> NotificationPreference:
        return preference_of(self.request.user)


@require_POST
def read(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Marks one message of the signed-in customer as read."""
    notification = get_object_or_404(Notification, pk=notification_id, recipient_id=request.user.pk)
    mark_read(notifications=Notification.objects.filter(pk=notification.pk))
    return redirect("notifications:inbox")


@require_POST
@domain_errors_as_messages
def watch(request: HttpRequest, variant_id: int) -> HttpResponse:
    """Asks for a message when a variant is back in stock."""
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    variant = purchasable_variant(variant_id)
    stock_alert_add(user=request.user, variant=variant)
    messages.success(request, "We will tell you when it is back.")
    return redirect(variant.product)
