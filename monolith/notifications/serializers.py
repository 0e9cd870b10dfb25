"""Notifications as the API shows them."""

from rest_framework import serializers

from catalog.models import ProductVariant
from notifications.models import Notification, NotificationPreference


class NotificationSerializer(serializers.ModelSerializer):
    code = serializers.SlugField(source="template.code", read_only=True)

    class Meta:
        model = Notification
        fields = ["id", "code", "subject", "body", "created_at", "read_at"]


class PreferenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = NotificationPreference
        fields = ["wants_email", "wants_sms", "wants_marketing"]


class StockAlertSerializer(serializers.Serializer):
    variant = serializers.PrimaryKeyRelatedField(queryset=ProductVariant.objects.filter(is_active=True))
