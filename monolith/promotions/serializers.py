"""Promotions as the API shows them."""

from rest_framework import serializers

from catalog.serializers import ProductCardSerializer
from promotions.models import Campaign, HomepageBanner


class DiscountedProductSerializer(ProductCardSerializer):
    best_discount = serializers.IntegerField(read_only=True)

    class Meta(ProductCardSerializer.Meta):
        fields = [*ProductCardSerializer.Meta.fields, "best_discount"]


class BannerSerializer(serializers.ModelSerializer):
    collection = serializers.CharField(source="collection.name", read_only=True)

    class Meta:
        model = HomepageBanner
        fields = ["id", "headline", "collection"]


class CampaignResultSerializer(serializers.ModelSerializer):
    redemption_count = serializers.IntegerField()
    given_away = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    turnover = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)

    class Meta:
        model = Campaign
        fields = ["id", "name", "starts_at", "ends_at", "redemption_count", "given_away", "turnover"]
