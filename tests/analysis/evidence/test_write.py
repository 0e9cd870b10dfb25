"""Changes of other apps' rows."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, targets_within


@pytest.mark.parametrize(
    "change",
    [
        "Order.objects.create(pk=1)",
        "Order.objects.bulk_create([Order(), Order()])",
        "Order.objects.bulk_update(orders, ['closed_at'])",
        "Order.objects.get_or_create(pk=1)",
        "Order.objects.update_or_create(pk=1, defaults={})",
        "Order.objects.update(closed_at=None)",
        "Order.objects.filter(pk=1).update(closed_at=None)",
        "Order.objects.all().delete()",
        "Order.objects.open().filter(pk=1).delete()",
        "Order._default_manager.create()",
        "order.save()",
        "order.save(update_fields=['closed_at'])",
        "order.delete()",
        "Order(pk=1).save()",
        "Order.objects.get(pk=1).delete()",
        "get_object_or_404(Order, pk=1).delete()",
        "order = Order()\norder.closed_at = None\norder.save()",
        "for order in Order.objects.all():\n    order.save()",
        "[order.save() for order in Order.objects.all()]",
        "user.orders.create(closed_at=None)",
        "user.orders.add(order)",
        "user.orders.set([order])",
        "user.orders.all().delete()",
        "user.orders.update(closed_at=None)",
        "user.orders.first().delete()",
        "order.watchers.add(user)",
        "order.watchers.remove(user)",
        "order.watchers.clear()",
        "order.watchers.set([user])",
        "user.watched.add(order)",
        "with transaction.atomic():\n    order.save()",
        "transaction.on_commit(lambda: order.save())",
        "transaction.on_commit(order.save)",
        "invoice.order.delete()",
        "order, created = Order.objects.get_or_create(pk=1)\nif not created:\n    order.save()",
        "if not created and order.save():\n    pass",
        "for o in (order, order):\n    o.save()",
    ],
)
def test_sees_a_change(change: str) -> None:
    assert "orders.Order" in targets_within(
        "write", change, "order: Order, user: User, invoice: Invoice, created, orders"
    )


def test_sees_an_asynchronous_change() -> None:
    code = """
        from orders.models import Order

        async def close(order: Order):
            await order.asave()
            await Order.objects.acreate()
            await Order.objects.filter(pk=1).adelete()
    """
    assert targets("write", code) == [("orders.Order", "close")]


def test_changes_the_rows_that_point_back() -> None:
    assert targets_within("write", "order.lines.all().delete()", "order: Order") == ["orders.Line"]
    assert targets_within("write", "product.line_set.update(quantity=0)", "product: Product") == ["orders.Line"]


def test_changes_the_rows_of_a_form_that_is_saved() -> None:
    code = """
        from django import forms
        from orders.models import Order

        class OrderForm(forms.ModelForm):
            class Meta:
                model = Order
                fields = "__all__"

        def change(request):
            form = OrderForm(request.POST)
            order = form.save(commit=False)
            order.save()
    """
    assert targets("write", code) == [("orders.Order", "change")]


def test_changes_the_rows_of_a_serializer_that_is_saved() -> None:
    code = """
        from rest_framework import serializers, viewsets
        from orders.models import Order

        class OrderSerializer(serializers.ModelSerializer):
            class Meta:
                model = Order
                fields = "__all__"

        class Orders(viewsets.GenericViewSet):
            serializer_class = OrderSerializer

            def make(self, request):
                serializer = self.get_serializer(data=request.data)
                serializer.save()

            def perform_create(self, serializer):
                serializer.save()

            def perform_destroy(self, instance):
                instance.delete()
    """
    assert targets("write", code) == [
        ("orders.Order", "Orders.make"),
        ("orders.Order", "Orders.perform_create"),
        ("orders.Order", "Orders.perform_destroy"),
    ]


def test_changes_the_row_of_a_view() -> None:
    code = """
        from django.views.generic import UpdateView
        from orders.models import Order

        class Close(UpdateView):
            model = Order

            def form_valid(self, form):
                self.object.save()
                form.save()
    """
    assert targets("write", code) == [("orders.Order", "Close.form_valid")]


def test_changes_the_row_of_an_admin() -> None:
    code = """
        from django.contrib import admin
        from orders.models import Order

        @admin.register(Order)
        class OrderAdmin(admin.ModelAdmin):
            def save_model(self, request, obj, form, change):
                obj.save()

            @admin.action
            def close(self, request, queryset):
                queryset.update(closed_at=None)
    """
    assert targets("write", code, "billing/admin.py") == [
        ("orders.Order", "OrderAdmin.close"),
        ("orders.Order", "OrderAdmin.save_model"),
    ]


def test_changes_the_row_of_a_receiver_that_is_connected() -> None:
    code = """
        from django.db.models.signals import post_save
        from orders.models import Order

        def on_order(sender, instance, **kwargs):
            instance.save()

        post_save.connect(on_order, sender=Order)
    """
    assert targets("write", code) == [("orders.Order", "on_order")]


def test_changes_the_rows_of_a_factory() -> None:
    code = """
        import factory
        from orders.models import Order

        class OrderFactory(factory.django.DjangoModelFactory):
            class Meta:
                model = Order

        def fill():
            OrderFactory().save()
            OrderFactory.create().delete()
    """
    assert targets("write", code) == [("orders.Order", "fill")]


def test_changes_rows_in_a_data_migration() -> None:
    code = """
        from django.db import migrations

        def close(apps, schema_editor):
            Order = apps.get_model("orders", "Order")
            Order.objects.update(closed_at=None)
            for order in Order.objects.all():
                order.save()

        class Migration(migrations.Migration):
            operations = [migrations.RunPython(close)]
    """
    assert targets("write", code, "billing/migrations/0002_close.py") == [("orders.Order", "close")]


@pytest.mark.parametrize(
    "code",
    [
        "Order()",
        "Order.objects.all()",
        "order.closed_at = None",
        "order.customer",
        "order.refresh_from_db()",
        "order.full_clean()",
        "order.cancel()",
        "Order.objects.open()",
        "{}.update(order=order)",
        "set().add(order)",
        "cache.set('order', order)",
        "cache.delete('order')",
        "[order].remove(order)",
        "[].clear()",
        "'order'.save()",
        "hashlib.new('x').update(b'')",
        "form.save()",
        "unknown.delete()",
        "request.session.update(order=1)",
        "Invoice.objects.create(order=order)",
        "Invoice(order=order).save()",
        "invoice.delete()",
        "order_id = invoice.order_id",
        "orders = {}\norders.update(Order.objects.in_bulk())",
        "orders = set()\norders.add(order)",
        "orders = []\norders.clear()",
        "Order.save",
        "super().save()",
    ],
)
def test_is_no_change(code: str) -> None:
    assert targets_within("write", code, "order: Order, invoice: Invoice, request, form, unknown") == []


def test_leaves_the_save_of_an_own_class_alone() -> None:
    code = """
        from orders.models import Order

        class Draft:
            def __init__(self, order: Order):
                self.order = order

            def save(self):
                return 1

        def keep(draft: Draft):
            draft.save()
    """
    assert targets("write", code) == []


def test_leaves_the_save_of_the_own_model_alone() -> None:
    code = """
        class Refund(models.Model):
            def save(self, *args, **kwargs):
                super().save(*args, **kwargs)
    """
    assert targets("write", code, "billing/models.py") == []
