"""Shipments as the API shows them."""

from rest_framework import serializers

from core.models import Country
from shipping.models import Shipment, ShippingMethod, TrackingEvent


class ShippingMethodSerializer(serializers.ModelSerializer):
    carrier = serializers.CharField(source="carrier.name", read_only=True)

    class Meta:
        model = ShippingMethod
        fields = ["id", "name", "carrier"]


class QuoteQuerySerializer(serializers.Serializer):
    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.filter(is_shippable=True))
    weight_grams = serializers.IntegerField(min_value=0, max_value=10**6)


class QuoteSerializer(serializers.Serializer):
    method = ShippingMethodSerializer()
    price = serializers.DecimalField(max_digits=12, decimal_places=2)


class TrackingEventSerializer(serializers.ModelSerializer):
    class Meta:
        model = TrackingEvent
        fields = ["status", "description", "occurred_at"]


class ShipmentSerializer(serializers.ModelSerializer):
    method = ShippingMethodSerializer(read_only=True)
    tracking_events = TrackingEventSerializer(many=True, read_only=True)

    class Meta:
        model = Shipment
        fields = ["id", "status", "method", "tracking_number", "dispatched_at", "delivered_at", "tracking_events"]


class DispatchSerializer(serializers.Serializer):
    tracking_number = serializers.CharField(max_length=60)
