"""URLs of the monolith that code here links to: `reverse` gives their paths, and who comes here is sent over there."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path


def over_there(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    if not settings.MONOLITH_PUBLIC_URL:
        raise Http404("This is the monolith's, and MONOLITH_PUBLIC_URL does not say where its pages are.")
    response = HttpResponseRedirect(f"{settings.MONOLITH_PUBLIC_URL}{request.get_full_path()}")
    response.status_code = 307  # a form that was sent stays one
    return response


_accounts = [
    path("account/", over_there, name="dashboard"),
    path("account/login/", over_there, name="login"),
    path("account/logout/", over_there, name="logout"),
]
_baskets = [
    path("basket/", over_there, name="basket_detail"),
    path("basket/wishes/", over_there, name="wishlist"),
]
_catalog = [
    path("", over_there, name="home"),
    path("categories/<slug:slug>/", over_there, name="category_detail"),
    path("products/<slug:slug>/", over_there, name="product_detail"),
]
_notifications = [
    path("notifications/", over_there, name="inbox"),
]
_orders = [
    path("orders/<str:number>/", over_there, name="order_detail"),
]
_promotions = [
    path("promotions/", over_there, name="offers"),
]

urlpatterns = [
    path("", include((_accounts, "accounts"), namespace="accounts")),
    path("", include((_baskets, "baskets"), namespace="baskets")),
    path("", include((_catalog, "catalog"), namespace="catalog")),
    path("", include((_notifications, "notifications"), namespace="notifications")),
    path("", include((_orders, "orders"), namespace="orders")),
    path("", include((_promotions, "promotions"), namespace="promotions")),
]
