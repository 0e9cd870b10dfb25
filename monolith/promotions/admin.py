"""Admin pages for promotions."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import AuthoredAdmin, ReadOnlyMixin
from core.exceptions import DomainError
from promotions.models import Campaign, CampaignProduct, HomepageBanner, Voucher, VoucherRedemption
from promotions.services import campaign_launch


class CampaignProductInline(admin.TabularInline):
    model = CampaignProduct
    autocomplete_fields = ["product"]
    extra = 0


class VoucherInline(admin.TabularInline):
    model = Voucher
    fields = ["code", "percent_off", "amount_off", "category", "usage_limit"]
    extra = 0


class RedemptionInline(ReadOnlyMixin, admin.TabularInline):
    model = VoucherRedemption
    fields = ["order", "customer", "amount", "redeemed_at"]
    readonly_fields = fields


@admin.register(Campaign)
class CampaignAdmin(AuthoredAdmin):
    list_display = ["name", "starts_at", "ends_at", "created_by"]
    list_filter = ["starts_at", "audience"]
    list_select_related = ["created_by"]
    search_fields = ["name", "products__title"]
    filter_horizontal = ["audience"]
    inlines = [CampaignProductInline, VoucherInline]
    actions = ["launch"]

    @admin.action(description="Launch", permissions=["change"])
    def launch(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        for campaign in queryset:
            try:
                campaign_launch(campaign=campaign, actor=request.user)
            except DomainError as error:
                self.message_user(request, f"{campaign}: {error.message}", messages.ERROR)


@admin.register(Voucher)
class VoucherAdmin(admin.ModelAdmin):
    list_display = ["code", "campaign", "percent_off", "amount_off", "category", "usage_limit"]
    list_filter = ["campaign", "category"]
    list_select_related = ["campaign", "category"]
    search_fields = ["code", "redemptions__customer__email", "redemptions__order__number"]
    inlines = [RedemptionInline]


@admin.register(HomepageBanner)
class HomepageBannerAdmin(AuthoredAdmin):
    list_display = ["headline", "collection", "is_active", "position"]
    list_editable = ["is_active", "position"]
    list_select_related = ["collection"]
    autocomplete_fields = ["collection"]
