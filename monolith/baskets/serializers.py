"""Baskets and wish lists as the API shows them."""

from rest_framework import serializers

from baskets.models import Basket, BasketLine, WishlistItem
from catalog.models import Product, ProductVariant
from catalog.serializers import ProductCardSerializer, VariantSerializer


class BasketLineSerializer(serializers.ModelSerializer):
    variant = VariantSerializer(read_only=True)
    line_total = serializers.DecimalField(max_digits=12, decimal_places=2, read_only=True)

    class Meta:
        model = BasketLine
        fields = ["id", "variant", "quantity", "line_total"]


class TotalsSerializer(serializers.Serializer):
    subtotal = serializers.DecimalField(max_digits=12, decimal_places=2)
    discount = serializers.DecimalField(max_digits=12, decimal_places=2)
    total = serializers.DecimalField(max_digits=12, decimal_places=2)
    quantity = serializers.IntegerField()


class BasketSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Basket.Status.choices)
    lines = BasketLineSerializer(many=True)
    vouchers = serializers.ListField(child=serializers.CharField())
    totals = TotalsSerializer()


class NewLineSerializer(serializers.Serializer):
    variant = serializers.PrimaryKeyRelatedField(queryset=ProductVariant.objects.purchasable())
    quantity = serializers.IntegerField(min_value=1, max_value=99, default=1)


class QuantitySerializer(serializers.Serializer):
    quantity = serializers.IntegerField(min_value=1, max_value=99)


class VoucherCodeSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=40)


class WishlistItemSerializer(serializers.ModelSerializer):
    product = ProductCardSerializer(read_only=True)

    class Meta:
        model = WishlistItem
        fields = ["id", "product", "note", "created_at"]


class NewWishSerializer(serializers.Serializer):
    product = serializers.SlugRelatedField(slug_field="slug", queryset=Product.objects.published())
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
