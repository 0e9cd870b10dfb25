from django.urls import path

from baskets import apis

app_name = "baskets-api"

urlpatterns = [
    path("", apis.BasketApi.as_view(), name="basket"),
    path("lines/", apis.BasketLineListApi.as_view(), name="line_list"),
    path("lines/<int:line_id>/", apis.BasketLineApi.as_view(), name="line"),
    path("vouchers/", apis.BasketVoucherApi.as_view(), name="voucher_list"),
    path("wishes/", apis.WishlistApi.as_view(), name="wishlist"),
    path("wishes/<slug:slug>/", apis.WishApi.as_view(), name="wish"),
]
