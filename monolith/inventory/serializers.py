"""The stock as the API shows it."""

from rest_framework import serializers

from inventory.models import StockMovement, StockRecord


class StockRecordSerializer(serializers.ModelSerializer):
    sku = serializers.CharField(source="variant.sku", read_only=True)
    warehouse = serializers.CharField(source="warehouse.code", read_only=True)

    class Meta:
        model = StockRecord
        fields = ["id", "sku", "warehouse", "on_hand", "reserved", "available"]


class StockQuerySerializer(serializers.Serializer):
    sku = serializers.CharField(required=False, default="")
    warehouse_code = serializers.CharField(required=False, default="")


class AdjustmentSerializer(serializers.Serializer):
    change = serializers.IntegerField(min_value=-(10**6), max_value=10**6)
    reason = serializers.ChoiceField(choices=StockMovement.Reason.choices, default=StockMovement.Reason.CORRECTED)


class AvailabilitySerializer(serializers.Serializer):
    variant = serializers.IntegerField(source="pk")
    available = serializers.IntegerField()
