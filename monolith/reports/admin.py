"""Admin pages for figures."""

from django.contrib import admin

from core.admin import AuthoredAdmin, ReadOnlyMixin
from reports.models import DailyProductSales, PaidOrder, ReportRun, SavedReport


class RunInline(ReadOnlyMixin, admin.TabularInline):
    model = ReportRun
    fields = ["run_at", "run_by"]
    readonly_fields = fields


@admin.register(SavedReport)
class SavedReportAdmin(AuthoredAdmin):
    list_display = ["name", "kind", "days", "created_by"]
    list_filter = ["kind"]
    list_select_related = ["created_by"]
    inlines = [RunInline]


@admin.register(PaidOrder)
class PaidOrderAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["number", "customer__email", "shipping_address__country", "total", "placed_at"]
    list_select_related = ["customer", "shipping_address__country"]
    date_hierarchy = "placed_at"


@admin.register(DailyProductSales)
class DailyProductSalesAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["day", "product_id", "category_id", "units", "revenue"]
    date_hierarchy = "day"
