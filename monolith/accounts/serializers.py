"""Accounts as the API shows them."""

from rest_framework import serializers

from accounts.models import Address, CustomerProfile, User
from core.models import Country
from core.selectors import shippable_countries


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "phone"]
        read_only_fields = ["id", "email"]


class ProfileSerializer(serializers.ModelSerializer):
    user = UserSerializer(read_only=True)
    favourite_category = serializers.CharField(
        source="favourite_category.name", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = CustomerProfile
        fields = ["user", "favourite_category", "loyalty_points", "accepts_marketing"]


class RegistrationSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(min_length=10, write_only=True)
    first_name = serializers.CharField(required=False, allow_blank=True, max_length=150)
    last_name = serializers.CharField(required=False, allow_blank=True, max_length=150)


class AddressSerializer(serializers.ModelSerializer):
    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all())
    country_name = serializers.CharField(source="country.name", read_only=True)

    class Meta:
        model = Address
        fields = [
            "id", "full_name", "line1", "line2", "city", "postcode", "country", "country_name", "is_default",
        ]  # fmt: skip

    def validate_country(self, country: Country) -> Country:
        if not shippable_countries().filter(pk=country.pk).exists():
            raise serializers.ValidationError("We do not ship there.")
        return country


class CustomerSerializer(serializers.ModelSerializer):
    """A customer as staff see them, with what `customers_with_spending` adds."""

    order_count = serializers.IntegerField()
    spent = serializers.DecimalField(max_digits=12, decimal_places=2)
    last_order_at = serializers.DateTimeField(allow_null=True)
    last_order_number = serializers.CharField(allow_null=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "first_name",
            "last_name",
            "order_count",
            "spent",
            "last_order_at",
            "last_order_number",
        ]
