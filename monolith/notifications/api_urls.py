from django.urls import path

from notifications import apis

app_name = "notifications-api"

urlpatterns = [
    path("", apis.InboxApi.as_view(), name="inbox"),
    path("read/", apis.ReadApi.as_view(), name="read"),
    path("preference/", apis.PreferenceApi.as_view(), name="preference"),
    path("stock-alerts/", apis.StockAlertApi.as_view(), name="stock_alert"),
    path("orders/<str:number>/", apis.OrderNotificationsApi.as_view(), name="order_notifications"),
]
