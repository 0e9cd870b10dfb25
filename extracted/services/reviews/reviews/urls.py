from django.urls import path

from reviews import views

app_name = "reviews"

urlpatterns = [
    path("products/<slug:slug>/", views.review_create, name="review_create"),
    path("<int:review_id>/vote/", views.vote, name="vote"),
    path("<int:review_id>/report/", views.report_abuse, name="report_abuse"),
]
