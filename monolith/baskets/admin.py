"""Admin pages for baskets."""

from django.contrib import admin

from baskets.models import Basket, BasketLine, Wishlist, WishlistItem
from core.admin import ReadOnlyMixin


class BasketLineInline(ReadOnlyMixin, admin.TabularInline):
    model = BasketLine
    fields = ["variant", "quantity"]
    readonly_fields = fields


class WishlistItemInline(ReadOnlyMixin, admin.TabularInline):
    model = WishlistItem
    fields = ["product", "note"]
    readonly_fields = fields


@admin.register(Basket)
class BasketAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["__str__", "customer", "status", "updated_at"]
    list_filter = ["status", "vouchers"]
    list_select_related = ["customer"]
    search_fields = ["customer__email", "lines__variant__sku"]
    date_hierarchy = "created_at"
    inlines = [BasketLineInline]


@admin.register(Wishlist)
class WishlistAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["customer", "created_at"]
    list_select_related = ["customer"]
    search_fields = ["customer__email", "products__title"]
    inlines = [WishlistItemInline]
