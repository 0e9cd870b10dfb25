"""The administration of reviews."""

from django.contrib import admin

from opinions.models import Review


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["rating", "product", "customer"]
    list_select_related = ["product"]
    search_fields = ["text", "product__title"]
    list_filter = ["rating"]
