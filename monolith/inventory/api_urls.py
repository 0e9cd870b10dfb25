from django.urls import path

from inventory import apis

app_name = "inventory-api"

urlpatterns = [
    path("stock/", apis.StockListApi.as_view(), name="stock_list"),
    path("stock/low/", apis.LowStockApi.as_view(), name="low_stock"),
    path("stock/<int:record_id>/adjustments/", apis.AdjustmentApi.as_view(), name="adjustment"),
    path("purchase-orders/<int:purchase_order_id>/delivery/", apis.DeliveryApi.as_view(), name="delivery"),
    path("variants/<int:variant_id>/availability/", apis.AvailabilityApi.as_view(), name="availability"),
]
