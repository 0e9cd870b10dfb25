from django.urls import path

from baskets import views

app_name = "baskets"

urlpatterns = [
    path("", views.basket_detail, name="basket_detail"),
    path("add/", views.add, name="add"),
    path("lines/<int:line_id>/", views.update, name="update"),
    path("voucher/", views.apply_voucher, name="apply_voucher"),
    path("wishes/", views.wishlist, name="wishlist"),
    path("wishes/<slug:slug>/", views.wish, name="wish"),
]
