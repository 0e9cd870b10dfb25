from django.urls import path

from orders import views

app_name = "orders"

urlpatterns = [
    path("", views.order_list, name="order_list"),
    path("checkout/", views.checkout, name="checkout"),
    path("<str:number>/", views.order_page, name="order_detail"),
    path("<str:number>/cancel/", views.cancel, name="cancel"),
    path("<str:number>/again/", views.again, name="again"),
    path("<str:number>/return/", views.return_create, name="return_create"),
]
