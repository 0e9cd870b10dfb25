"""Serializers over other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

HEAD = """
from rest_framework import relations, serializers
from rest_framework.serializers import ModelSerializer
from billing.models import Invoice
from orders.models import Line, Order
from orders.api import LineSerializer, OrderSerializer, PlainSerializer
"""
API = """
--- orders/api.py
from rest_framework import serializers
from orders.models import Line, Order

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["id"]

class LineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Line
        fields = ["id"]

class PlainSerializer(serializers.Serializer):
    text = serializers.CharField()
"""


def serializers(code: str) -> list[tuple[str, str]]:
    return targets("serializer", f"{HEAD}\n{code}\n{API}", "billing/serializers.py")


@pytest.mark.parametrize(
    "base",
    [
        "serializers.ModelSerializer",
        "ModelSerializer",
        "serializers.HyperlinkedModelSerializer",
        "Base",
        "somewhere.OwnSerializer",
    ],
)
def test_sees_the_model_of_a_serializer(base: str) -> None:
    code = f"""
import somewhere

class Base(ModelSerializer):
    pass

class Own({base}):
    class Meta:
        model = Order
        fields = "__all__"
"""
    assert serializers(code) == [("orders.Order", "Own")]


def test_sees_the_model_of_an_inherited_meta() -> None:
    code = "class Own(OrderSerializer):\n    class Meta(OrderSerializer.Meta):\n        model = Line\n"
    assert serializers(code) == [("orders.Line", "Own")]


@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("order = OrderSerializer()", "orders.Order"),
        ("lines = LineSerializer(many=True, read_only=True)", "orders.Line"),
        ("plain = PlainSerializer()", "orders"),
        ("lines = serializers.ListField(child=LineSerializer())", "orders.Line"),
        ("lines = serializers.ListSerializer(child=LineSerializer())", "orders.Line"),
        ("order = serializers.PrimaryKeyRelatedField(queryset=Order.objects.all())", "orders.Order"),
        ("order = serializers.SlugRelatedField(slug_field='x', queryset=Order.objects.open())", "orders.Order"),
        ("order = relations.PrimaryKeyRelatedField(queryset=Order.objects)", "orders.Order"),
        (
            "lines = serializers.PrimaryKeyRelatedField(many=True, queryset=Line.objects.filter(quantity=1))",
            "orders.Line",
        ),
    ],
)
def test_sees_a_field(field: str, target: str) -> None:
    assert serializers(f"class Own(serializers.Serializer):\n    {field}") == [(target, "Own")]


def test_sees_a_serializer_in_a_method() -> None:
    code = """
class Own(serializers.ModelSerializer):
    class Meta:
        model = Invoice

    def get_fields(self):
        fields = super().get_fields()
        fields["order"] = OrderSerializer()
        return fields

    def to_representation(self, instance):
        return OrderSerializer(instance.order).data
"""
    assert serializers(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "class Own(serializers.ModelSerializer):\n    class Meta:\n        model = Invoice",
        "class Own(serializers.Serializer):\n    text = serializers.CharField()",
        "class Own:\n    class Meta:\n        model = Order",
        "class Own(serializers.Serializer):\n    order = serializers.PrimaryKeyRelatedField(read_only=True)",
        "class Own(serializers.Serializer):\n    order = OrderSerializer",
        "class Own(serializers.Serializer):\n    invoice = relations.PrimaryKeyRelatedField(queryset=Invoice.objects)",
        "OrderSerializer(instance=None)",
        "class Own(serializers.ModelSerializer):\n    class Meta:\n        fields = [Order]",
    ],
)
def test_is_no_serializer_of_another_app(code: str) -> None:
    assert serializers(code) == []
