"""Orders as the API shows them."""

from rest_framework import serializers

from accounts.models import Address
from orders.models import Order, OrderAddress, OrderLine, ReturnRequest
from payments.models import PaymentMethod
from payments.serializers import PaymentSerializer
from shipping.models import ShippingMethod
from shipping.serializers import ShipmentSerializer, ShippingMethodSerializer


class OrderAddressSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country.name", read_only=True)

    class Meta:
        model = OrderAddress
        fields = ["full_name", "line1", "line2", "city", "postcode", "country"]


class OrderLineSerializer(serializers.ModelSerializer):
    sku = serializers.CharField(source="variant.sku", read_only=True)
    product = serializers.SlugField(source="variant.product.slug", read_only=True)

    class Meta:
        model = OrderLine
        fields = ["id", "sku", "product", "title", "unit_price", "quantity", "line_total"]


class OrderSummarySerializer(serializers.ModelSerializer):
    line_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Order
        fields = ["number", "status", "total", "placed_at", "line_count"]


class OrderSerializer(serializers.ModelSerializer):
    lines = OrderLineSerializer(many=True, read_only=True)
    shipping_address = OrderAddressSerializer(read_only=True)
    shipping_method = ShippingMethodSerializer(read_only=True)
    payments = PaymentSerializer(many=True, read_only=True)
    shipments = ShipmentSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = [
            "number", "status", "placed_at", "subtotal", "discount_total", "shipping_total", "total",
            "lines", "shipping_address", "shipping_method", "payments", "shipments",
        ]  # fmt: skip


class CheckoutSerializer(serializers.Serializer):
    """What a customer chooses; addresses and cards must be the customer's own."""

    address = serializers.PrimaryKeyRelatedField(queryset=Address.objects.all())
    method = serializers.PrimaryKeyRelatedField(queryset=ShippingMethod.objects.filter(is_active=True))
    payment_method = serializers.PrimaryKeyRelatedField(
        queryset=PaymentMethod.objects.all(), required=False, allow_null=True, default=None
    )
    uses_store_credit = serializers.BooleanField(default=False)

    def validate_address(self, address: Address) -> Address:
        if address.user_id != self.context["request"].user.pk:
            raise serializers.ValidationError("This is not your address.")
        return address

    def validate_payment_method(self, method: PaymentMethod | None) -> PaymentMethod | None:
        if method is not None and method.customer_id != self.context["request"].user.pk:
            raise serializers.ValidationError("This is not your card.")
        return method


class CancellationSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200, required=False, default="Cancelled by the customer.")


class ReturnLineSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    quantity = serializers.IntegerField(min_value=1)


class NewReturnSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)
    lines = ReturnLineSerializer(many=True, allow_empty=False)


class ReturnRequestSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReturnRequest
        fields = ["id", "reason", "status", "created_at"]
