from django.urls import path

from reviews import apis

app_name = "reviews-api"

urlpatterns = [
    path("products/<slug:slug>/", apis.ReviewListApi.as_view(), name="review_list"),
    path("<int:review_id>/vote/", apis.VoteApi.as_view(), name="vote"),
    path("<int:review_id>/abuse-reports/", apis.AbuseReportApi.as_view(), name="abuse_report"),
    path("<int:review_id>/moderation/", apis.ModerationApi.as_view(), name="moderation"),
    path("moderation-queue/", apis.ModerationQueueApi.as_view(), name="moderation_queue"),
]
