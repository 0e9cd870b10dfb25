"""Admin pages for those who moderate."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import AuditEventInline, ReadOnlyMixin
from reviews.models import AbuseReport, Review, ReviewImage
from reviews.services import review_moderate


class ImageInline(admin.TabularInline):
    model = ReviewImage
    extra = 0


class AbuseReportInline(ReadOnlyMixin, admin.TabularInline):
    model = AbuseReport
    fields = ["reason", "reporter", "resolved_by", "resolved_at"]
    readonly_fields = fields


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["title", "product", "author", "rating", "status", "created_at"]
    list_filter = ["status", "rating", "product__category"]
    list_select_related = ["product", "author"]
    search_fields = ["title", "product__title", "author__email"]
    raw_id_fields = ["product", "author"]
    inlines = [ImageInline, AbuseReportInline, AuditEventInline]
    actions = ["accept", "reject"]

    @admin.action(description="Publish", permissions=["moderate"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        for review in queryset:
            review_moderate(review=review, moderator=request.user, is_accepted=True)

    @admin.action(description="Reject", permissions=["moderate"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        for review in queryset:
            review_moderate(review=review, moderator=request.user, is_accepted=False)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reviews.moderate_review")
