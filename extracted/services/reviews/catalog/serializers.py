"""The catalog as the API shows it."""

from rest_framework import serializers

from catalog.models import Product


class ProductCardSerializer(serializers.ModelSerializer):
    """A product in a list."""

    brand = serializers.CharField(source="brand.name", default=None, allow_null=True, read_only=True)
    rating = serializers.DecimalField(
        source="rating.average", max_digits=3, decimal_places=2, default=None, allow_null=True, read_only=True
    )
    lowest_price = serializers.DecimalField(
        max_digits=12, decimal_places=2, default=None, allow_null=True, read_only=True
    )
    is_in_stock = serializers.BooleanField(default=None, allow_null=True, read_only=True)

    class Meta:
        model = Product
        fields = ["id", "title", "slug", "brand", "rating", "lowest_price", "is_in_stock"]
