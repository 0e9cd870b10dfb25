"""The catalog as the API shows it."""

from rest_framework import serializers

from catalog.models import Brand, Category, Product, ProductImage, ProductVariant
from reviews.models import Review


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["id", "name", "slug", "parent"]


class BrandSerializer(serializers.ModelSerializer):
    class Meta:
        model = Brand
        fields = ["id", "name", "slug"]


class ImageSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProductImage
        fields = ["url", "alt_text"]


class VariantSerializer(serializers.ModelSerializer):
    full_title = serializers.CharField(source="get_full_title", read_only=True)

    class Meta:
        model = ProductVariant
        fields = ["id", "sku", "title", "full_title", "price", "weight_grams"]


class AvailableVariantSerializer(VariantSerializer):
    available = serializers.IntegerField(read_only=True)

    class Meta(VariantSerializer.Meta):
        fields = [*VariantSerializer.Meta.fields, "available"]


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


class ProductReviewSerializer(serializers.ModelSerializer):
    author = serializers.CharField(source="author.display_name", read_only=True)

    class Meta:
        model = Review
        fields = ["id", "author", "rating", "title", "body", "created_at"]


class ProductSerializer(serializers.ModelSerializer):
    """A product on its own page."""

    category = CategorySerializer(read_only=True)
    brand = BrandSerializer(read_only=True)
    images = ImageSerializer(many=True, read_only=True)
    variants = AvailableVariantSerializer(many=True, read_only=True)
    reviews = ProductReviewSerializer(source="published_reviews", many=True, read_only=True)

    class Meta:
        model = Product
        fields = ["id", "title", "slug", "description", "category", "brand", "images", "variants", "reviews"]


class ProductQuerySerializer(serializers.Serializer):
    """What a list of products can be asked."""

    search = serializers.CharField(required=False, max_length=100)
    category = serializers.SlugRelatedField(slug_field="slug", queryset=Category.objects.all(), required=False)
    in_stock = serializers.BooleanField(required=False, default=False)
    ordering = serializers.ChoiceField(choices=["title", "newest", "price", "rating"], required=False, default="title")


class PriceSerializer(serializers.Serializer):
    price = serializers.DecimalField(max_digits=12, decimal_places=2)
