"""Payments as the API shows them."""

from rest_framework import serializers

from orders.models import ReturnRequest
from payments.models import Payment, PaymentMethod, Refund


class PaymentMethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = PaymentMethod
        fields = ["id", "label", "is_default"]


class PaymentSerializer(serializers.ModelSerializer):
    order_number = serializers.CharField(source="order.number", read_only=True)

    class Meta:
        model = Payment
        fields = ["id", "order_number", "amount", "status", "captured_at"]


class RefundSerializer(serializers.ModelSerializer):
    approved_by = serializers.EmailField(source="approved_by.email", read_only=True)

    class Meta:
        model = Refund
        fields = ["id", "payment", "amount", "status", "approved_by", "created_at"]


class NewRefundSerializer(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    return_request = serializers.PrimaryKeyRelatedField(
        queryset=ReturnRequest.objects.all(), required=False, allow_null=True, default=None
    )
    to_store_credit = serializers.BooleanField(default=False)


class GiftCardCodeSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=40)


class StoreCreditSerializer(serializers.Serializer):
    balance = serializers.DecimalField(max_digits=12, decimal_places=2)


class WebhookSerializer(serializers.Serializer):
    key = serializers.CharField(max_length=100)
    type = serializers.CharField(max_length=50)
    payment = serializers.IntegerField()
    reference = serializers.CharField(max_length=100, required=False, default="")
