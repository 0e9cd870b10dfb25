"""Figures as the API shows them."""

from rest_framework import serializers

from reports.models import DailyProductSales, ReportRun


class PeriodSerializer(serializers.Serializer):
    days = serializers.IntegerField(min_value=1, max_value=3650, default=30)


class CategorySalesSerializer(serializers.Serializer):
    name = serializers.CharField()
    units = serializers.IntegerField()
    revenue = serializers.DecimalField(max_digits=14, decimal_places=2)


class CustomerSalesSerializer(serializers.Serializer):
    email = serializers.EmailField()
    order_count = serializers.IntegerField()
    spent = serializers.DecimalField(max_digits=14, decimal_places=2)


class DailySalesSerializer(serializers.ModelSerializer):
    class Meta:
        model = DailyProductSales
        fields = ["day", "product_id", "category_id", "units", "revenue"]


class ReportRunSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="saved_report.name", read_only=True)

    class Meta:
        model = ReportRun
        fields = ["id", "name", "rows", "run_at"]
