"""Admin pages for the catalog."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import (
    Attribute,
    Brand,
    Category,
    Collection,
    CollectionItem,
    PriceChange,
    Product,
    ProductAttribute,
    ProductImage,
    ProductVariant,
)
from catalog.services import product_archive, product_publish
from core.admin import AuditEventInline, AuthoredAdmin, ReadOnlyMixin
from core.exceptions import DomainError
from inventory.models import StockRecord, SupplierItem


class VariantInline(admin.TabularInline):
    model = ProductVariant
    fields = ["sku", "title", "price", "weight_grams", "is_active"]
    extra = 0
    show_change_link = True


class ImageInline(admin.TabularInline):
    model = ProductImage
    extra = 0


class AttributeInline(admin.TabularInline):
    model = ProductAttribute
    autocomplete_fields = ["attribute"]
    extra = 0


class SupplierItemInline(admin.TabularInline):
    model = SupplierItem
    autocomplete_fields = ["supplier"]
    extra = 0


class StockRecordInline(ReadOnlyMixin, admin.TabularInline):
    model = StockRecord
    fields = ["warehouse", "on_hand", "reserved"]
    readonly_fields = fields


class PriceChangeInline(ReadOnlyMixin, admin.TabularInline):
    model = PriceChange
    fields = ["changed_at", "old_price", "new_price", "changed_by"]
    readonly_fields = fields


class CollectionItemInline(admin.TabularInline):
    model = CollectionItem
    autocomplete_fields = ["product"]
    extra = 0


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "parent", "position"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Attribute)
class AttributeAdmin(admin.ModelAdmin):
    list_display = ["name", "unit"]
    search_fields = ["name"]


@admin.register(Product)
class ProductAdmin(AuthoredAdmin):
    list_display = ["title", "category", "brand", "status", "rating__average", "created_by"]
    list_filter = ["status", "category", "brand"]
    list_select_related = ["category", "brand", "rating", "created_by"]
    search_fields = ["title", "variants__sku", "suppliers__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["category", "brand"]
    inlines = [VariantInline, ImageInline, AttributeInline, SupplierItemInline, AuditEventInline]
    actions = ["publish", "archive"]

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            try:
                product_publish(product=product, actor=request.user)
            except DomainError as error:
                self.message_user(request, f"{product}: {error.message}", messages.ERROR)

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            try:
                product_archive(product=product, actor=request.user)
            except DomainError as error:
                self.message_user(request, f"{product}: {error.message}", messages.ERROR)


@admin.register(ProductVariant)
class ProductVariantAdmin(admin.ModelAdmin):
    list_display = ["sku", "product", "title", "price", "is_active"]
    list_filter = ["is_active", "stock_records__warehouse"]
    list_select_related = ["product"]
    search_fields = ["sku", "product__title"]
    autocomplete_fields = ["product"]
    inlines = [StockRecordInline, PriceChangeInline]


@admin.register(Collection)
class CollectionAdmin(AuthoredAdmin):
    list_display = ["name", "is_featured", "created_by"]
    list_filter = ["is_featured"]
    list_select_related = ["created_by"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    inlines = [CollectionItemInline]
