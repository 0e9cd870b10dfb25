from django.urls import path

from orders import apis

app_name = "orders-api"

urlpatterns = [
    path("", apis.OrderListApi.as_view(), name="order_list"),
    path("<str:number>/", apis.OrderApi.as_view(), name="order"),
    path("<str:number>/cancellation/", apis.CancellationApi.as_view(), name="cancellation"),
    path("<str:number>/returns/", apis.ReturnListApi.as_view(), name="return_list"),
]
