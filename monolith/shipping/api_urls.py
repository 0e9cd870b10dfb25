from django.urls import path

from shipping import apis

app_name = "shipping-api"

urlpatterns = [
    path("quotes/", apis.QuoteListApi.as_view(), name="quote_list"),
    path("shipments/", apis.ShipmentListApi.as_view(), name="shipment_list"),
    path("orders/<str:number>/shipments/", apis.PreparationApi.as_view(), name="preparation"),
    path("shipments/<int:shipment_id>/dispatch/", apis.DispatchApi.as_view(), name="dispatch"),
    path("shipments/<int:shipment_id>/delivery/", apis.ShipmentDeliveryApi.as_view(), name="delivery"),
]
