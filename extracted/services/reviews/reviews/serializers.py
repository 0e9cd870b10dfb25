"""Reviews as the API shows them."""

from rest_framework import serializers

from catalog.serializers import ProductCardSerializer
from reviews.models import AbuseReport, Review


class ReviewSerializer(serializers.ModelSerializer):
    author = serializers.CharField(source="author.display_name", read_only=True)
    helpful_votes = serializers.IntegerField(default=0, read_only=True)

    class Meta:
        model = Review
        fields = [
            "id", "author", "rating", "title", "body", "status", "is_verified_purchase", "helpful_votes", "created_at",
        ]  # fmt: skip
        read_only_fields = ["id", "status", "created_at"]


class ModerationQueueSerializer(serializers.ModelSerializer):
    product = ProductCardSerializer(read_only=True)
    author_email = serializers.EmailField(source="author.email", read_only=True)
    complaints = serializers.IntegerField(read_only=True)

    class Meta:
        model = Review
        fields = ["id", "product", "author_email", "rating", "title", "body", "status", "complaints"]


class DecisionSerializer(serializers.Serializer):
    is_accepted = serializers.BooleanField()


class VoteSerializer(serializers.Serializer):
    is_helpful = serializers.BooleanField()


class AbuseReportSerializer(serializers.ModelSerializer):
    class Meta:
        model = AbuseReport
        fields = ["reason"]
