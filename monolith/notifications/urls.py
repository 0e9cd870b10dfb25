from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.InboxView.as_view(), name="inbox"),
    path("<int:notification_id>/read/", views.read, name="read"),
    path("preference/", views.PreferenceView.as_view(), name="preference"),
    path("watch/<int:variant_id>/", views.watch, name="watch"),
]
