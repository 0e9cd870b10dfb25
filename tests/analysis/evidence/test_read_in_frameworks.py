"""Reads in what Django and its REST framework call: views, serializers, forms, admins, receivers."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, targets_within


def test_reads_the_user_of_a_request() -> None:
    assert targets_within("read", "request.user.company", "request") == ["accounts.Company"]
    code = """
        from django.views import View

        class Show(View):
            def get(self, request):
                return self.request.user.orders.all()
    """
    assert targets("read", code) == [("orders.Order", "Show.get")]


@pytest.mark.parametrize(
    "body",
    [
        "model = Order",
        "queryset = Order.objects.all()",
        "queryset = Order.objects.open()",
        "def get_queryset(self):\n        return Order.objects.all()",
    ],
)
@pytest.mark.parametrize(
    ("statement", "base"),
    [
        ("from django.views.generic import ListView", "ListView"),
        ("from django.views import generic", "generic.DetailView"),
        ("from django.views.generic.edit import UpdateView as Edit", "Edit"),
        ("from rest_framework.viewsets import ModelViewSet", "ModelViewSet"),
        ("from rest_framework import viewsets", "viewsets.ReadOnlyModelViewSet"),
        ("from rest_framework import generics", "generics.ListAPIView"),
        ("from billing.base import OwnView", "OwnView"),
    ],
)
def test_reads_what_a_view_shows(statement: str, base: str, body: str) -> None:
    own = "--- billing/base.py\nfrom django.views.generic import ListView\nclass OwnView(ListView):\n    pass\n"
    code = f"{statement}\nfrom orders.models import Order\n\nclass Orders({base}):\n    {body}\n\n{own}"
    symbol = "Orders.get_queryset" if "def" in body else "Orders"
    assert targets("read", code) == [("orders.Order", symbol)]


def test_reads_the_object_of_a_view() -> None:
    code = """
        from django.views.generic import DetailView
        from orders.models import Order

        class Show(DetailView):
            model = Order

            def get_context_data(self, **kwargs):
                return {"email": self.object.customer.email, "company": self.get_object().customer.company}
    """
    assert targets("read", code) == [
        ("accounts.Company", "Show.get_context_data"),
        ("accounts.User", "Show.get_context_data"),
        ("orders.Order", "Show"),
    ]


def test_reads_the_query_set_of_a_view() -> None:
    code = """
        from rest_framework.viewsets import ModelViewSet
        from orders.models import Order

        class Orders(ModelViewSet):
            queryset = Order.objects.all()

            def get_queryset(self):
                return super().get_queryset().filter(pk=1)

            def perform_create(self, serializer):
                for order in self.get_queryset():
                    order.customer.email
    """
    assert targets("read", code) == [
        ("accounts.User", "Orders.perform_create"),
        ("orders.Order", "Orders"),
    ]


def test_reads_the_source_of_a_serializer_field() -> None:
    code = """
        from rest_framework import serializers
        from billing.models import Invoice

        class InvoiceSerializer(serializers.ModelSerializer):
            email = serializers.CharField(source="order.customer.email")
            number = serializers.CharField(source="order_id")

            class Meta:
                model = Invoice
    """
    assert targets("read", code) == [("accounts.User", "InvoiceSerializer"), ("orders.Order", "InvoiceSerializer")]


def test_reads_the_argument_of_a_serializer_method() -> None:
    code = """
        from rest_framework import serializers
        from billing.models import Invoice

        class InvoiceSerializer(serializers.ModelSerializer):
            class Meta:
                model = Invoice

            def get_email(self, obj):
                return obj.order.customer.email

            def get_total(self, invoice):
                return invoice.order.closed_at

            def to_representation(self, instance):
                return instance.order.closed_at
    """
    assert targets("read", code) == [
        ("accounts.User", "InvoiceSerializer.get_email"),
        ("orders.Order", "InvoiceSerializer.get_email"),
        ("orders.Order", "InvoiceSerializer.get_total"),
        ("orders.Order", "InvoiceSerializer.to_representation"),
    ]


def test_reads_the_argument_of_an_admin_method() -> None:
    code = """
        from django.contrib import admin
        from billing.models import Invoice

        @admin.register(Invoice)
        class InvoiceAdmin(admin.ModelAdmin):
            list_display = ["email"]

            def email(self, obj):
                return obj.order.customer.email

            def get_queryset(self, request):
                return super().get_queryset(request).filter(amount=1)

        @admin.action(description="Mail")
        def mail(modeladmin, request, queryset):
            pass
    """
    assert targets("read", code, "billing/admin.py") == [
        ("accounts.User", "InvoiceAdmin.email"),
        ("orders.Order", "InvoiceAdmin.email"),
    ]


def test_reads_the_instance_of_a_receiver() -> None:
    code = """
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from orders.models import Order

        @receiver(post_save, sender=Order)
        def on_order(sender, instance, **kwargs):
            instance.customer.email

        @receiver(post_save, sender="orders.Order")
        def on_order_by_label(sender, instance, created, **kwargs):
            instance.customer.email
    """
    assert targets("read", code) == [("accounts.User", "on_order"), ("accounts.User", "on_order_by_label")]


def test_reads_from_a_form() -> None:
    code = """
        from django import forms
        from billing.models import Invoice

        class InvoiceForm(forms.ModelForm):
            class Meta:
                model = Invoice
                fields = "__all__"

            def clean(self):
                return self.instance.order.customer
    """
    assert targets("read", code) == [("accounts.User", "InvoiceForm.clean"), ("orders.Order", "InvoiceForm.clean")]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ('["order"]', ["orders.Order"]),
        ('["order__customer", "amount"]', ["accounts.User"]),
        ('[("order__customer__company", admin.RelatedOnlyFieldListFilter)]', ["accounts.Company"]),
        ('["order__watchers"]', ["accounts.User"]),
        ('["order__customer__email"]', []),
        ('["order__closed_at", "amount"]', []),
    ],
)
def test_sees_the_rows_that_a_list_filter_offers(options: str, found: list[str]) -> None:
    code = f"""
    from django.contrib import admin
    from billing.models import Invoice

    @admin.register(Invoice)
    class InvoiceAdmin(admin.ModelAdmin):
        list_filter = {options}
    """
    assert targets("read", code, "billing/admin.py") == [(each, "InvoiceAdmin") for each in found]
