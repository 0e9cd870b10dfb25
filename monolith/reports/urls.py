from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export/", views.export, name="export"),
    path("<int:report_id>/run/", views.run, name="run"),
    path("<int:report_id>/runs/", views.run_list, name="run_list"),
]
