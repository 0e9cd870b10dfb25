from django.urls import path

from shipping import views

app_name = "shipping"

urlpatterns = [
    path("", views.tracking, name="tracking"),
    path("<int:shipment_id>/packing/", views.packing, name="packing"),
    path("pickup-points/<slug:code>/", views.pickup_points, name="pickup_points"),
]
